import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { virtualTime, type TimeSource } from "../fixtures/log-monitor/demo/index.js";
import type { ContainerMonitorClass } from "../fixtures/log-monitor/containers/container-supervisor.js";
import type { Engine } from "../fixtures/log-monitor/engine/engine.js";
import { FileMonitor } from "../fixtures/log-monitor/files/file-monitor.js";
import { LogMonitor } from "../fixtures/log-monitor/log-monitor.js";
import type { PositionStore } from "../fixtures/log-monitor/positions/position-buffer.js";
import { SimulatedEngine } from "../fixtures/log-monitor/simulated/simulated-engine.js";
import { SimulatedFiles } from "../fixtures/log-monitor/simulated/simulated-files.js";
import type { Sink } from "../fixtures/log-monitor/sinks/sink.js";
import { ContainerMonitor as Fixed } from "../fixtures/log-monitor/variants/one-tracker-per-lifetime.js";
import { ContainerMonitor as Option2 } from "../fixtures/log-monitor/variants/option-2.js";
import { ContainerMonitor as Bypassed } from "../fixtures/log-monitor/variants/shared-tracker-bypassed.js";
import { ContainerMonitor as FixedTwin } from "../fixtures/log-monitor/variants/shared-tracker-bypassed.fixed.js";
import { ContainerMonitor as Strict } from "../fixtures/log-monitor/variants/shared-tracker-strict.js";
import { ContainerMonitor as WrongParent } from "../fixtures/log-monitor/variants/wrong-parent-signal.js";
import { FaultyEngine } from "./log-monitor/faulty-engine.js";
import { FlakySink } from "./log-monitor/flaky-sink.js";
import { randomFrom } from "./log-monitor/random.js";

const MINUTE = 60_000;
const WORLD = { containers: 6, lineEveryMs: 250, answerMs: 20, closeMs: 5, resetEvery: 20 };
const FAULTS = { refuse: 0.05, break: 0.002, endEarly: 0.002, silence: 0.001 };

let time: TimeSource;
let files: SimulatedFiles;
let world: SimulatedEngine;
beforeEach(() => {
  setMaxListeners(0); // leaky variants pile up listeners, too
  time = virtualTime();
  world = new SimulatedEngine(WORLD);
  files = new SimulatedFiles({ files: 2, lineEveryMs: 1000, stuckPerMinute: 0 });
});
afterEach(() => time.end());

describe("every line is delivered exactly once, in order", () => {
  test.each([["the fix", Fixed], ["the bypassed variant's fixed twin", FixedTwin], ["the bypassed leak, which repeats nothing either", Bypassed], ["a reader that outlives its stream", WrongParent]])("across rotations: %s", async (_, ContainerMonitor) => {
    const sink = new FlakySink(() => false);
    expectEveryLine(sink, await watch({ engine: world, sink, ContainerMonitor }, 3 * MINUTE));
  });

  test.each([1, 2, 3, 4, 5])("with connections that break, end early and fall silent, and a sink that fails (seed %i)", async (seed) => {
    const random = randomFrom(seed);
    const faulty = new FaultyEngine(world, FAULTS, random);
    const sink = new FlakySink(() => random() < 0.1);
    const monitor = start({ engine: faulty, sink, ContainerMonitor: Fixed });
    await time.until(monitor.start());
    monitor.follow();
    await time.pass(3 * MINUTE);
    faulty.calmDown();
    await time.pass(MINUTE);
    const written = await stop(monitor, world);
    expect(Object.values(faulty.struck).every((times) => times > 0), JSON.stringify(faulty.struck)).toBe(true);
    expect(sink.rejected).toBeGreaterThan(0);
    expectEveryLine(sink, written);
  });

  test("while the sink is out of order for a minute", async () => {
    const begin = Date.now();
    const sink = new FlakySink(() => Date.now() - begin > MINUTE && Date.now() - begin < 2 * MINUTE);
    const written = await watch({ engine: world, sink, ContainerMonitor: Fixed }, 3 * MINUTE);
    expect(sink.rejected).toBeGreaterThan(0);
    expectEveryLine(sink, written);
  });

  test("across a restart, while the sink was out of order when the program stopped", async () => {
    const begin = Date.now();
    const sink = new FlakySink(() => Date.now() - begin > 0.9 * MINUTE && Date.now() - begin < 1.5 * MINUTE);
    const positions = rememberingStore();
    const written = await watch({ engine: world, sink, positions, ContainerMonitor: Fixed }, MINUTE);
    expect([...sink.texts.values()].flat().length).toBeLessThan(written);
    await time.pass(MINUTE);
    expectEveryLine(sink, await watch({ engine: world, sink, positions, ContainerMonitor: Fixed }, MINUTE));
  });

  test("when a container stops and starts again", async () => {
    const sink = new FlakySink(() => false);
    const monitor = start({ engine: world, sink, ContainerMonitor: Fixed });
    await time.until(monitor.start());
    monitor.follow();
    await time.pass(MINUTE / 2);
    world.stop("c01");
    await time.pass(MINUTE / 2);
    const stopped = sink.texts.get("container:c01")?.length;
    expect(stopped).toBe(world.writtenBy("c01"));
    world.restart("c01");
    await time.pass(MINUTE / 2);
    expectEveryLine(sink, await stop(monitor, world));
    expect(sink.texts.get("container:c01")?.length).toBeGreaterThan(stopped ?? 0);
  });
});

describe("the test can fail", () => {
  test("option 2 loses lines", async () => {
    const sink = new FlakySink(() => false);
    const written = await watch({ engine: world, sink, ContainerMonitor: Option2 }, 3 * MINUTE);
    expect(() => expectEveryLine(sink, written)).toThrow();
  });

  test("a stalled rotation leaves lines undelivered", async () => {
    const sink = new FlakySink(() => false);
    const written = await watch({ engine: world, sink, ContainerMonitor: Strict }, 3 * MINUTE);
    expect(() => expectEveryLine(sink, written)).toThrow();
  });
});

interface SetUp {
  readonly engine: Engine;
  readonly sink: Sink;
  readonly ContainerMonitor: ContainerMonitorClass;
  readonly positions?: PositionStore;
}

function start(set: SetUp): LogMonitor {
  return new LogMonitor({ ...set, FileMonitor, files, rotationMs: 20_000 });
}

/** @returns the lines that the containers had written when the program was told to stop */
async function watch(set: SetUp, ms: number): Promise<number> {
  const monitor = start(set);
  await time.until(monitor.start());
  monitor.follow();
  await time.pass(ms);
  return stop(monitor, world);
}

async function stop(monitor: LogMonitor, world: SimulatedEngine): Promise<number> {
  const { written } = world;
  await time.until(monitor.stop());
  return written;
}

/** Each container's lines, from the first one on, without a gap or a repetition; the last ones may not have come yet. */
function expectEveryLine(sink: FlakySink, written: number): void {
  let delivered = 0;
  for (const [source, texts] of sink.texts) {
    if (source.startsWith("container:")) delivered += texts.length;
    expect(texts, source).toEqual(texts.map((_, index) => `line ${index}`));
  }
  expect(written - delivered).toBeLessThanOrEqual(2 * WORLD.containers);
}

function rememberingStore(): PositionStore {
  let kept: ReadonlyMap<string, string> = new Map();
  return {
    load: () => Promise.resolve(kept),
    save: (positions) => {
      kept = positions;
      return Promise.resolve();
    },
  };
}
