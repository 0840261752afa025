import type { RemainingTask, ScopeReport, TaskFailure, TaskInfo } from "./types.js";
import { formatDuration } from "./clock.js";
import { UNKNOWN_SITE } from "./types.js";

/** How many tasks a message names before it counts the rest. */
const NAMED_IN_MESSAGE = 5;

type Described = Pick<TaskInfo, "name" | "site" | "ageMs">;

/** `reader (src/a.ts:3:5, 12 s), heartbeat (2.5 min) and 3 more`. */
export function describeTasks(tasks: readonly Described[], total = tasks.length): string {
  const named = tasks.slice(0, NAMED_IN_MESSAGE).map((task) => {
    const age = formatDuration(task.ageMs);
    return `${task.name} (${task.site === UNKNOWN_SITE ? age : `${task.site}, ${age}`})`;
  });
  const more = total - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}

/** A wait that reached its time-out; `remaining` names what was still running. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";
  constructor(
    what: string,
    readonly timeoutMs: number,
    /** Number of tasks (or units of a wait group) that were left. */
    readonly count: number,
    /** The oldest of them, as far as they have names. */
    readonly remaining: readonly TaskInfo[],
    detail: string,
  ) {
    super(`waiting for ${what} timed out after ${formatDuration(timeoutMs)}: ${detail}`);
  }
}

/** A wait that can never end: the garbage collector has shown that what is left cannot settle any more. */
export class AbandonedTasksError extends Error {
  override readonly name = "AbandonedTasksError";
  constructor(what: string, readonly tasks: readonly TaskInfo[]) {
    super(`waiting for ${what} can never end: nobody can settle ${describeTasks(tasks)} any more; make each path of the task settle its promise`);
  }
}

/** `done()` was called more often than `add()`. */
export class NegativeCounterError extends RangeError {
  override readonly name = "NegativeCounterError";
  constructor(what: string) {
    super(`the counter of ${what} would become negative: each done() needs one add() before it`);
  }
}

/** Failures of tasks that nobody had looked at; `errors` holds what they threw. */
export class TaskFailuresError extends AggregateError {
  override readonly name = "TaskFailuresError";
  constructor(
    what: string,
    readonly failures: readonly TaskFailure[],
    /** Failures beyond the number that is kept: counted, their errors gone. */
    readonly dropped: number,
  ) {
    super(failures.map((failure) => failure.error), describeFailures(what, failures, dropped));
  }
}

function describeFailures(what: string, failures: readonly TaskFailure[], dropped: number): string {
  const named = failures.slice(0, NAMED_IN_MESSAGE).map((failure) => `${failure.name}: ${messageOf(failure.error)}`);
  const more = failures.length + dropped - named.length;
  return `${failures.length + dropped} task(s) of ${what} failed: ${named.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Something was to be started in a scope that is already closed; it was not started. */
export class ScopeClosedError extends Error {
  override readonly name = "ScopeClosedError";
  constructor(scope: string, refused: string) {
    super(`scope "${scope}" is closed: "${refused}" was not started; start it before close(), or in a scope that is still open`);
  }
}

/** The reason with which a scope's signal is aborted when nobody gives another one. */
export class ScopeCancelledError extends Error {
  /** The name that the platform gives to cancellation. */
  override readonly name = "AbortError";
  constructor(scope: string) {
    super(`scope "${scope}" was left`);
  }

  /** Without a stack: it would take longer than all the rest of leaving a scope, and tell nothing. */
  static of(scope: string): ScopeCancelledError {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    const error = new ScopeCancelledError(scope);
    Error.stackTraceLimit = limit;
    return error;
  }
}

/** `await using` left a scope whose tasks would not end or had failed; `report` has the details. */
export class ScopeCloseError extends AggregateError {
  override readonly name = "ScopeCloseError";
  constructor(readonly report: ScopeReport) {
    super(report.failures.map((failure) => failure.error), describeReport(report));
  }
}

function describeReport(report: ScopeReport): string {
  const remaining: readonly RemainingTask[] = report.remaining;
  const parts: string[] = [];
  if (remaining.length > 0) parts.push(`${remaining.length} task(s) would not end: ${describeTasks(remaining)}`);
  if (report.failures.length > 0) {
    parts.push(`${report.failures.length} failed: ${report.failures.map((f) => `${f.name}: ${messageOf(f.error)}`).slice(0, NAMED_IN_MESSAGE).join("; ")}`);
  }
  return `scope "${report.name}" did not close cleanly: ${parts.join("; ")}`;
}

/** Metrics were asked for, and `prom-client` is not there. */
export class MetricsUnavailableError extends Error {
  override readonly name = "MetricsUnavailableError";
  constructor(cause: unknown) {
    super("metrics need the package prom-client: npm install prom-client", { cause });
  }
}
