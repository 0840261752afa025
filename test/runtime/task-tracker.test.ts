import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TaskFailuresError, TaskTracker, WaitTimeoutError } from "../../src/runtime/index.js";
import type { Deferred } from "./support/promises.js";
import { deferred, isPending, turn } from "./support/promises.js";

describe("TaskTracker.add", () => {
  it("gives the task's value, whether a promise, an async function or a plain function", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    expect(await tracker.add("promise", Promise.resolve(1))).toBe(1);
    expect(await tracker.add("async", async () => 2)).toBe(2);
    expect(await tracker.add("plain", () => 3)).toBe(3);
    const thenable = { then: (resolve: (value: number) => void) => resolve(4) };
    expect(await tracker.add("thenable", thenable as PromiseLike<number>)).toBe(4);
    expect(tracker).toMatchObject({ started: 4, finished: 4, failed: 0, active: 0 });
  });

  it("enters the task before it starts it", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    await tracker.add("self", () => expect(tracker.active).toBe(1));
  });

  it("counts a function that throws at once as a failed task", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    const task = tracker.add("broken", () => {
      throw new Error("no start");
    });
    await expect(task).rejects.toThrow("no start");
    expect(tracker).toMatchObject({ active: 0, failed: 1 });
  });

  it("forgets a task before those who wait for its promise go on", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    const job = deferred();
    const after = tracker.add("job", job.promise).then(() => tracker.active);
    job.resolve();
    expect(await after).toBe(0);
  });

  it("lists the running tasks, oldest first, with lifetime, age and site", async () => {
    const tracker = new TaskTracker({ name: "readers", lifetime: "stream" });
    const [first, second] = [deferred(), deferred()];
    void tracker.add("a", first.promise, { site: "src/a.ts:1:2" });
    void tracker.add("b", second.promise);
    const third = tracker.add("c", Promise.resolve());
    expect(tracker.tasks()).toMatchObject([
      { name: "a", lifetime: "stream", tracker: "readers", site: "src/a.ts:1:2", state: "running" },
      { name: "b", site: expect.stringMatching(/^test\/runtime\/task-tracker\.test\.ts:\d+:\d+$/) as string },
      { name: "c" },
    ]);
    await third;
    first.resolve();
    await turn();
    expect(tracker.tasks().map((task) => task.name)).toEqual(["b"]);
    // Time goes on between two looks: what is asked for later is older.
    const listed = tracker.tasks()[0]?.ageMs ?? Number.NaN;
    expect(tracker.oldestAgeMs).toBeGreaterThanOrEqual(listed);
    second.resolve();
    await turn();
    expect([...tracker.tasks(), tracker.oldestAgeMs]).toEqual([0]);
  });

  it("keeps its list whatever the order in which tasks end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 9 }), { maxLength: 40 }), async (picks) => {
        const tracker = new TaskTracker({ name: "jobs", siteSampling: 0 });
        const running: { readonly name: string; readonly job: Deferred<void> }[] = [];
        for (const [index, pick] of picks.entries()) {
          // Every other pick ends one of the running tasks.
          const ending = index % 2 === 0 ? undefined : running.splice(pick % running.length, 1)[0];
          ending?.job.resolve();
          if (ending === undefined) {
            const entry = { name: `job ${index}`, job: deferred() };
            running.push(entry);
            void tracker.add(entry.name, entry.job.promise);
          }
          await turn();
          expect(tracker.tasks().map((task) => task.name)).toEqual(running.map(({ name }) => name));
          expect(tracker.active).toBe(running.length);
        }
      }),
    );
  });

  it("refuses a name that is none", () => {
    const add = (name: unknown): unknown => new TaskTracker({ name: "jobs" }).add(name as string, async () => {});
    expect(() => add(async () => {})).toThrow("a name or site must be a string (got function); the name comes first");
  });

  it("cuts names and sites that are too long", () => {
    const tracker = new TaskTracker({ name: "t".repeat(1000) });
    void tracker.add("n".repeat(1000), new Promise(() => {}), { site: "s".repeat(1000) });
    const [task] = tracker.tasks();
    expect([task?.name.length, task?.site.length, task?.tracker.length]).toEqual([200, 200, 200]);
  });

  it("returns a promise that looks like one", () => {
    const tracked = new TaskTracker({ name: "jobs" }).add("job", new Promise(() => {}));
    expect(tracked).toBeInstanceOf(Promise);
    expect(inspect(tracked)).toBe("Promise { <pending> }");
  });
});

describe("TaskTracker.wait", () => {
  it("ends when the tracker is closed and empty, not before", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    const job = deferred();
    void tracker.add("job", job.promise);
    const wait = tracker.wait();
    job.resolve();
    expect(await isPending(wait)).toBe(true);
    tracker.close();
    await wait;
  });

  it("counts tasks that are added after close, and waits again after reopen", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    tracker.close();
    const job = deferred();
    void tracker.add("late", job.promise);
    const wait = tracker.wait();
    expect(await isPending(wait)).toBe(true);
    tracker.reopen();
    job.resolve();
    expect(await isPending(wait)).toBe(true);
    tracker.close();
    await wait;
  });

  it("as a wait group ends whenever no task is left", async () => {
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group" });
    await tracker.wait();
    const job = deferred();
    void tracker.add("job", job.promise);
    const wait = tracker.wait();
    expect(await isPending(wait)).toBe(true);
    job.resolve();
    await wait;
  });

  it("names what is left when it times out", async () => {
    const tracker = new TaskTracker({ name: "container", mode: "wait-group" });
    void tracker.add("heartbeat", new Promise(() => {}), { site: "src/monitor.ts:12:5" });
    const error: unknown = await tracker.wait({ timeout: 5 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(error).toMatchObject({ count: 1, remaining: [{ name: "heartbeat", site: "src/monitor.ts:12:5" }] });
    expect(String(error)).toMatch(/tracker "container" timed out after 5 ms: 1 task\(s\) left: heartbeat \(src\/monitor\.ts:12:5, \d+ ms\)$/);
  });

  it("says so when it timed out because nobody closed the tracker", async () => {
    const wait = new TaskTracker({ name: "jobs" }).wait({ timeout: 1 });
    await expect(wait).rejects.toThrow("no task is left; it was not closed, so the wait could not end: call close() first");
  });

  it("names at most a few tasks and counts the others", async () => {
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group" });
    for (let index = 0; index < 300; index += 1) void tracker.add(`job ${index}`, new Promise(() => {}));
    const error: unknown = await tracker.wait({ timeout: 1 }).catch((reason: unknown) => reason);
    expect(String(error)).toContain("300 task(s) left: job 0 (");
    expect(String(error)).toMatch(/and 295 more$/);
    expect((error as WaitTimeoutError).remaining).toHaveLength(100);
  });

  it("rejects with the signal's reason and leaves no listener behind", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    const [stopped, unused] = [new AbortController(), new AbortController()];
    const waits = [tracker.wait({ signal: stopped.signal }), tracker.wait({ signal: stopped.signal })];
    const met = [tracker.wait({ signal: unused.signal }), tracker.wait({ signal: unused.signal })];
    expect(getEventListeners(unused.signal, "abort")).toHaveLength(1);
    stopped.abort(new Error("stop"));
    for (const wait of waits) await expect(wait).rejects.toThrow("stop");
    tracker.close();
    await Promise.all(met);
    expect([stopped, unused].map(({ signal }) => getEventListeners(signal, "abort").length)).toEqual([0, 0]);
  });
});

describe("failures of tracked tasks", () => {
  it("reach the next wait when nobody looked at the task", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    void tracker.add("one", () => Promise.reject(new Error("first")), { site: "a.ts:1:1" });
    void tracker.add("two", () => Promise.reject(new Error("second")));
    void tracker.add("fine", async () => {});
    tracker.close();
    const error: unknown = await tracker.wait().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TaskFailuresError);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [{ message: "first" }, { message: "second" }], dropped: 0, failures: [{ name: "one", site: "a.ts:1:1" }, { name: "two" }] });
    expect(String(error)).toContain('2 task(s) of tracker "jobs" failed: one: first; two: second');
    await tracker.wait();
    expect(tracker).toMatchObject({ failed: 2, finished: 1 });
  });

  it.each<[string, (task: Promise<unknown>) => unknown]>([
    ["await", async (task) => await task],
    ["catch", (task) => task.catch(() => {})],
    ["Promise.all", (task) => Promise.all([task])],
    ["Promise.allSettled", (task) => Promise.allSettled([task])],
    ["Promise.race", (task) => Promise.race([task])],
    ["return from an async function", (task) => (async () => task)()],
    ["resolve of another promise", (task) => new Promise((resolve) => resolve(task))],
  ])("belong to whoever looks at the task with %s", async (_, look) => {
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group" });
    const task = tracker.add("job", () => Promise.reject(new Error("seen")));
    await Promise.resolve(look(task)).catch(() => {});
    await tracker.wait();
    expect(tracker.failed).toBe(1);
  });

  it("are consumed by somebody who looks after the failure", async () => {
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group" });
    const task = tracker.add("job", () => Promise.reject(new Error("late")));
    await turn();
    await expect(task).rejects.toThrow("late");
    await tracker.wait();
  });

  it("are not consumed by printing the task", async () => {
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group" });
    const task = tracker.add("job", () => Promise.reject(new Error("unseen")));
    inspect(task);
    expect(task instanceof Promise).toBe(true);
    await turn();
    await expect(tracker.wait()).rejects.toThrow("unseen");
  });

  it("are handed over by takeFailures, once", async () => {
    const tracker = new TaskTracker({ name: "jobs" });
    void tracker.add("job", () => Promise.reject(new Error("kept")));
    await turn();
    expect(tracker.takeFailures()?.errors).toMatchObject([{ message: "kept" }]);
    expect(tracker.takeFailures()).toBeUndefined();
  });

  it("are kept up to a hundred and counted beyond", async () => {
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group" });
    for (let index = 0; index < 250; index += 1) void tracker.add("job", () => Promise.reject(new Error(`no ${index}`)));
    const error: unknown = await tracker.wait().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ dropped: 150, errors: { length: 100 } });
    expect(String(error)).toMatch(/250 task\(s\).*and 245 more$/);
  });

  it("go to onFailure when there is one, unless somebody looks", async () => {
    const seen: unknown[] = [];
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group", onFailure: (error, task) => seen.push([(error as Error).message, task.name]) });
    void tracker.add("dropped", () => Promise.reject(new Error("mine")));
    await tracker.add("awaited", () => Promise.reject(new Error("yours"))).catch(() => {});
    await tracker.wait();
    expect(seen).toEqual([["mine", "dropped"]]);
  });

  it("are not lost when onFailure itself throws", async () => {
    const onFailure = (): void => {
      throw new Error("handler");
    };
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group", onFailure });
    void tracker.add("job", () => Promise.reject(new Error("task")));
    const error: unknown = await tracker.wait().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ errors: [{ errors: [{ message: "task" }, { message: "handler" }] }] });
  });

  it("are not lost when isCancellation throws, and the task still ends", async () => {
    const isCancellation = (): never => {
      throw new Error("judge");
    };
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group", isCancellation });
    const seen = tracker.add("seen", () => Promise.reject(new Error("task"))).catch((reason: unknown) => reason);
    void tracker.add("unseen", () => Promise.reject(new Error("task")));
    const error: unknown = await tracker.wait().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ errors: [{ errors: [{ message: "task" }, { message: "judge" }] }] });
    expect(await seen).toEqual(new Error("task"));
    expect(tracker).toMatchObject({ active: 0, failed: 2 });
  });

  it("count as finished when they are an orderly end", async () => {
    const tracker = new TaskTracker({ name: "jobs", mode: "wait-group", isCancellation: (error) => error === "cancelled" });
    void tracker.add("job", () => Promise.reject("cancelled"));
    await tracker.wait();
    expect(tracker).toMatchObject({ finished: 1, failed: 0 });
  });
});
