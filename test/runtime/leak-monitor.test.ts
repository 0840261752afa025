import { describe, expect, it } from "vitest";
import { LeakMonitor, TaskScope, TaskTracker } from "../../src/runtime/index.js";
import { forever, MINUTE, onVirtualTime, pause } from "./support/virtual-time.js";

const { tick } = onVirtualTime();

describe("facts", () => {
  it("are certain for a task that outlives its closed scope, whoever is asked first", async () => {
    const monitor = new LeakMonitor();
    const scope = TaskScope.open({ name: "container", monitor, grace: 5000 });
    void scope.run("deaf", forever, { site: "src/deaf.ts:1:1" });
    void scope.run("slow", () => pause(4000), { site: "src/slow.ts:1:1" });
    monitor.sample();
    const closing = scope.close();
    await tick(4900);
    monitor.sample();
    expect(monitor.verdicts()).toEqual([]);
    await tick(200);
    monitor.sample();
    await closing;
    monitor.sample();
    expect(monitor.verdicts()).toMatchObject([{ grade: "certain", site: "src/deaf.ts:1:1", count: 1 }]);
    expect(monitor.verdicts()[0]?.message).toBe('1 task(s) "deaf" outlived the scope "container", closed and cancelled with 5 s of grace; make the task listen to its signal');
  });

  it("also cover tasks that are put into the tracker of a closed scope", async () => {
    const monitor = new LeakMonitor();
    const scope = TaskScope.open({ name: "container", monitor, grace: 1000 });
    await scope.close();
    void scope.tracker.add("stray", forever);
    monitor.sample();
    expect(monitor.verdicts()).toEqual([]);
    await tick(1100);
    monitor.sample();
    expect(monitor.verdicts()).toMatchObject([{ grade: "certain", name: "stray" }]);
  });

  it("are one entry a site, with a count, and survive a new baseline", async () => {
    const monitor = new LeakMonitor();
    for (let index = 0; index < 5; index += 1) {
      const scope = TaskScope.open({ name: `container ${index}`, lifetime: "container", monitor, grace: 10 });
      void scope.run("deaf", forever, { site: "src/deaf.ts:1:1" });
      const closing = scope.close();
      await tick(10);
      await closing;
    }
    monitor.rebaseline();
    expect(monitor.verdicts()).toMatchObject([{ lifetime: "container", count: 5 }]);
  });
});

describe("stalled waits", () => {
  it("are suspected only when the monitor was told how long is too long", async () => {
    const [told, untold] = [new LeakMonitor({ stalledWaitMs: 5 * MINUTE }), new LeakMonitor()];
    for (const monitor of [told, untold]) {
      const tracker = new TaskTracker({ name: "container tasks", lifetime: "container", mode: "wait-group", monitor });
      void tracker.add("heartbeat", forever, { site: "src/heartbeat.ts:1:1" });
      void tracker.wait();
      await tick(4 * MINUTE);
      monitor.sample();
      expect(monitor.verdicts()).toEqual([]);
      await tick(2 * MINUTE);
      monitor.sample();
    }
    expect(untold.verdicts()).toEqual([]);
    expect(told.verdicts()).toMatchObject([{ grade: "suspected", kind: "stalled-wait", lifetime: "container", site: expect.stringContaining("leak-monitor.test.ts") as string }]);
    expect(told.verdicts()[0]?.message).toBe(
      '1 wait(s) for "container tasks" have gone on for up to 6 min, with 1 task(s) left, the oldest "heartbeat" from src/heartbeat.ts:1:1; what waits there is stalled',
    );
  });
});

describe("snapshot", () => {
  it("has the shape of /debug/tasks", async () => {
    const monitor = new LeakMonitor();
    const tracker = new TaskTracker({ name: "jobs", lifetime: "container", monitor });
    monitor.sample();
    void tracker.add("reader", forever, { site: "src/reader.ts:3:3" });
    await tracker.add("done", async () => {});
    await tracker.add("bad", () => Promise.reject(new Error("x"))).catch(() => {});
    await tick(2500);
    const [task] = tracker.tasks();
    expect(monitor.snapshot()).toEqual({
      at: "2026-01-01T00:00:02.500Z",
      uptimeSeconds: 2.5,
      baseline: 0,
      current: 1,
      growth: 1,
      ratePerMinute: 24,
      trackers: [{ name: "jobs", lifetime: "container", active: 1, started: 3, finished: 1, failed: 1, oldestAgeMs: 2500 }],
      tasks: [{ id: task?.id, name: "reader", lifetime: "container", tracker: "jobs", site: "src/reader.ts:3:3", ageMs: 2500, state: "running" }],
      verdicts: [],
    });
  });

  it("lists the oldest tasks of all trackers, up to the bound", () => {
    const monitor = new LeakMonitor({ maxRecords: 3 });
    const [one, two] = [new TaskTracker({ name: "one", monitor }), new TaskTracker({ name: "two", monitor })];
    for (let index = 0; index < 10; index += 1) {
      void one.add(`one ${index}`, forever);
      void two.add(`two ${index}`, forever);
    }
    const { tasks, current } = monitor.snapshot();
    expect([current, tasks.map((task) => task.name)]).toEqual([20, ["one 0", "two 0", "one 1"]]);
  });

  it("takes over a tracker that has run without a monitor, ages included", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    void tracker.add("reader", forever);
    await tick(1000);
    let now = 50;
    const monitor = new LeakMonitor({ clock: () => now });
    monitor.register(tracker);
    now += 500;
    expect(monitor.snapshot()).toMatchObject({ current: 1, trackers: [{ started: 1 }], tasks: [{ ageMs: 1500 }] });
  });

  it("shows a tracker at one monitor only", () => {
    const [first, second] = [new LeakMonitor(), new LeakMonitor()];
    const tracker = new TaskTracker({ name: "jobs", monitor: first });
    void tracker.add("reader", forever);
    second.register(tracker);
    expect([first.current, second.current]).toEqual([0, 1]);
  });
});

describe("bounds", () => {
  it("count what does not fit together, and say how often", () => {
    const monitor = new LeakMonitor({ maxLabels: 3 });
    for (let index = 0; index < 10; index += 1) {
      const tracker = new TaskTracker({ name: `container ${index}`, lifetime: "container", monitor });
      void tracker.add("reader", forever, { site: `a.ts:${index}:1` });
    }
    monitor.sample();
    expect(monitor.trackers().map(({ name, lifetime, active }) => [name, lifetime, active])).toEqual([
      ["container 0", "container", 1],
      ["container 1", "container", 1],
      ["container 2", "container", 1],
      ["(other)", "container", 7],
    ]);
    expect(monitor.rates().sites.map(({ name, current }) => [name, current])).toEqual([["a.ts:0:1", 1], ["a.ts:1:1", 1], ["a.ts:2:1", 1], ["(other)", 7]]);
    expect(monitor.droppedTotal).toBe(7 + 1);
  });

  it("keep totals of trackers that are gone, and room for the rest", async () => {
    const monitor = new LeakMonitor();
    for (let index = 0; index < 1000; index += 1) {
      await new TaskTracker({ name: "request", monitor }).add("work", async () => {});
    }
    expect(monitor.trackers()).toMatchObject([{ name: "request", active: 0, started: 1000, finished: 1000 }]);
    expect(monitor.ownCost.bytes).toBeLessThan(10_000);
  });

  it("forget sites at which nothing runs any more", async () => {
    const monitor = new LeakMonitor({ windowMs: 1000 });
    const tracker = new TaskTracker({ name: "jobs", monitor });
    monitor.sample();
    for (let index = 0; index < 50; index += 1) {
      void tracker.add("job", () => pause(10), { site: `a.ts:${index}:1` });
      monitor.sample();
      await tick(1000);
    }
    await tick(30_000);
    for (let index = 0; index < 30; index += 1) {
      monitor.sample();
      await tick(1000);
    }
    expect(monitor.rates().sites).toEqual([]);
  });
});

it.each<[object, string]>([
  [{ windowMs: 0 }, "windowMs must be above 0"],
  [{ maxRecords: -1 }, "maxRecords must be above 0"],
  [{ proofGraceMs: Number.NaN }, "proofGraceMs must be between 0"],
  [{ growth: { minWindows: 30 } }, "2 <= minWindows <= maxWindows"],
])("refuses options that make no sense: %o", (options, message) => {
  expect(() => new LeakMonitor(options)).toThrow(message);
});
