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

describe("memory", () => {
  it("stays flat over a million tasks, with and without a monitor, and over many trackers and scopes", async () => {
    const { result } = await runScript<Readonly<Record<string, number>>>(runtime, "flat.mjs", `
      import { LeakMonitor, TaskScope, TaskTracker, WaitGroup } from "./index.js";
      import { collect } from "./collect.js";
      const monitor = new LeakMonitor({ proofGraceMs: 0 });
      const plain = new TaskTracker({ name: "plain" });
      const watched = new TaskTracker({ name: "watched", monitor });
      const parent = new AbortController();
      const leaf = async (x) => x;
      const work = {
        plain: [500_000, (i) => plain.add("task", () => leaf(i))],
        watched: [200_000, (i) => watched.add("task", () => leaf(i))],
        "made-up names": [10_000, (i) => watched.add("task " + i, () => leaf(i))],
        failures: [10_000, (i) => { plain.add("task", async () => { throw new Error("no " + i); }); return i % 100 === 0 ? leaf() : undefined; }],
        trackers: [10_000, (i) => new TaskTracker({ name: "tracker " + (i % 700), monitor }).add("task", () => leaf(i))],
        scopes: [10_000, async (i) => { const scope = TaskScope.open({ name: "scope " + i, parent: parent.signal, monitor }); scope.run("task", leaf); await scope.close(); }],
        "wait groups": [10_000, async () => { const group = new WaitGroup({ monitor }); group.add(); queueMicrotask(() => group.done()); await group.wait({ signal: parent.signal, timeout: 1000 }); }],
      };
      const grown = {};
      for (const [name, [times, run]] of Object.entries(work)) {
        const round = async () => { for (let i = 0; i < times; i += 1) { await run(i); if (i % 5000 === 0) monitor.sample(); } monitor.sample(); await collect(); return process.memoryUsage().heapUsed; };
        const first = await round();
        grown[name] = (await round()) - first;
      }
      console.log(JSON.stringify(grown));
    `);
    const KIBIBYTE = 1024;
    for (const [name, bytes] of Object.entries(result)) expect(bytes / KIBIBYTE, name).toBeLessThan(400);
  });
});
