import { describe, expect, it } from "vitest";
import { LeakMonitor, TaskTracker, WaitGroup } from "../../src/runtime/index.js";
import { forever, MINUTE, onVirtualTime, pause } from "./support/virtual-time.js";

const { tick } = onVirtualTime();

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
    await tick(31 * MINUTE);
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
      await tick(MINUTE);
      expect(monitor.verdicts()).toEqual([]);
    }
  });

  it("blame the lifetime when no single site grows enough", async () => {
    const monitor = new LeakMonitor({ maxLabels: 500 });
    program(monitor, (tracker, second) => {
      if (second % 20 === 0) void tracker.add("reader", forever, { site: `generated.ts:${second}:1` });
    });
    monitor.start();
    await tick(31 * MINUTE);
    expect(monitor.verdicts()).toMatchObject([{ lifetime: "container", site: "unknown" }]);
    expect(monitor.verdicts()[0]?.message).toContain('tasks of lifetime "container" grow');
  });

  it("see a wait group grow", async () => {
    const monitor = new LeakMonitor();
    const group = new WaitGroup({ name: "readers", lifetime: "stream", monitor });
    setInterval(() => group.add(), 10_000);
    monitor.start();
    await tick(31 * MINUTE);
    expect(monitor.verdicts()).toMatchObject([{ grade: "suspected", lifetime: "stream", name: "readers", site: expect.stringContaining("growth-verdicts.test.ts") as string }]);
  });

  it("take their window from the options", async () => {
    const monitor = new LeakMonitor({ windowMs: 10_000, growth: { minWindows: 4 } });
    program(monitor, (tracker) => void tracker.add("reader", forever));
    monitor.start(1000);
    await tick(MINUTE);
    expect(monitor.verdicts()[0]?.message).toContain("+60.0/min over 5 windows");
  });

  it("go away once the growth has stopped", async () => {
    const monitor = new LeakMonitor({ windowMs: 10_000 });
    program(monitor, (tracker, second) => void (second <= 120 && tracker.add("reader", forever)));
    monitor.start(1000);
    await tick(2 * MINUTE);
    expect(monitor.verdicts()).toHaveLength(1);
    await tick(2 * MINUTE);
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
    await tick(2 * MINUTE);
    expect([monitor.baseline, monitor.current, monitor.growth]).toEqual([1, 121, 120]);
    expect(monitor.ratePerMinute).toBeCloseTo(60);
    expect(monitor.verdicts()).toHaveLength(1);
    monitor.rebaseline();
    expect([monitor.baseline, monitor.growth, monitor.ratePerMinute, monitor.verdicts()]).toEqual([121, 0, 0, []]);
    await tick(30_000);
    expect([monitor.growth, monitor.verdicts()]).toEqual([30, []]);
  });

  it("stops sampling at stop", async () => {
    const monitor = new LeakMonitor();
    monitor.start(1000);
    monitor.start(2000);
    await tick(4000);
    monitor.stop();
    await tick(4000);
    expect(monitor.ownCost.samples).toBe(2);
  });
});
