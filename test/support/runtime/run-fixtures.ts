import FakeTimers from "@sinonjs/fake-timers";
import { readFileSync } from "node:fs";
import type ts from "typescript";
import { LeakMonitor, TaskScope, type VerdictGrade } from "../../../src/runtime/index.js";
import { instrument, PROBE, SCENARIO } from "./instrument.js";
import type { Outcome, PendingWork } from "./observed.js";
import { Observer, siteFrom, watchClaims, type Watched } from "./observer.js";
import { standInFor } from "./stand-ins.js";

type Loader = (path: string) => Record<string, unknown>;
type CreateLoader = (options: {
  readonly transformersFor: (path: string) => ts.CustomTransformers | undefined;
  readonly standInFor: (specifier: string) => unknown;
  readonly globals: Readonly<Record<string, unknown>>;
}) => Loader;

/** Virtual time after which a scenario must have ended; an `await` that never goes on is seen long before. */
const LIMIT_MS = 24 * 3_600_000;
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
    outcomes.push(hasScenario(file) ? await runFixture(file, createLoader) : { file, kind: "not-run" });
  }
  return outcomes;
}

function hasScenario(file: string): boolean {
  return new RegExp(`^export (?:async )?function ${SCENARIO}\\(`, "m").test(readFileSync(file, "utf8"));
}

async function runFixture(file: string, createLoader: CreateLoader): Promise<Outcome> {
  const clock = FakeTimers.install({ now: 0, toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"], ignoreMissingTimers: true });
  const monitor = new LeakMonitor({ clock: () => clock.now });
  const scope = new TaskScope({ name: file, monitor, grace: GRACE_MS });
  const observer = new Observer(scope, () => clock.now);
  const stopClaims = watchClaims(observer);
  try {
    monitor.start(SAMPLE_MS);
    const scenario = loadScenario(file, observer, createLoader);
    await passUntil(clock, scenario());
    const virtualMs = clock.now;
    monitor.sample();
    monitor.stop();
    await passUntil(clock, scope.close());
    if (observer.mistakes.length > 0) return { file, kind: "failed", problem: `its stand-ins do not fit: ${observer.mistakes.join(", ")}` };
    return { file, kind: "ran", pending: pendingWork(observer, monitor), virtualMs };
  } catch (error) {
    return { file, kind: "failed", problem: error instanceof Error ? error.message : String(error) };
  } finally {
    monitor.stop();
    stopClaims();
    clock.uninstall();
  }
}

function loadScenario(file: string, observer: Observer, createLoader: CreateLoader): () => Promise<void> {
  const load = createLoader({
    transformersFor: (path) => (path === file ? { before: [instrument] } : undefined),
    standInFor,
    globals: { [PROBE]: observer },
  });
  return load(file)[SCENARIO] as () => Promise<void>;
}

/** Lets virtual time jump from timer to timer until the work is done. Between two timers all that was set off runs to its end. */
async function passUntil(clock: FakeTimers.Clock, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = (): void => {
    isDone = true;
  };
  const watched = work.then(done, done);
  const end = clock.now + LIMIT_MS;
  await quiet();
  while (!isDone) {
    if (clock.countTimers() === 0 || clock.now > end) throw new Error(`it did not end within ${LIMIT_MS / 3_600_000} virtual hours`);
    clock.next();
    await quiet();
  }
  await watched;
  await work;
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
