import { install } from "@sinonjs/fake-timers";
import type { Clock as FakeClock } from "@sinonjs/fake-timers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LeakMonitor, TaskScope, TaskTracker, WaitGroup } from "../../src/runtime/index.js";

const MINUTE = 60_000;
let clock: FakeClock;

beforeEach(() => {
  // Not `nextTick`: Node's own sockets and pipes need it, those of the test runner included.
  clock = install({ now: Date.UTC(2026, 0, 1), toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
});

afterEach(() => {
  clock.uninstall();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Reachable, so that no garbage collection turns a pending task into a proven leak in the midst of a test. */
const resolvers: (() => void)[] = [];
const forever = (): Promise<void> => new Promise((resolve) => resolvers.push(resolve));

/** A program on virtual time: a heartbeat, and work that comes each second. */
function program(monitor: LeakMonitor, onSecond: (tracker: TaskTracker, second: number) => void): void {
  const tracker = new TaskTracker({ name: "jobs", lifetime: "container", monitor });
  void tracker.add("heartbeat", forever, { site: "src/heartbeat.ts:1:1" });
  let second = 0;
  setInterval(() => onSecond(tracker, (second += 1)), 1000);
}

describe("growth verdicts", () => {
  it("blame the site of a planted leak, with its numbers", async () => {
    const monitor = new LeakMonitor();
    program(monitor, (tracker, second) => {
      void tracker.add("job", () => pause(1500), { site: "src/job.ts:2:2" });
      if (second % 30 === 0) void tracker.add("reader", forever, { site: "src/reader.ts:3:3" });
    });
    monitor.start();
    await clock.tickAsync(31 * MINUTE);
    expect(monitor.verdicts()).toMatchObject([{ grade: "suspected", kind: "growth", lifetime: "container", site: "src/reader.ts:3:3", name: "reader" }]);
    expect(monitor.verdicts()[0]?.message).toMatch(/tasks "reader" grow: \d to \d+ at the low-water mark, \+[12]\.\d\/min over 10 windows/);
    expect(monitor.ratePerMinute).toBeCloseTo(2, 0);
    monitor.sample();
    const { sites, lifetimes, total } = monitor.rates();
    expect(sites.find((row) => row.name === "src/reader.ts:3:3")).toMatchObject({ baseline: 0, current: 62 });
    expect(sites.find((row) => row.name === "src/heartbeat.ts:1:1")).toMatchObject({ current: 1 });
    expect(lifetimes).toMatchObject([{ name: "container", current: total.current }]);
  });

  it.each<[string, (tracker: TaskTracker, second: number) => void]>([
    ["steady work", (tracker) => void tracker.add("job", () => pause(1500))],
    ["a burst each minute", (tracker, second) => {
      for (let index = 0; second % 60 === 0 && index < 200; index += 1) void tracker.add("job", () => pause(20_000));
    }],
    ["a warm-up to 60 long tasks", (tracker, second) => void (second <= 60 && tracker.add("worker", forever))],
    ["a slow task now and then", (tracker, second) => void (second % 120 === 0 && tracker.add("job", () => pause(5 * MINUTE)))],
  ])("stay away from healthy work: %s", async (_, onSecond) => {
    const monitor = new LeakMonitor();
    program(monitor, onSecond);
    monitor.start();
    for (let minute = 0; minute < 60; minute += 1) {
      await clock.tickAsync(MINUTE);
      expect(monitor.verdicts()).toEqual([]);
    }
  });

  it("blame the lifetime when no single site grows enough", async () => {
    const monitor = new LeakMonitor({ maxLabels: 500 });
    program(monitor, (tracker, second) => {
      if (second % 20 === 0) void tracker.add("reader", forever, { site: `generated.ts:${second}:1` });
    });
    monitor.start();
    await clock.tickAsync(31 * MINUTE);
    expect(monitor.verdicts()).toMatchObject([{ lifetime: "container", site: "unknown" }]);
    expect(monitor.verdicts()[0]?.message).toContain('tasks of lifetime "container" grow');
  });

  it("see a wait group grow", async () => {
    const monitor = new LeakMonitor();
    const group = new WaitGroup({ name: "readers", lifetime: "stream", monitor });
    setInterval(() => group.add(), 10_000);
    monitor.start();
    await clock.tickAsync(31 * MINUTE);
    expect(monitor.verdicts()).toMatchObject([{ grade: "suspected", lifetime: "stream", name: "readers", site: expect.stringContaining("leak-monitor.test.ts") as string }]);
  });

  it("take their window from the options", async () => {
    const monitor = new LeakMonitor({ windowMs: 10_000, growth: { minWindows: 4 } });
    program(monitor, (tracker) => void tracker.add("reader", forever));
    monitor.start(1000);
    await clock.tickAsync(MINUTE);
    expect(monitor.verdicts()[0]?.message).toContain("+60.0/min over 5 windows");
  });

  it("go away once the growth has stopped", async () => {
    const monitor = new LeakMonitor({ windowMs: 10_000 });
    program(monitor, (tracker, second) => void (second <= 120 && tracker.add("reader", forever)));
    monitor.start(1000);
    await clock.tickAsync(2 * MINUTE);
    expect(monitor.verdicts()).toHaveLength(1);
    await clock.tickAsync(2 * MINUTE);
    expect(monitor.verdicts()).toEqual([]);
  });
});

describe("baseline", () => {
  it("is what ran at the first sample, and again what runs at a call of rebaseline", async () => {
    const monitor = new LeakMonitor({ windowMs: 10_000 });
    program(monitor, (tracker) => void tracker.add("reader", forever));
    expect([monitor.baseline, monitor.current]).toEqual([0, 1]);
    monitor.sample();
    monitor.start(1000);
    await clock.tickAsync(2 * MINUTE);
    expect([monitor.baseline, monitor.current, monitor.growth]).toEqual([1, 121, 120]);
    expect(monitor.ratePerMinute).toBeCloseTo(60);
    expect(monitor.verdicts()).toHaveLength(1);
    monitor.rebaseline();
    expect([monitor.baseline, monitor.growth, monitor.ratePerMinute, monitor.verdicts()]).toEqual([121, 0, 0, []]);
    await clock.tickAsync(30_000);
    expect([monitor.growth, monitor.verdicts()]).toEqual([30, []]);
  });

  it("stops sampling at stop", async () => {
    const monitor = new LeakMonitor();
    monitor.start(1000);
    monitor.start(2000);
    await clock.tickAsync(4000);
    monitor.stop();
    await clock.tickAsync(4000);
    expect(monitor.ownCost.samples).toBe(2);
  });
});

describe("facts", () => {
  it("are certain for a task that outlives its closed scope, whoever is asked first", async () => {
    const monitor = new LeakMonitor();
    const scope = TaskScope.open({ name: "container", monitor, grace: 5000 });
    void scope.run("deaf", forever, { site: "src/deaf.ts:1:1" });
    void scope.run("slow", () => pause(4000), { site: "src/slow.ts:1:1" });
    monitor.sample();
    const closing = scope.close();
    await clock.tickAsync(4900);
    monitor.sample();
    expect(monitor.verdicts()).toEqual([]);
    await clock.tickAsync(200);
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
    await clock.tickAsync(1100);
    monitor.sample();
    expect(monitor.verdicts()).toMatchObject([{ grade: "certain", name: "stray" }]);
  });

  it("are one entry a site, with a count, and survive a new baseline", async () => {
    const monitor = new LeakMonitor();
    for (let index = 0; index < 5; index += 1) {
      const scope = TaskScope.open({ name: `container ${index}`, lifetime: "container", monitor, grace: 10 });
      void scope.run("deaf", forever, { site: "src/deaf.ts:1:1" });
      const closing = scope.close();
      await clock.tickAsync(10);
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
      await clock.tickAsync(4 * MINUTE);
      monitor.sample();
      expect(monitor.verdicts()).toEqual([]);
      await clock.tickAsync(2 * MINUTE);
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
    await clock.tickAsync(2500);
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
    await clock.tickAsync(1000);
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
      await clock.tickAsync(1000);
    }
    await clock.tickAsync(30_000);
    for (let index = 0; index < 30; index += 1) {
      monitor.sample();
      await clock.tickAsync(1000);
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
