import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { DebugServer, DebugServerOptions, MonitorSnapshot } from "../../src/runtime/index.js";
import { createDebugServer, LeakMonitor, TaskTracker } from "../../src/runtime/index.js";

const servers: DebugServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(options: Partial<DebugServerOptions> = {}): Promise<string> {
  const server = createDebugServer({ monitor: options.monitor ?? new LeakMonitor(), ...options });
  servers.push(server);
  return await server.listen();
}

interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** A request with a method, headers and body that `fetch` would not send. */
function send(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: options.method ?? "GET", headers: options.headers ?? {} }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on("error", reject);
    request.end(options.body);
  });
}

/** What comes back for bytes that need not be HTTP. */
function sendRaw(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let answer = "";
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("the debug server", () => {
  it("listens on loopback unless told otherwise, and knows its address", async () => {
    const server = createDebugServer({ monitor: new LeakMonitor() });
    servers.push(server);
    expect(server.url).toBeUndefined();
    const url = await server.listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(server.url).toBe(url);
    await server.close();
    expect(server.url).toBeUndefined();
    await expect(fetch(url)).rejects.toThrow();
  });

  it("rejects when the port is taken", async () => {
    const port = Number(new URL(await serve()).port);
    await expect(serve({ port })).rejects.toThrow("EADDRINUSE");
  });

  it("shows the tasks", async () => {
    const monitor = new LeakMonitor();
    const tracker = new TaskTracker({ name: "readers", lifetime: "stream", monitor });
    void tracker.add("reader", new Promise(() => {}), { site: "src/reader.ts:3:3" });
    const response = await fetch(`${await serve({ monitor })}/debug/tasks?pretty`);
    expect([response.status, response.headers.get("content-type"), response.headers.get("cache-control")]).toEqual([200, "application/json; charset=utf-8", "no-store"]);
    const shown = (await response.json()) as MonitorSnapshot;
    expect(Object.keys(shown)).toEqual(["at", "uptimeSeconds", "baseline", "current", "growth", "ratePerMinute", "trackers", "tasks", "verdicts"]);
    expect(shown.tasks).toMatchObject([{ name: "reader", lifetime: "stream", tracker: "readers", site: "src/reader.ts:3:3", state: "running" }]);
  });

  it("keeps its output bounded however much runs", async () => {
    const monitor = new LeakMonitor();
    for (let index = 0; index < 3000; index += 1) {
      const tracker = new TaskTracker({ name: `tracker ${index} ${"x".repeat(500)}`, monitor });
      void tracker.add("n".repeat(5000), new Promise(() => {}), { site: "s".repeat(5000) });
    }
    monitor.sample();
    const url = await serve({ monitor });
    const [tasks, metrics] = await Promise.all(["/debug/tasks", "/metrics"].map(async (path) => (await fetch(url + path)).text()));
    expect(JSON.parse(tasks ?? "")).toMatchObject({ current: 3000, tasks: { length: 500 } });
    expect(tasks?.length).toBeLessThan(1_000_000);
    expect(metrics?.length).toBeLessThan(2_000_000);
  });

  it("tells health, as the program sees it", async () => {
    const well = await fetch(`${await serve()}/health`);
    expect([well.status, await well.json()]).toEqual([200, { status: "HEALTHY", tasks: 0, growth: 0, verdicts: 0 }]);
    const ill = await fetch(`${await serve({ health: () => ({ healthy: false, details: { streams: 49 } }) })}/health`);
    expect([ill.status, await ill.json()]).toMatchObject([503, { status: "UNHEALTHY", streams: 49 }]);
  });

  it("answers 500 with the reason when the program's own part fails", async () => {
    const health = (): never => {
      throw new Error("no database");
    };
    const response = await fetch(`${await serve({ health })}/health`);
    expect([response.status, await response.json()]).toEqual([500, { error: "no database" }]);
  });
});

describe("the debug server refuses", () => {
  it("unknown paths, naming the known ones", async () => {
    const { status, body, headers } = await send(`${await serve()}/nope`);
    expect([status, JSON.parse(body), headers["content-type"]]).toEqual([404, { error: "no such path; there is /debug/tasks, /health, /metrics" }, "application/json; charset=utf-8"]);
  });

  it.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("the method %s", async (method) => {
    const { status, headers } = await send(`${await serve()}/debug/tasks`, { method });
    expect([status, headers["allow"], headers["connection"]]).toEqual([405, "GET, HEAD", "close"]);
  });

  it("bodies, whether announced by length or in chunks, without reading them", async () => {
    const url = `${await serve()}/health`;
    expect((await send(url, { headers: { "content-length": "5" }, body: "hello" })).status).toBe(413);
    expect((await send(url, { headers: { "transfer-encoding": "chunked" }, body: "hello" })).status).toBe(413);
    expect(await sendRaw(url, "GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")).toMatch(/^HTTP\/1\.1 413 .*must not have a body/s);
    expect((await send(url)).status).toBe(200);
  });

  it("a large body that is really sent, with an answer that arrives", async () => {
    const url = await serve();
    const { status } = await send(`${url}/debug/tasks`, { method: "POST", body: "x".repeat(5_000_000) });
    expect(status).toBe(405);
  });

  it("what is not HTTP, or has headers without end", async () => {
    const url = await serve();
    expect(await sendRaw(url, "hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sendRaw(url, `GET / HTTP/1.1\r\nX: ${"y".repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("a page of another site that reaches loopback through its own name", async () => {
    const url = await serve();
    expect((await send(`${url}/debug/tasks`, { headers: { host: "rebound.example:80" } })).status).toBe(403);
    expect((await send(`${url}/debug/tasks`, { headers: { host: "localhost:9100" } })).status).toBe(200);
  });

  it("whoever lacks the token, where there is one", async () => {
    const url = `${await serve({ token: "s3cret" })}/debug/tasks`;
    const { status, headers } = await send(url);
    expect([status, headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect((await send(url, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
    expect((await send(url, { headers: { authorization: "Bearer s3cret" } })).status).toBe(200);
  });

  it("the body of an answer to HEAD", async () => {
    const { status, body, headers } = await send(`${await serve()}/health`, { method: "HEAD" });
    expect([status, body, Number(headers["content-length"]) > 0]).toEqual([200, "", true]);
  });
});

describe("/metrics", () => {
  it("exports the monitor's numbers beside the program's own", async () => {
    const monitor = new LeakMonitor();
    const tracker = new TaskTracker({ name: "readers", lifetime: "stream", monitor });
    void tracker.add("reader", new Promise(() => {}));
    await tracker.add("quick", async () => {});
    monitor.sample();
    let rotations = 3;
    const url = await serve({
      monitor,
      gauges: [
        { name: "log_capturer_goroutines", help: "Tasks that run now.", value: () => monitor.current },
        { name: "active_streams", help: "Streams that are open.", labels: ["pool"], value: () => [{ labels: { pool: "docker" }, value: 50 }] },
      ],
      counters: [{ name: "stream_rotations_total", help: "Streams that were replaced.", value: () => (rotations += 1) }],
    });
    const read = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
    await read();
    const text = await read();
    for (const line of [
      "log_capturer_goroutines 1",
      'active_streams{pool="docker"} 50',
      "stream_rotations_total 5",
      'async_leaks_tasks{tracker="readers",lifetime="stream"} 1',
      'async_leaks_started_total{tracker="readers",lifetime="stream"} 2',
      'async_leaks_finished_total{tracker="readers",lifetime="stream"} 1',
      'async_leaks_failed_total{tracker="readers",lifetime="stream"} 0',
      "async_leaks_baseline 1",
      "async_leaks_growth 0",
      "async_leaks_dropped_total 0",
      "async_leaks_monitor_samples_total 1",
    ]) expect(text.split("\n")).toContain(line);
    expect(text).toContain("# TYPE stream_rotations_total counter");
  });

  it("has Node's own numbers on request", async () => {
    const url = await serve({ processMetrics: true });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("process_resident_memory_bytes");
  });

  it("says what is wrong with a metric of the program", async () => {
    const url = await serve({ gauges: [{ name: "not a name", help: "x", value: () => 1 }] });
    const response = await fetch(`${url}/metrics`);
    expect([response.status, await response.json()]).toEqual([500, { error: 'metric "not a name": Invalid metric name' }]);
  });
});
