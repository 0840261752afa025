import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CompiledRuntime } from "./support/child.js";
import { compileRuntime, runScript } from "./support/child.js";

let runtime: CompiledRuntime;

beforeAll(() => {
  runtime = compileRuntime();
});

afterAll(() => {
  runtime.remove();
});

const SHAPES = `
  import { setTimeout as sleep } from "node:timers/promises";
  import { EventEmitter, once } from "node:events";
  import { PassThrough } from "node:stream";
  import { MessageChannel } from "node:worker_threads";
  import net from "node:net";
  import { LeakMonitor, TaskTracker } from "./index.js";
  import { collect } from "./collect.js";
  const monitor = new LeakMonitor({ proofGraceMs: 5 });
  const tracker = new TaskTracker({ name: "shapes", monitor });
  const roots = { map: new Map(), emitter: new EventEmitter(), keep: [] };
  const stuck = {
    "resolver-less": async () => { await new Promise(() => {}); },
    "await chain": async () => { const f = async (n) => (n > 0 ? await f(n - 1) : await new Promise(() => {})); await f(5); },
    "then chain": () => new Promise(() => {}).then(() => 1).catch(() => 2).finally(() => {}),
    "Promise.all": () => Promise.all([Promise.resolve(1), new Promise(() => {})]),
    "dropped emitter": async () => { await once(new EventEmitter(), "x"); },
    "dropped stream": async () => { for await (const chunk of new PassThrough()) chunk; },
    "dropped queue": async () => { const queue = { waiting: [], pop() { return new Promise((r) => this.waiting.push(r)); } }; await queue.pop(); },
    "deadlock": () => { let go; const a = new Promise((r) => { go = r; }); const b = (async () => { await a; })(); (async () => { await b; go(); })(); return b; },
    "generator": async () => { async function* g() { await new Promise(() => {}); yield 1; } await g().next(); },
    "forgotten controller": async () => { const c = new AbortController(); await new Promise((_, reject) => c.signal.addEventListener("abort", () => reject(new Error("x")))); },
    "forgotten controller, once": async () => { const c = new AbortController(); await once(new EventEmitter(), "x", { signal: c.signal }); },
    "web stream": async () => { await new ReadableStream({}).getReader().read(); },
    "semaphore": async () => { const waiting = []; await new Promise((r) => waiting.push(r)); },
  };
  const live = {
    "timer": async () => { await sleep(60_000, 0, { ref: false }); },
    "rooted map": () => new Promise((r) => roots.map.set("k", r)),
    "rooted emitter": async () => { await once(roots.emitter, "never"); },
    "interval loop": async () => { for (;;) await sleep(20, 0, { ref: false }); },
    "dropped result": async () => { const f = async () => { await sleep(60_000, 0, { ref: false }); }; await f(); },
    "socket": async () => {
      const server = net.createServer(() => {});
      server.unref();
      await new Promise((r) => server.listen(0, "127.0.0.1", r));
      const socket = net.connect(server.address().port, "127.0.0.1");
      socket.unref();
      for await (const chunk of socket) chunk;
    },
    "message port": async () => { const { port1, port2 } = new MessageChannel(); roots.keep.push(port1); await new Promise((r) => { port2.on("message", r); port2.unref(); }); },
    "AbortSignal.timeout": async () => { await new Promise((_, reject) => AbortSignal.timeout(60_000).addEventListener("abort", () => reject(1))); },
    "look-alike whose work goes on": () => ({ then(resolve) { setTimeout(resolve, 60_000).unref(); } }),
    "waiter in a global array (a leak that collection cannot prove)": () => new Promise((r) => roots.keep.push(r)),
  };
  (function start() {
    for (const [name, run] of Object.entries({ ...stuck, ...live })) tracker.add(name, run);
    tracker.add("ends", async () => { await sleep(1); });
  })();
  await sleep(20);
  monitor.sample();
  await collect();
  const proven = monitor.verdicts().filter((v) => v.grade === "proven" && v.kind === "abandoned-task");
  console.log(JSON.stringify({
    proven: proven.map((v) => v.name).sort(),
    stuck: Object.keys(stuck).sort(),
    active: tracker.active,
    started: tracker.started,
    states: Object.fromEntries(tracker.tasks().map((t) => [t.name, t.state])),
  }));
  process.exit(0);
`;

interface ShapesResult {
  readonly proven: readonly string[];
  readonly stuck: readonly string[];
  readonly active: number;
  readonly started: number;
  readonly states: Readonly<Record<string, string>>;
}

describe("proof by garbage collection", () => {
  it("is right on 13 stuck and 10 live shapes", async () => {
    const { result } = await runScript<ShapesResult>(runtime, "shapes.mjs", SHAPES);
    // Verdicts are one a site; all tasks of the script share one, so the first name stands for all.
    const abandoned = Object.entries(result.states).filter(([, state]) => state === "abandoned").map(([name]) => name);
    expect(abandoned.toSorted()).toEqual(result.stuck);
    expect(result.proven).toHaveLength(1);
    expect(result.active).toBe(result.started - 1);
  });

  it("waits for the grace, and needs a monitor", async () => {
    const { result } = await runScript<object>(runtime, "grace.mjs", `
      import { LeakMonitor, TaskTracker } from "./index.js";
      import { collect } from "./collect.js";
      const monitor = new LeakMonitor({ proofGraceMs: 60_000 });
      const watched = new TaskTracker({ name: "watched", monitor });
      const alone = new TaskTracker({ name: "alone" });
      for (const tracker of [watched, alone]) tracker.add("stuck", () => new Promise(() => {}));
      monitor.sample();
      await collect();
      console.log(JSON.stringify([watched, alone].map((t) => t.tasks()[0].state).concat(monitor.verdicts().length)));
      process.exit(0);
    `);
    expect(result).toEqual(["running", "running", 0]);
  });

  it("ends a wait that could never end, with the name of what blocks it", async () => {
    const { result } = await runScript<readonly string[]>(runtime, "never.mjs", `
      import { LeakMonitor, TaskTracker } from "./index.js";
      import { collect } from "./collect.js";
      const monitor = new LeakMonitor({ proofGraceMs: 0 });
      const tracker = new TaskTracker({ name: "readers", mode: "wait-group", monitor });
      tracker.add("reader", () => new Promise(() => {}), { site: "src/reader.ts:3:3" });
      let finish;
      tracker.add("other", () => new Promise((resolve) => { finish = resolve; }));
      const messages = [];
      const wait = tracker.wait().catch((error) => messages.push(error.name, error.message));
      monitor.sample();
      await collect();
      messages.push(String(tracker.active));
      finish();
      await wait;
      await tracker.wait().catch((error) => messages.push(error.name));
      console.log(JSON.stringify(messages));
      process.exit(0);
    `);
    expect(result).toEqual(["2", "AbandonedTasksError", expect.stringMatching(/^waiting for tracker "readers" can never end: nobody can settle reader \(src\/reader\.ts:3:3, /), "AbandonedTasksError"]);
  });
});

describe("dropped scopes", () => {
  it("are proven when their tasks run on, and silent when closed, kept or empty", async () => {
    const { result } = await runScript<object>(runtime, "drop.mjs", `
      import { getEventListeners } from "node:events";
      import { LeakMonitor, TaskScope } from "./index.js";
      import { collect } from "./collect.js";
      import { setTimeout as sleep } from "node:timers/promises";
      const monitor = new LeakMonitor();
      const loop = async (signal) => { while (!signal.aborted) await sleep(10, 0, { signal, ref: false }).catch(() => {}); };
      const open = (name, options = {}) => TaskScope.open({ name, monitor, ...options });
      const process_ = open("process");
      const controller = new AbortController();
      const silence = new AbortController();
      const kept = [];
      await (async () => {
        for (const [name, parent] of [["kept"], ["alone"], ["with signal", silence.signal], ["with scope", process_]]) {
          const scope = open(name, { parent });
          scope.run("heartbeat", loop, { site: name + ".ts:1:1" });
          if (name === "kept") kept.push(scope);
        }
        const { tracker } = open("with its tracker held");
        tracker.add("heartbeat", loop(silence.signal), { site: "tracker.ts:1:1" });
        kept.push(tracker);
        const closed = open("closed");
        closed.run("heartbeat", loop);
        await closed.close();
        open("short").run("quick", () => sleep(5));
        open("never used", { parent: controller.signal });
        const child = process_.child("idle and dropped, between two that are kept").child("kept child");
        child.run("heartbeat", loop);
        kept.push(child);
        open("dropped above").child("dropped below").run("heartbeat", loop, { site: "below.ts:1:1" });
      })();
      await collect();
      const verdicts = monitor.verdicts().filter((v) => v.grade === "proven" || v.site === "with scope.ts:1:1");
      const listeners = getEventListeners(controller.signal, "abort").length;
      const before = monitor.current;
      const report = await process_.close();
      console.log(JSON.stringify({
        verdicts: verdicts.map(({ grade, kind, site, message }) => [grade, kind, site, /close\\(\\): (.*?) the 1 task/.exec(message)?.[1]].join(" | ")).sort(),
        listeners,
        before,
        after: monitor.current,
        ended: report.ended,
        closed: [kept[0], kept[2]].map((scope) => scope.isClosed),
      }));
      process.exit(0);
    `);
    expect(result).toEqual({
      verdicts: [
        "proven | dropped-scope | alone.ts:1:1 | nobody can cancel or wait for",
        "proven | dropped-scope | below.ts:1:1 | nobody can cancel or wait for",
        "proven | dropped-scope | with signal.ts:1:1 | nobody can wait for, and only the signal above can cancel",
        'suspected | unclosed-scope | with scope.ts:1:1 | until "process" closes nobody can cancel or wait for',
      ],
      listeners: 0,
      before: 7,
      after: 5,
      ended: true,
      closed: [false, true],
    });
  });
});

describe("what is kept of a task", () => {
  it("does not keep its owner alive: neither the site's stack, nor a failure, nor the reason of a cancellation", async () => {
    const { result } = await runScript<object>(runtime, "pin.mjs", `
      import { LeakMonitor, TaskScope, TaskTracker } from "./index.js";
      import { collect } from "./collect.js";
      const collected = [];
      const owners = new FinalizationRegistry((name) => collected.push(name));
      const monitor = new LeakMonitor();
      const tracker = new TaskTracker({ name: "shared", monitor });
      const scope = TaskScope.open({ name: "kept", monitor });
      const keep = [];
      class Owner {
        constructor(name) { owners.register(this, name); }
        start() { keep.push(new Promise(() => {})); tracker.add("site", keep[0]); }
        fail() { tracker.add("failure", () => Promise.reject(new Error("x", { cause: new Error("y") }))); }
        stop() { scope.cancel(new Error("stop")); }
        drop() { const own = TaskScope.open({ name: "dropped", monitor }); own.run("deaf", () => keep[0]); own.cancel(new Error("dropped")); }
      }
      (function () {
        new Owner("site").start();
        new Owner("failure").fail();
        new Owner("reason").stop();
        new Owner("dropped").drop();
      })();
      await collect();
      const kinds = monitor.verdicts().map((verdict) => verdict.kind);
      console.log(JSON.stringify({ collected: collected.sort(), kept: [tracker.active, tracker.takeFailures().errors.length, String(scope.signal.reason)], kinds }));
      process.exit(0);
    `);
    expect(result).toEqual({ collected: ["dropped", "failure", "reason", "site"], kept: [1, 1, "Error: stop"], kinds: ["dropped-scope"] });
  });
});

describe("failures", () => {
  it("of a tracker that nobody holds any more become a warning of the process", async () => {
    const { stderr } = await runScript(runtime, "orphan.mjs", `
      import { TaskTracker } from "./index.js";
      import { collect } from "./collect.js";
      let fail;
      (function () {
        const tracker = new TaskTracker({ name: "forgotten" });
        tracker.add("early", () => Promise.reject(new Error("first")));
        tracker.add("late", () => new Promise((_, reject) => { fail = reject; }));
      })();
      await collect();
      fail(new Error("second"));
      await collect();
      console.log(1);
    `);
    expect(stderr).toMatch(/TaskFailuresError: 1 task\(s\) of tracker "forgotten" failed: early: first/);
    expect(stderr).toMatch(/TaskFailuresError: 1 task\(s\) of tracker "forgotten" failed: late: second/);
  });

  it("are no unhandled rejection of the tracker's, but one of whoever derives a promise and drops it", async () => {
    const { result } = await runScript<readonly string[]>(runtime, "unhandled.mjs", `
      import { TaskScope, TaskTracker } from "./index.js";
      import { collect } from "./collect.js";
      const seen = [];
      process.on("unhandledRejection", (error) => seen.push(error.message));
      const tracker = new TaskTracker({ name: "jobs" });
      const scope = TaskScope.open({ name: "scope" });
      tracker.add("dropped", () => Promise.reject(new Error("dropped")));
      scope.run("dropped", () => Promise.reject(new Error("dropped in a scope")));
      tracker.add("derived", () => Promise.reject(new Error("derived"))).then(() => {});
      await collect();
      tracker.takeFailures();
      await scope.close();
      console.log(JSON.stringify(seen));
    `);
    expect(result).toEqual(["derived"]);
  });
});
