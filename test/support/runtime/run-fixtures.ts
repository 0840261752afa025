import FakeTimers from "@sinonjs/fake-timers";
import { readFileSync } from "node:fs";
import type ts from "typescript";
import { LeakMonitor, TaskScope, type VerdictGrade } from "../../../src/runtime/index.js";
import { instrument, PROBE, SCENARIO } from "./instrument.js";
import type { Outcome, PendingWork } from "./observed.js";
import { parseNotes } from "./notes.js";
import { Observer, siteFrom, watchClaims, type Watched } from "./observer.js";
import { processStandIn } from "./outside-world.js";
import { installPlatform } from "./platform.js";
import { hasScenario, hasTopLevelAwait } from "./sources.js";
import { createStandIns } from "./stand-ins.js";

type Loader = (path: string) => Record<string, unknown>;
type CreateLoader = (options: {
  readonly transformersFor: (path: string) => ts.CustomTransformers | undefined;
  readonly standInFor: (specifier: string) => unknown;
  readonly globals: Readonly<Record<string, unknown>>;
  readonly isAsync: (path: string) => boolean;
  readonly onLoading: (loading: Promise<void>) => void;
}) => Loader;

/** Virtual time after which a scenario must have ended; an `await` that never goes on is seen long before. */
const LIMIT_MS = 24 * 3_600_000;
/** Virtual time that a module with a top-level `await` gets to load; what still waits then is judged as it is. */
const LOADING_MS = 3_600_000;
/** Virtual time that tasks get to end by themselves once the scenario is over. */
const GRACE_MS = 1_000;
const SAMPLE_MS = 30_000;
/** Virtual time after which an `await` that goes on after all was a stall. */
const STALL_MS = 30 * 60_000;

const nextTurn = setImmediate;

/**
 * Runs the scenarios of fixtures, one after the other, each on virtual time of its own.
 * @param files absolute paths
 */
export async function runFixtures(files: readonly string[], createLoader: CreateLoader): Promise<readonly Outcome[]> {
  // What fixtures print, and failures that they lose on purpose, are not this process's.
  process.on("unhandledRejection", () => {});
  const quiet = (): void => {};
  for (const method of ["log", "info", "warn", "error", "debug"] as const) console[method] = quiet;
  const outcomes: Outcome[] = [];
  for (const file of files) {
    // Nobody reads it but when the process hangs.
    process.stderr.write(`${file}\n`);
    outcomes.push(await runFixture(file, createLoader));
  }
  return outcomes;
}

async function runFixture(file: string, createLoader: CreateLoader): Promise<Outcome> {
  try {
    const text = readFileSync(file, "utf8");
    const isAsync = hasTopLevelAwait(text) && parseNotes(text, file).notRunBecause === undefined;
    return isAsync || hasScenario(text) ? await inVirtualTime(file, (run) => exercise(loadFixture(file, isAsync, run.observer, createLoader), run)) : { file, kind: "not-run" };
  } catch (error) {
    return { file, kind: "failed", problem: error instanceof Error ? error.message : String(error) };
  }
}

interface Run {
  readonly clock: FakeTimers.Clock;
  readonly observer: Observer;
}

/** Watches what `body` does, and what it leaves behind. */
async function inVirtualTime(file: string, body: (run: Run) => Promise<void>): Promise<Outcome> {
  const restorePlatform = installPlatform();
  const clock = FakeTimers.install({ now: 0, toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"], ignoreMissingTimers: true });
  const monitor = new LeakMonitor({ clock: () => clock.now });
  const scope = new TaskScope({ name: file, monitor, grace: GRACE_MS });
  const observer = new Observer(scope, () => clock.now);
  const stopClaims = watchClaims(observer);
  const uncaught = (error: unknown): void => void observer.mistakes.push(String(error));
  process.on("uncaughtException", uncaught);
  try {
    monitor.start(SAMPLE_MS);
    await body({ clock, observer });
    const virtualMs = clock.now;
    monitor.sample();
    monitor.stop();
    await end(clock, scope.close());
    if (observer.mistakes.length > 0) throw new Error(`its stand-ins do not fit: ${observer.mistakes.join(", ")}`);
    return { file, kind: "ran", pending: pendingWork(observer, monitor), virtualMs };
  } finally {
    process.off("uncaughtException", uncaught);
    monitor.stop();
    stopClaims();
    clock.uninstall();
    restorePlatform();
  }
}

interface Fixture {
  /** Until a top-level `await` has gone on. */
  readonly loading: Promise<void>;
  readonly scenario: (() => Promise<void>) | undefined;
}

async function exercise({ loading, scenario }: Fixture, { clock }: Run): Promise<void> {
  if (await passUntil(clock, loading, LOADING_MS)) await end(clock, scenario?.() ?? Promise.resolve());
}

function loadFixture(file: string, isAsync: boolean, observer: Observer, createLoader: CreateLoader): Fixture {
  let loading = Promise.resolve();
  const load = createLoader({
    transformersFor: (path) => (path === file ? { before: [instrument] } : undefined),
    standInFor: createStandIns(),
    globals: { [PROBE]: observer, process: processStandIn() },
    isAsync: (path) => path === file && isAsync,
    onLoading: (promise) => {
      loading = promise;
    },
  });
  return { scenario: load(file)[SCENARIO] as Fixture["scenario"], loading };
}

async function end(clock: FakeTimers.Clock, work: Promise<unknown>): Promise<void> {
  if (!(await passUntil(clock, work, LIMIT_MS))) throw new Error(`it did not end within ${LIMIT_MS / 3_600_000} virtual hours`);
}

/**
 * Lets virtual time jump from timer to timer until the work is done, or the limit is reached. Between two timers all that
 * was set off runs to its end.
 */
async function passUntil(clock: FakeTimers.Clock, work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  const watched = work.then(done, done);
  const limit = clock.now + limitMs;
  await quiet();
  while (!isDone) {
    if (clock.countTimers() === 0 || clock.now > limit) return false;
    clock.next();
    await quiet();
  }
  await watched;
  await work;
  return true;
}

/** Two turns: what the first one's callbacks set off runs in the second. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => nextTurn(resolve));
}

/** What outlived the scenario is certain; what piled up or stalled while it ran is suspected. */
function pendingWork(observer: Observer, monitor: LeakMonitor): readonly PendingWork[] {
  const sitesOf = (wanted: VerdictGrade): ReadonlySet<string> => new Set(monitor.verdicts().filter(({ grade }) => grade === wanted).map(({ site }) => site));
  const [overdue, growing] = [sitesOf("certain"), sitesOf("suspected")];
  return observer.watched.flatMap((watched): readonly PendingWork[] => {
    const { kind, sites, startedAt, endedAt, isClaimed } = watched;
    const [first = ""] = sites;
    const isOverdue = endedAt === undefined && overdue.has(first);
    const isSuspected = kind === "task" ? growing.has(first) : endedAt !== undefined && endedAt - startedAt >= STALL_MS;
    if (!isOverdue && !isSuspected) return [];
    return [{ kind, grade: isOverdue ? "certain" : "suspected", sites: [...sites].map(siteFrom), origins: originsOf(watched).map(siteFrom), isClaimed }];
  });
}

function originsOf({ source }: Watched): readonly string[] {
  return source === undefined ? [] : [...source.sites, ...originsOf(source)];
}
