import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeakMonitor, NegativeCounterError, WaitGroup, WaitTimeoutError } from "../../src/runtime/index.js";
import { isPending } from "./support/promises.js";

describe("WaitGroup", () => {
  it("waits for nothing when the counter is zero", async () => {
    await new WaitGroup().wait();
  });

  it("releases all waits when the counter comes to zero, and not before", async () => {
    const group = new WaitGroup();
    group.add(2);
    const waits = [group.wait(), group.wait()];
    group.done();
    expect(await isPending(waits[0])).toBe(true);
    group.done();
    await Promise.all(waits);
    expect(group.count).toBe(0);
  });

  it("releases a wait even when the counter rises again at once, as Go does", async () => {
    const group = new WaitGroup();
    group.add();
    const wait = group.wait();
    group.done();
    group.add();
    await wait;
    expect(group.count).toBe(1);
  });

  it("refuses a negative counter and keeps its count", () => {
    const group = new WaitGroup({ name: "readers" });
    group.add();
    expect(() => group.add(-2)).toThrow(NegativeCounterError);
    expect(() => group.add(-2)).toThrow('wait group "readers"');
    expect(group.count).toBe(1);
    group.done();
    expect(() => group.done()).toThrow(NegativeCounterError);
    expect(group.count).toBe(0);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses to add %d", (count) => {
    expect(() => new WaitGroup().add(count)).toThrow(RangeError);
  });

  it("names the group, what is left and where it was added when a wait times out", async () => {
    const group = new WaitGroup({ name: "readers" });
    group.add(3);
    group.done();
    const error: unknown = await group.wait({ timeout: 5 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(error).toMatchObject({ count: 2, timeoutMs: 5 });
    expect(String(error)).toMatch(/wait group "readers" timed out after 5 ms: 2 unit\(s\) left.*wait-group\.test\.ts:\d+:\d+/);
  });

  it("rejects with the signal's reason", async () => {
    const group = new WaitGroup();
    group.add();
    const controller = new AbortController();
    const wait = group.wait({ signal: controller.signal });
    controller.abort(new Error("shutting down"));
    await expect(wait).rejects.toThrow("shutting down");
    await expect(group.wait({ signal: controller.signal })).rejects.toThrow("shutting down");
  });

  it("lets zero win over an aborted signal and over a time-out of 0", async () => {
    await new WaitGroup().wait({ signal: AbortSignal.abort(), timeout: 0 });
  });

  it.each([-1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])("refuses a time-out of %d", async (timeout) => {
    const group = new WaitGroup();
    group.add();
    await expect(group.wait({ timeout })).rejects.toThrow(/timeout must be between 0 and 2147483647/);
  });

  it("is counted by its monitor", () => {
    const monitor = new LeakMonitor();
    const group = new WaitGroup({ name: "readers", lifetime: "stream", monitor });
    group.add(3);
    group.done();
    expect(monitor.current).toBe(2);
    expect(monitor.trackers()).toMatchObject([{ name: "readers", lifetime: "stream", active: 2, started: 3, finished: 1 }]);
  });

  it("agrees with a plain counter on any sequence of calls", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -3, max: 3 })), async (steps) => {
        const group = new WaitGroup();
        let expected = 0;
        for (const step of steps) {
          if (expected + step < 0) expect(() => group.add(step)).toThrow(NegativeCounterError);
          else {
            group.add(step);
            expected += step;
          }
          expect(group.count).toBe(expected);
        }
        const wait = group.wait();
        expect(await isPending(wait)).toBe(expected > 0);
        group.add(-expected);
        await wait;
      }),
    );
  });
});
