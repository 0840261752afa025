import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { LeakMonitor, ScopeCloseError, ScopeClosedError, TaskScope } from "../../src/runtime/index.js";
import { deferred, turn } from "./support/promises.js";

const untilAborted = (signal: AbortSignal): Promise<void> => sleep(60_000, undefined, { signal });
const forever = (): Promise<void> => new Promise(() => {});

describe("TaskScope.close", () => {
  it("cancels, then waits for the tasks", async () => {
    const scope = TaskScope.open({ name: "stream" });
    const steps: string[] = [];
    void scope.run("reader", async (signal) => {
      await untilAborted(signal).catch(() => {});
      steps.push("cancelled");
      await sleep(5);
      steps.push("ended");
    });
    const report = await scope.close();
    steps.push("closed");
    expect(steps).toEqual(["cancelled", "ended", "closed"]);
    expect(report).toEqual({ name: "stream", ended: true, remaining: [], failures: [] });
  });

  it("names the tasks that would not end within the grace", async () => {
    const monitor = new LeakMonitor();
    const scope = TaskScope.open({ name: "stream-7", lifetime: "stream", grace: 10, monitor });
    void scope.run("deaf", forever, { site: "src/reader.ts:4:3" });
    void scope.run("obedient", untilAborted);
    const report = await scope.close();
    expect(report).toMatchObject({ ended: false, remaining: [{ name: "deaf", site: "src/reader.ts:4:3", scope: "stream-7" }] });
    expect(report.remaining).toHaveLength(1);
    expect(report.remaining[0]?.ageMs).toBeGreaterThanOrEqual(9);
    expect(monitor.verdicts()).toMatchObject([
      { grade: "certain", kind: "overdue-task", lifetime: "stream", site: "src/reader.ts:4:3", name: "deaf", count: 1 },
    ]);
    expect(monitor.snapshot().tasks).toMatchObject([{ name: "deaf", state: "overdue" }]);
  });

  it("takes the grace that is given for this time", async () => {
    const scope = TaskScope.open({ name: "stream", grace: 60_000 });
    void scope.run("deaf", forever);
    expect((await scope.close({ grace: 0 })).ended).toBe(false);
    await expect(scope.close({ grace: -1 })).rejects.toThrow(/grace must be between/);
  });

  it("gives one report, however often it is asked", async () => {
    const scope = TaskScope.open({ name: "stream" });
    const [first, second] = await Promise.all([scope.close(), scope.close()]);
    expect(second).toBe(first);
    expect(scope.isClosed).toBe(true);
  });

  it("reports the failures that nobody looked at, and no cancellations", async () => {
    const scope = TaskScope.open({ name: "stream" });
    void scope.run("broken", () => Promise.reject(new Error("disk full")), { site: "a.ts:1:1" });
    void scope.run("abort error", untilAborted);
    void scope.run("reason", (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))));
    await scope.run("seen", () => Promise.reject(new Error("handled"))).catch(() => {});
    const { ended, failures } = await scope.close();
    expect(ended).toBe(true);
    expect(failures).toEqual([{ name: "broken", site: "a.ts:1:1", error: new Error("disk full") }]);
    expect(scope.tracker).toMatchObject({ finished: 2, failed: 2 });
  });

  it("reports failures of the past also when other tasks would not end", async () => {
    const scope = TaskScope.open({ name: "stream", grace: 5 });
    void scope.run("broken", () => Promise.reject(new Error("disk full")));
    void scope.run("deaf", forever);
    expect(await scope.close()).toMatchObject({ ended: false, failures: [{ name: "broken" }], remaining: [{ name: "deaf" }] });
  });

  it("starts nothing in a closed scope", async () => {
    const scope = TaskScope.open({ name: "stream" });
    await scope.close();
    let started = false;
    await expect(scope.run("late", () => (started = true))).rejects.toThrow(ScopeClosedError);
    expect(started).toBe(false);
    expect(() => scope.child("late")).toThrow('scope "stream" is closed: "late" was not started');
  });
});

describe("a tree of scopes", () => {
  it("derives each signal from its parent's, and not the other way round", () => {
    const root = TaskScope.open({ name: "process" });
    const child = root.child("container");
    const grandchild = child.child("stream");
    child.cancel(new Error("gone"));
    expect([root.signal.aborted, child.signal.aborted, grandchild.signal.aborted]).toEqual([false, true, true]);
    expect(grandchild.signal.reason).toEqual(new Error("gone"));
    expect(root.child("other").signal.aborted).toBe(false);
  });

  it("cancels a scope that is opened under a cancelled one", () => {
    const root = TaskScope.open({ name: "process" });
    root.cancel();
    expect(root.child("container").signal.aborted).toBe(true);
    expect(TaskScope.open({ name: "other", parent: AbortSignal.abort("off") }).signal.reason).toBe("off");
  });

  it("closes the scopes below, and reports for all of them", async () => {
    const root = TaskScope.open({ name: "process", grace: 10 });
    const child = root.child("container");
    void child.run("heartbeat", forever);
    void child.child("stream").run("reader", () => Promise.reject(new Error("reset")));
    const report = await root.close();
    expect(report).toMatchObject({ name: "process", ended: false, remaining: [{ name: "heartbeat", scope: "container" }], failures: [{ name: "reader" }] });
    expect(child.isClosed).toBe(true);
    await expect(child.run("late", forever)).rejects.toThrow(ScopeClosedError);
  });

  it("lets a task close its own scope below while the scope above is closing", async () => {
    const root = TaskScope.open({ name: "container" });
    void root.run("rotation", async (signal) => {
      const stream = root.child("stream");
      void stream.run("reader", untilAborted);
      await untilAborted(signal).catch(() => {});
      expect((await stream.close()).ended).toBe(true);
    });
    expect(await root.close()).toMatchObject({ ended: true, failures: [] });
  });

  it("leaves the parent's other scopes alone", async () => {
    const root = TaskScope.open({ name: "process" });
    const [one, two] = [root.child("one"), root.child("two")];
    await one.close();
    expect([one.signal.aborted, two.signal.aborted, root.signal.aborted]).toEqual([true, false, false]);
  });

  it("inherits grace and monitor", async () => {
    const monitor = new LeakMonitor();
    const root = TaskScope.open({ name: "process", grace: 5, monitor });
    void root.child("container").run("deaf", forever);
    expect(monitor.current).toBe(1);
    await root.close();
    expect(monitor.verdicts()).toHaveLength(1);
  });

  it("is cancelled by a signal, and leaves no listener on it when it is closed", async () => {
    const controller = new AbortController();
    const scopes = Array.from({ length: 50 }, (_, index) => TaskScope.open({ name: `request ${index}`, parent: controller.signal }));
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    for (const scope of scopes) await scope.close();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    const left = [1, 2].map((index) => TaskScope.open({ name: `late ${index}`, parent: controller.signal }));
    controller.abort("bye");
    expect(left.map((scope) => scope.signal.reason as unknown)).toEqual(["bye", "bye"]);
  });
});

describe("TaskScope with await using", () => {
  it("closes at the end of the block", async () => {
    let ended = false;
    {
      await using scope = TaskScope.open({ name: "request" });
      void scope.run("work", async (signal) => {
        await untilAborted(signal).catch(() => {});
        ended = true;
      });
    }
    expect(ended).toBe(true);
  });

  it("throws when a task would not end or failed", async () => {
    const leave = async (): Promise<void> => {
      await using scope = TaskScope.open({ name: "request", grace: 1 });
      void scope.run("deaf", forever);
      void scope.run("broken", () => Promise.reject(new Error("disk full")));
      await turn();
    };
    const error: unknown = await leave().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScopeCloseError);
    expect(error).toMatchObject({ errors: [{ message: "disk full" }], report: { ended: false } });
    expect(String(error)).toMatch(/scope "request" did not close cleanly: 1 task\(s\) would not end: deaf \(.*\); 1 failed: broken: disk full/);
  });
});

it("a scope's signal takes any number of listeners without a warning of a leak", async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.name);
  process.on("warning", onWarning);
  const parent = new AbortController();
  const scopes = Array.from({ length: 20 }, () => TaskScope.open({ name: "request", parent: parent.signal }));
  for (let index = 0; index < 20; index += 1) void scopes[0]?.run("task", untilAborted);
  await turn();
  for (const scope of scopes) await scope.close();
  process.off("warning", onWarning);
  expect(warnings).toEqual([]);
});

it("a scope's tracker waits, counts and lists without closing the scope", async () => {
  const scope = TaskScope.open({ name: "batch" });
  const job = deferred();
  void scope.run("job", () => job.promise);
  expect(scope.tracker.tasks()).toMatchObject([{ name: "job", site: expect.stringContaining("task-scope.test.ts") as string }]);
  job.resolve();
  await scope.tracker.wait();
  expect([scope.tracker.finished, scope.isClosed, scope.signal.aborted]).toEqual([1, false, false]);
});
