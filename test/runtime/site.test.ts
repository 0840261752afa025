import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { captureSite, TaskScope, TaskTracker } from "../../src/runtime/index.js";
import { siteIn } from "../../src/runtime/tracking/site.js";
import type { CompiledRuntime } from "./support/child.js";
import { compile, compileRuntime, runChild } from "./support/child.js";

const forever = (): Promise<void> => new Promise(() => {});

function sitesOf(tracker: TaskTracker): string[] {
  return tracker.tasks().map((task) => task.site);
}

/** How many stacks are captured while `work` runs. */
function stacksRead(work: () => void): number {
  const capture = vi.spyOn(Error, "captureStackTrace");
  work();
  const calls = capture.mock.calls.length;
  capture.mockRestore();
  return calls;
}

describe("the site of a task", () => {
  it("is the line of add, run or whoever derives a class from the tracker", () => {
    class Named extends TaskTracker {
      override add<T>(name: string, task: Promise<T>): Promise<T> {
        return super.add(`my ${name}`, task);
      }
    }
    const [plain, derived, scope] = [new TaskTracker({ name: "plain" }), new Named({ name: "derived" }), TaskScope.open({ name: "scope" })];
    const here = Number(/:(\d+):\d+\)?$/.exec(new Error().stack?.split("\n")[1] ?? "")?.[1]);
    void plain.add("a", forever());
    void derived.add("b", forever());
    void scope.run("c", forever);
    const lines = [...sitesOf(plain), ...sitesOf(derived), ...sitesOf(scope.tracker)].map((site) => /^test\/runtime\/site\.test\.ts:(\d+):\d+$/.exec(site)?.[1]);
    expect(lines).toEqual([here + 1, here + 2, here + 3].map(String));
  });

  it("is inherited from earlier tasks of the name, so that few stacks are read", () => {
    const tracker = new TaskTracker({ name: "inherits" });
    const reads = stacksRead(() => {
      for (let index = 0; index < 20_000; index += 1) void tracker.add("task", forever);
    });
    expect(reads).toBeLessThanOrEqual(17);
    expect(new Set(sitesOf(tracker)).size).toBe(1);
  });

  it("is shared by all trackers of one name and lifetime", () => {
    const open = (): TaskTracker => new TaskTracker({ name: "request", lifetime: "request" });
    const reads = stacksRead(() => {
      for (let index = 0; index < 1000; index += 1) void open().add("work", forever);
    });
    expect(reads).toBeLessThanOrEqual(10);
  });

  it("names all sites of a name that is used at several", () => {
    const tracker = new TaskTracker({ name: "ambiguous" });
    for (let index = 0; index < 10; index += 1) {
      void tracker.add("task", forever);
      void tracker.add("task", forever);
    }
    expect(sitesOf(tracker).at(-1)).toMatch(/^test\/runtime\/site\.test\.ts:\d+:\d+ or test\/runtime\/site\.test\.ts:\d+:\d+$/);
  });

  it("is known also for names that are made up for each task", () => {
    const tracker = new TaskTracker({ name: "made up" });
    for (let index = 0; index < 2000; index += 1) void tracker.add(`task ${index}`, forever);
    expect(new Set(sitesOf(tracker)).size).toBe(1);
  });

  it("is each task's own with a sampling of 1, and unknown with 0", () => {
    const [all, none] = [new TaskTracker({ name: "all", siteSampling: 1 }), new TaskTracker({ name: "none", siteSampling: 0 })];
    for (const tracker of [all, none]) {
      void tracker.add("task", forever);
      void tracker.add("task", forever);
    }
    expect(new Set(sitesOf(all)).size).toBe(2);
    expect(sitesOf(none)).toEqual(["unknown", "unknown"]);
  });

  it("is as given, and then no stack is read", () => {
    const tracker = new TaskTracker({ name: "given" });
    expect(stacksRead(() => void tracker.add("task", forever, { site: "src/a.ts:1:1" }))).toBe(0);
    expect(sitesOf(tracker)).toEqual(["src/a.ts:1:1"]);
  });
});

it("captureSite gives wrappers the place that called them", () => {
  const tracker = new TaskTracker({ name: "wrapped" });
  function spawn(name: string): void {
    void tracker.add(name, forever, { site: captureSite(spawn) });
  }
  const here = Number(/:(\d+):\d+\)?$/.exec(new Error().stack?.split("\n")[1] ?? "")?.[1]);
  spawn("direct");
  expect(sitesOf(tracker)).toEqual([expect.stringContaining(`site.test.ts:${here + 1}:`) as string]);
  expect(siteIn("Error\n    at spawn (/a.js:1:1)\n    at Array.map (<anonymous>)\n    at run (/b.js:2:2)", 1)).toBe("/b.js:2:2");
  expect(siteIn("Error\n    at spawn (/a.js:1:1)", 1)).toBeUndefined();
});

describe("siteIn", () => {
  it.each([
    ["Error\n    at async run (/elsewhere/a.js:3:5)", "/elsewhere/a.js:3:5"],
    ["Error\n    at /elsewhere/with space (1)/a.js:3:5", "/elsewhere/with space (1)/a.js:3:5"],
    ["Error\n    at Array.map (<anonymous>)\n    at new Owner (file:///elsewhere/a%20b.mjs:10:20)", "/elsewhere/a b.mjs:10:20"],
    ["Error\n    at node:internal/process/task_queues:95:5\n    at f (/elsewhere/b.js:1:1)", "/elsewhere/b.js:1:1"],
    ["Error\n    at Object.run [as go] (/elsewhere/c.ts:7:9)", "/elsewhere/c.ts:7:9"],
    ["Error\n    at async file:///elsewhere/d.mjs:1:2", "/elsewhere/d.mjs:1:2"],
    ["Error\n    at eval (eval at run (/elsewhere/e.js:1:1), <anonymous>:1:1)\n    at run (/elsewhere/e.js:2:2)", "/elsewhere/e.js:2:2"],
    ["Error", undefined],
  ])("reads %j", (stack, site) => {
    expect(siteIn(stack)).toBe(site);
  });
});

describe("source maps", () => {
  let runtime: CompiledRuntime;
  beforeAll(() => {
    runtime = compileRuntime();
  });
  afterAll(() => {
    runtime.remove();
  });

  const SOURCE = `
import { TaskTracker } from "../index.js";
interface Erased {
  readonly moves: "the lines of what follows";
}
const erased: Erased | undefined = undefined;
const tracker = new TaskTracker({ name: "mapped" });
void erased;
void tracker.add("task", new Promise(() => {}));
console.log(tracker.tasks()[0]!.site);
`;

  it("are honoured when Node applies them", async () => {
    const folder = join(runtime.folder, "app");
    mkdirSync(folder);
    const output = compile(SOURCE, join(folder, "main.ts"));
    writeFileSync(join(folder, "main.ts"), SOURCE);
    const [mapped, plain] = await Promise.all([runChild(output, ["--enable-source-maps"]), runChild(output)]);
    expect(mapped.stdout.trim()).toMatch(/^main\.ts:9:\d+$/);
    expect(plain.stdout.trim()).toMatch(/^main\.js:(?!9:)\d+:\d+$/);
  });
});
