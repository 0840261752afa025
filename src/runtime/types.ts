/** `abandoned`: collected while pending, so it can never end. `overdue`: its scope closed and its grace is over. */
export type TaskState = "running" | "overdue" | "abandoned";

/** Shown for a start site that was neither given nor sampled. */
export const UNKNOWN_SITE = "unknown";

/** One running task, as `tasks()`, `/debug/tasks` and error messages show it. */
export interface TaskInfo {
  /** Unique in this process. */
  readonly id: number;
  readonly name: string;
  readonly lifetime: string;
  /** Name of the tracker that holds it. */
  readonly tracker: string;
  /** Where it was started: as given, or `file:line:column` from a sampled stack, or `unknown`. */
  readonly site: string;
  /** In whole milliseconds. */
  readonly ageMs: number;
  readonly state: TaskState;
}

/** All trackers of one name and lifetime together. */
export interface TrackerInfo {
  readonly name: string;
  readonly lifetime: string;
  readonly active: number;
  /** Totals since the monitor came to know the tracker. */
  readonly started: number;
  readonly finished: number;
  readonly failed: number;
  readonly oldestAgeMs: number;
}

/**
 * How strong the evidence is. `proven`: the garbage collector has shown that it can never end or be stopped.
 * `certain`: a scope was closed and a task outlived its grace. `suspected`: growth, or a wait that takes too long.
 */
export type VerdictGrade = "proven" | "certain" | "suspected";

export type VerdictKind = "abandoned-task" | "dropped-scope" | "overdue-task" | "unclosed-scope" | "growth" | "stalled-wait";

/** One leak, however many tasks it holds. */
export interface Verdict {
  readonly grade: VerdictGrade;
  readonly kind: VerdictKind;
  readonly lifetime: string;
  /** Where the tasks start (for a stalled wait: where it waits), or `unknown`. */
  readonly site: string;
  /** Name of the task, scope or tracker. */
  readonly name: string;
  /** How often this was seen. */
  readonly count: number;
  /** What is wrong, with its numbers. */
  readonly message: string;
}

/** Task counts at one moment. */
export interface Sample {
  /** On the monitor's clock, in milliseconds since the monitor was made. */
  readonly atMs: number;
  readonly tasks: number;
  /** `tasks` minus the baseline. */
  readonly growth: number;
}

/** Growth of one lifetime or site since the baseline. */
export interface GrowthRow {
  readonly name: string;
  readonly baseline: number;
  readonly current: number;
  readonly growth: number;
  /** Growth per minute since the baseline; 0 in the first second. */
  readonly ratePerMinute: number;
}

/** The JSON of `/debug/tasks`. */
export interface MonitorSnapshot {
  /** ISO 8601. */
  readonly at: string;
  readonly uptimeSeconds: number;
  readonly baseline: number;
  readonly current: number;
  readonly growth: number;
  readonly ratePerMinute: number;
  readonly trackers: readonly TrackerInfo[];
  /** The oldest tasks, at most as many as the monitor keeps records; `current` counts all of them. */
  readonly tasks: readonly TaskInfo[];
  readonly verdicts: readonly Verdict[];
}

export interface WaitOptions {
  /** Aborting it rejects the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which the wait rejects with a `WaitTimeoutError`. */
  readonly timeout?: number | undefined;
}

/** A task that would not end when its scope was left. */
export interface RemainingTask {
  readonly name: string;
  readonly site: string;
  readonly ageMs: number;
  /** Name of the scope that started it. */
  readonly scope: string;
}

/** A failure that nobody had looked at. */
export interface TaskFailure {
  readonly name: string;
  readonly site: string;
  readonly error: unknown;
}

/** What leaving a scope found. */
export interface ScopeReport {
  readonly name: string;
  /** Whether every task of the scope and of its children has ended. */
  readonly ended: boolean;
  readonly remaining: readonly RemainingTask[];
  /** Failures that nobody had consumed; being reported here consumes them. */
  readonly failures: readonly TaskFailure[];
}
