import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Backpressure } from "../fixtures/log-monitor/backpressure.js";
import { Channel } from "../fixtures/log-monitor/channel.js";
import { StreamPool } from "../fixtures/log-monitor/containers/stream-pool.js";
import { frame, LogDecoder } from "../fixtures/log-monitor/engine/frames.js";
import { healthOf } from "../fixtures/log-monitor/health.js";
import { ResourceMonitor, type ResourceRecord } from "../fixtures/log-monitor/resource-monitor.js";
import { pause } from "../fixtures/log-monitor/time.js";

const AT = "2025-11-06T06:42:21.000000001Z";

describe("the decoder", () => {
  test("gives the same lines in whatever pieces the bytes come", () => {
    const line = fc.record({ stream: fc.constantFrom("stdout" as const, "stderr" as const), text: fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n]/g, " ")) });
    fc.assert(fc.property(fc.array(line, { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (lines, sizes) => {
      const bytes = Buffer.concat(lines.map(({ stream, text }) => frame(stream, `${AT} ${text}\n`)));
      const decoder = new LogDecoder(true);
      const seen: { stream: string; text: string }[] = [];
      for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        seen.push(...decoder.push(bytes.subarray(from, from + size)).map(({ stream, text }) => ({ stream, text })));
        from += size;
      }
      expect(seen).toEqual(lines);
    }));
  });

  test("joins a long line that the engine has split into frames, each with its timestamp", () => {
    const decoder = new LogDecoder(true);
    const bytes = Buffer.concat([frame("stdout", `${AT} begin-`), frame("stderr", `${AT} other\n`), frame("stdout", `${AT} end\n`)]);
    expect(decoder.push(bytes).map(({ text }) => text)).toEqual(["other", "begin-end"]);
  });

  test("numbers lines of one timestamp, for each stream apart", () => {
    const decoder = new LogDecoder(true);
    const bytes = Buffer.concat([frame("stdout", `${AT} a\n`), frame("stderr", `${AT} b\n`), frame("stdout", `${AT} c\n`)]);
    expect(decoder.push(bytes).map(({ text, sequence }) => [text, sequence])).toEqual([["a", 0], ["b", 0], ["c", 1]]);
  });
});

describe("a channel", () => {
  test("blocks the sender that finds no room, until a value is taken", async () => {
    const channel = new Channel<number>(1);
    expect(await channel.send(1)).toBe(true);
    const second = channel.send(2);
    expect(channel.offer(3)).toBe(false);
    expect(await channel.receive()).toBe(1);
    expect(await second).toBe(true);
    expect(channel.drain(5)).toEqual([2]);
  });

  test("lets a blocked sender and a waiting receiver go when it is closed", async () => {
    const channel = new Channel<number>(0);
    const sending = channel.send(1);
    channel.close();
    expect(await sending).toBe(false);
    const other = new Channel<number>(0);
    const receiving = other.receive();
    other.close();
    expect(await receiving).toBeUndefined();
  });

  test("hands out what waits before it says that it has ended, and then, once, why", async () => {
    const channel = new Channel<number>(2);
    await channel.send(1);
    channel.end(new Error("broken"));
    expect(await channel.receive()).toBe(1);
    await expect(channel.receive()).rejects.toThrow("broken");
    expect(await channel.receive()).toBeUndefined();
    expect(await channel.send(2)).toBe(false);
  });

  test("a receiver that leaves takes nothing", async () => {
    const channel = new Channel<number>(0);
    const leaving = new AbortController();
    const left = channel.receive(leaving.signal);
    leaving.abort();
    expect(await left).toBeUndefined();
    const sending = channel.send(1);
    expect(await channel.receive()).toBe(1);
    expect(await sending).toBe(true);
  });
});

test("the pool grants places in order, and skips whoever has left the line", async () => {
  const { signal } = new AbortController();
  const pool = new StreamPool(1);
  expect(await pool.acquire(signal)).toBe(true);
  const leaving = new AbortController();
  const left = pool.acquire(leaving.signal);
  const next = pool.acquire(signal);
  leaving.abort();
  expect(await left).toBe(false);
  expect([pool.active, pool.waiting]).toEqual([1, 1]);
  pool.release();
  expect(await next).toBe(true);
  pool.release();
  expect([pool.active, pool.waiting]).toEqual([0, 0]);
});

test("backpressure holds readers from the high mark to the low one, and nobody once the program stops", async () => {
  const backpressure = new Backpressure();
  backpressure.update(5_000);
  expect(backpressure.isHolding).toBe(true);
  let passed = false;
  const passing = backpressure.passable().then(() => {
    passed = true;
  });
  backpressure.update(4_000);
  await pause(1);
  expect(passed).toBe(false);
  backpressure.update(1_000);
  await passing;
  backpressure.end();
  backpressure.update(5_000);
  expect(backpressure.isHolding).toBe(false);
});

test("the resource monitor writes the incident's records", () => {
  const records: ResourceRecord[] = [];
  const counts = [6, 102, 134];
  const monitor = new ResourceMonitor(() => counts.shift() ?? 0, (record) => records.push(record));
  monitor.record();
  monitor.record();
  expect(records.map(({ baseline, current_count, growth, total_growth }) => [baseline, current_count, growth, total_growth])).toEqual([[6, 102, 96, 96], [6, 134, 32, 128]]);
});

test("health names what is wrong", () => {
  expect(healthOf({ growthPerMinute: 1.9, overdueStreams: 0, isSinkWorking: true })).toEqual({ state: "HEALTHY", problems: [] });
  const { state, problems } = healthOf({ growthPerMinute: 32, overdueStreams: 8, isSinkWorking: false });
  expect(state).toBe("DEGRADED");
  expect(problems).toEqual(["tasks grow by 32.0 per minute", "8 stream(s) are overdue for rotation", "the sink rejects what is written"]);
});
