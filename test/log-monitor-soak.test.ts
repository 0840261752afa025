import { setMaxListeners } from "node:events";
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test, vi } from "vitest";
import { variantOf, type VariantName } from "../fixtures/log-monitor/demo/index.js";
import { DockerEngine } from "../fixtures/log-monitor/engine/docker-engine.js";
import { DirectorySource } from "../fixtures/log-monitor/files/directory-source.js";
import { LogMonitor } from "../fixtures/log-monitor/log-monitor.js";
import { EngineStandIn, type Behaviour } from "./log-monitor/engine-stand-in.js";
import { FlakySink } from "./log-monitor/flaky-sink.js";
import { randomFrom } from "./log-monitor/random.js";

// In real time, over real sockets and files. ASYNC_LEAKS_SOAK_SECONDS makes it longer.
const SECONDS = Number(process.env["ASYNC_LEAKS_SOAK_SECONDS"] ?? 15);
const CONTAINERS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const ROTATION_MS = 400;
/** More than a rotation that waits in vain for its reader: then every window of a leak sees a rise. */
const WINDOW_MS = 1_500;
/** Ten windows are needed for a verdict; a machine may be slow. */
const VERDICT_LIMIT_MS = 120_000;

beforeAll(() => setMaxListeners(0)); // leaky variants pile up listeners, too

interface Soak {
  readonly monitor: LogMonitor;
  readonly standIn: EngineStandIn;
  readonly sink: FlakySink;
  readonly folder: string;
  end(): Promise<void>;
}

async function soak(variant: VariantName, behave: () => Behaviour, rejects: () => boolean): Promise<Soak> {
  const standIn = new EngineStandIn(behave);
  await standIn.listen();
  for (const id of CONTAINERS) standIn.start(id);
  const folder = mkdtempSync(join(tmpdir(), "log-monitor-soak-"));
  appendFileSync(join(folder, "app.log"), "line 0\n");
  const sink = new FlakySink(rejects);
  const { ContainerMonitor, FileMonitor } = variantOf(variant);
  const monitor = new LogMonitor({
    engine: await DockerEngine.at({ socketPath: standIn.socketPath }),
    files: await DirectorySource.of([folder]),
    sink, ContainerMonitor, FileMonitor,
    rotationMs: ROTATION_MS,
    windowMs: WINDOW_MS,
    stalledWaitMs: 2_000,
  });
  await monitor.start();
  monitor.follow();
  await vi.waitFor(() => expect(sink.texts.size).toBeGreaterThan(0), { timeout: 20_000 });
  for (const each of [monitor.tasks, monitor.waits]) {
    each.rebaseline();
    each.start(100);
  }
  return { monitor, standIn, sink, folder, async end() {
    await monitor.stop();
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  } };
}

test.concurrent("the fix, with everything that breaks: no line lost or doubled, and no verdict", async () => {
  const random = randomFrom(11);
  let isCalm = false;
  const behave = (): Behaviour => {
    const fate = isCalm ? 1 : random();
    if (fate < 0.1) return { cutAfter: 1 + Math.floor(random() * 2_000) };
    if (fate < 0.15) return { isSilent: true };
    return fate < 0.3 ? { pieces: 1 + Math.floor(random() * 20) } : {};
  };
  const { monitor, standIn, sink, folder, end } = await soak("one-tracker-per-lifetime", behave, () => !isCalm && random() < 0.1);
  const path = join(folder, "app.log");
  const lines = (source: string): string[] => sink.texts.get(source) ?? [];
  const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}`);
  let inFile = 1;
  const rounds = SECONDS * 20;
  for (let round = 0; round < rounds; round += 1) {
    for (const id of CONTAINERS) standIn.write(id, `line ${round}`, { sameTime: round % 4 === 1 });
    appendFileSync(path, `line ${inFile}\n`);
    inFile += 1;
    await sleep(50);
    // Before the next rotation or truncation, what was written must have been read: nobody could deliver it afterwards.
    if (round % 40 === 20 || round % 40 === 39) await vi.waitFor(() => expect(lines(`file:${path}`)).toHaveLength(inFile), { timeout: 20_000 });
    if (round % 40 === 20) renameSync(path, `${path}.${round}`);
    if (round % 40 === 39) truncateSync(path);
  }
  isCalm = true;
  for (const id of CONTAINERS) await vi.waitFor(() => expect(lines(`container:${id}`).length).toBeGreaterThanOrEqual(rounds), { timeout: 20_000 });
  // A file is noticed by a watcher, which takes its time on a busy machine.
  await vi.waitFor(() => expect(lines(`file:${path}`).length).toBeGreaterThanOrEqual(inFile), { timeout: 20_000 });
  const verdicts = [...monitor.tasks.verdicts(), ...monitor.waits.verdicts()];
  await end();
  for (const id of CONTAINERS) expect(lines(`container:${id}`)).toEqual(numbered(rounds));
  expect(lines(`file:${path}`)).toEqual(numbered(inFile));
  expect(sink.rejected).toBeGreaterThan(0);
  expect(verdicts).toEqual([]);
  expect(monitor.tasks.current).toBe(0);
}, SECONDS * 1000 + 120_000);

test.concurrent("each leaky variant gets its verdict, at its own lines", async () => {
  const leaky = ["untracked-reader", "blocked-sender", "option-1", "shared-tracker-bypassed", "shared-tracker-strict", "wrong-parent-signal"] as const;
  await Promise.all(leaky.map(async (variant) => {
    const { monitor, standIn, end } = await soak(variant, () => ({}), () => false);
    const writing = setInterval(() => {
      for (const id of CONTAINERS) standIn.write(id, "line");
    }, 250);
    try {
      const sites = () => [...monitor.tasks.verdicts(), ...monitor.waits.verdicts()].map(({ site }) => site);
      await vi.waitFor(() => expect(sites(), variant).toContainEqual(expect.stringContaining(`fixtures/log-monitor/variants/${variant}.ts:`)), { timeout: VERDICT_LIMIT_MS, interval: 200 });
    } finally {
      clearInterval(writing);
      await end();
    }
  }));
}, 2 * VERDICT_LIMIT_MS);
