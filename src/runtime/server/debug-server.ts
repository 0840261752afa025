import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MetricsUnavailableError } from "../errors.js";
import type { LeakMonitor } from "../monitor/leak-monitor.js";
import type { Metrics, MetricsOptions } from "./metrics.js";
import { createMetrics } from "./metrics.js";
import { refusalOf } from "./request-policy.js";

export interface DebugServerOptions extends MetricsOptions {
  /** Any free port when left out. */
  readonly port?: number | undefined;
  /** `127.0.0.1` when left out: only this machine can connect. */
  readonly host?: string | undefined;
  /** When given, each request must bear it: `Authorization: Bearer TOKEN`. */
  readonly token?: string | undefined;
  /** What `/health` answers; healthy when left out. An unhealthy program answers with status 503. */
  readonly health?: (() => Health) | undefined;
}

export interface Health {
  readonly healthy: boolean;
  /** Shown beside the status. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export interface DebugServer {
  /** Starts to listen; the address, such as `http://127.0.0.1:9100`. Rejects when the port is taken. */
  listen(): Promise<string>;
  /** The address while it listens. */
  readonly url: string | undefined;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = () => Answer | Promise<Answer>;

const JSON_TYPE = "application/json; charset=utf-8";
const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** Serves `/debug/tasks` (JSON), `/metrics` (Prometheus) and `/health`, and nothing else. Does not keep the process alive. */
export function createDebugServer(options: DebugServerOptions): DebugServer {
  const { host = "127.0.0.1", port = 0, token } = options;
  const routes = routesOf(options);
  const policy = { paths: [...routes.keys()], token, isLoopback: LOOPBACK.test(host) };
  const server = createServer({ maxHeaderSize: 8192, requestTimeout: 5000, headersTimeout: 5000, keepAliveTimeout: 5000 });
  server.maxConnections = 64;
  const answers = new Set<Promise<void>>();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const refusal = refusalOf(request, path, policy);
    const route = routes.get(path);
    if (refusal !== undefined || route === undefined) {
      const { status, error, headers } = refusal ?? { status: 404, error: "no such path", headers: {} };
      refuse(request, response, json(status, { error }, headers));
      return;
    }
    const answering = answer(route, request, response).finally(() => answers.delete(answering));
    answers.add(answering);
  });
  return {
    listen: () => listen(server, port, host),
    get url() {
      return server.listening ? urlOf(server) : undefined;
    },
    close: async () => {
      await close(server);
      await Promise.all(answers);
    },
  };
}

function routesOf(options: DebugServerOptions): Map<string, Route> {
  const { monitor } = options;
  let metrics: Promise<Metrics> | undefined;
  return new Map<string, Route>([
    ["/debug/tasks", () => json(200, monitor.snapshot())],
    ["/health", () => health(monitor, options.health?.() ?? { healthy: true })],
    ["/metrics", async () => {
      metrics ??= createMetrics(options);
      const { contentType, render } = await metrics;
      return { status: 200, type: contentType, body: await render() };
    }],
  ]);
}

function health(monitor: LeakMonitor, { healthy, details }: Health): Answer {
  const { current, growth } = monitor;
  const status = healthy ? "HEALTHY" : "UNHEALTHY";
  return json(healthy ? 200 : 503, { ...details, status, tasks: current, growth, verdicts: monitor.verdicts().length });
}

async function answer(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let result: Answer;
  try {
    result = await route();
  } catch (error) {
    const status = error instanceof MetricsUnavailableError ? 501 : 500;
    result = json(status, { error: error instanceof Error ? error.message : String(error) });
  }
  send(request, response, result);
}

/** Answers, then ends the connection: what may still come on it is not read. */
function refuse(request: IncomingMessage, response: ServerResponse, refusal: Answer): void {
  send(request, response, { ...refusal, headers: { ...refusal.headers, connection: "close" } });
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, headers = {} }: Answer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...headers, "content-type": type, "content-length": length, "cache-control": "no-store", "x-content-type-options": "nosniff" });
  response.end(request.method === "HEAD" ? undefined : body);
}

function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: JSON_TYPE, body: `${JSON.stringify(value)}\n`, headers };
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      server.unref();
      resolve(urlOf(server));
    });
  });
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
