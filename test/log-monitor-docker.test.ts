import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DockerEngine } from "../fixtures/log-monitor/engine/docker-engine.js";
import { FileMonitor } from "../fixtures/log-monitor/files/file-monitor.js";
import { LogMonitor } from "../fixtures/log-monitor/log-monitor.js";
import { SimulatedFiles } from "../fixtures/log-monitor/simulated/simulated-files.js";
import { ContainerMonitor } from "../fixtures/log-monitor/variants/one-tracker-per-lifetime.js";
import { EngineStandIn, type Behaviour } from "./log-monitor/engine-stand-in.js";
import { FlakySink } from "./log-monitor/flaky-sink.js";
import { randomFrom } from "./log-monitor/random.js";

let standIn: EngineStandIn;
let sink: FlakySink;
let monitor: LogMonitor;
let behaviour: () => Behaviour;
const problems: string[] = [];

beforeEach(async () => {
  behaviour = () => ({});
  standIn = new EngineStandIn(() => behaviour());
  sink = new FlakySink(() => false);
  problems.length = 0;
  await standIn.listen();
});
afterEach(async () => {
  await monitor.stop();
  await standIn.close();
});

async function follow(rotationMs: number): Promise<void> {
  monitor = new LogMonitor({
    engine: await DockerEngine.at({ socketPath: standIn.socketPath }),
    files: new SimulatedFiles({ files: 0, lineEveryMs: 1000, stuckPerMinute: 0 }),
    sink, ContainerMonitor, FileMonitor, rotationMs,
    report: (what, error) => problems.push(`${what}: ${String(error)}`),
  });
  await monitor.start();
  monitor.follow();
}

function texts(id: string): string[] {
  return sink.texts.get(`container:${id}`) ?? [];
}

/** Waits until a container's lines have all come, in order, each once. */
async function expectLines(id: string, expected: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(texts(id).length).toBeGreaterThanOrEqual(expected.length), { timeout: 30_000, interval: 20 });
  expect(texts(id)).toEqual(expected);
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${index}`);
}

describe("real containers, over the engine's API", () => {
  test("delivers stdout, stderr and several lines of one timestamp, across rotations", async () => {
    standIn.start("a");
    await follow(100);
    const lines = numbered(300);
    for (const [index, text] of lines.entries()) {
      standIn.write("a", text, { stream: index % 5 === 0 ? "stderr" : "stdout", sameTime: index % 3 === 1 });
      if (index % 10 === 0) await sleep(20);
    }
    await vi.waitFor(() => expect(texts("a").length).toBe(lines.length), { timeout: 30_000 });
    expect([...texts("a")].sort()).toEqual([...lines].sort());
    expect(monitor.status().rotations).toBeGreaterThan(2);
    expect(standIn.requests.some((request) => /\/containers\/a\/logs\?.*follow=true.*since=\d+\.\d{9}/.test(request))).toBe(true);
  });

  test("reads the raw log of a container with a terminal", async () => {
    standIn.start("t", { hasTerminal: true });
    await follow(100);
    for (const text of numbered(50)) {
      standIn.write("t", text);
      await sleep(10);
    }
    await expectLines("t", numbered(50));
  });

  test("loses and doubles nothing when connections are cut, silent, slow or refused", async () => {
    const random = randomFrom(7);
    behaviour = () => {
      const fate = random();
      if (fate < 0.2) return { cutAfter: 1 + Math.floor(random() * 400) };
      if (fate < 0.3) return { isSilent: true };
      if (fate < 0.6) return { pieces: 1 + Math.floor(random() * 9) };
      return fate < 0.65 ? { refuseWith: 500 } : {};
    };
    for (const id of ["a", "b", "c"]) standIn.start(id);
    await follow(150);
    for (const text of numbered(200)) {
      for (const id of ["a", "b", "c"]) standIn.write(id, `${text} äöü ${"x".repeat(50)}`);
      await sleep(10);
    }
    behaviour = () => ({});
    for (const id of ["a", "b", "c"]) await expectLines(id, numbered(200).map((text) => `${text} äöü ${"x".repeat(50)}`));
    expect(problems.some((problem) => problem.includes("reader"))).toBe(true);
    expect(problems.some((problem) => problem.includes("out of order"))).toBe(true);
  });

  test("follows containers that start and stop, to their last line", async () => {
    await follow(60_000);
    standIn.start("late");
    await vi.waitFor(() => expect(standIn.following).toBe(1), { timeout: 10_000 });
    for (const text of numbered(20)) standIn.write("late", text);
    standIn.stop("late");
    await expectLines("late", numbered(20));
    await vi.waitFor(() => expect(standIn.following).toBe(0), { timeout: 10_000 });
    standIn.start("late");
    standIn.write("late", "line 20");
    await expectLines("late", numbered(21));
  });

  test("leaves no connection behind, not even of streams that never say a word", async () => {
    behaviour = () => ({ isSilent: true });
    for (const id of ["a", "b"]) standIn.start(id);
    await follow(50);
    await vi.waitFor(() => expect(monitor.status().rotations).toBeGreaterThan(10), { timeout: 30_000 });
    expect(standIn.following).toBeLessThanOrEqual(2);
    expect((await monitor.stop()).unclosedStreams).toBe(0);
    await vi.waitFor(() => expect(standIn.following).toBe(0), { timeout: 10_000 });
  });
});
