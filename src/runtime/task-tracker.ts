import { ageSince } from "./clock.js";
import type { LeakMonitor } from "./monitor/leak-monitor.js";
import type { TaskStart, WaitMode } from "./tracking/ledger.js";
import { Ledger } from "./tracking/ledger.js";
import { watchHandle } from "./tracking/orphans.js";
import { DEFAULT_SITE_SAMPLING } from "./tracking/site-book.js";
import type { HasSource } from "./tracking/source.js";
import { SOURCE } from "./tracking/source.js";
import type { TaskFailuresError } from "./errors.js";
import type { TaskInfo, WaitOptions } from "./types.js";

export interface TaskTrackerOptions {
  /** Shown in messages, metrics and `/debug/tasks`; the same for all trackers of one kind, so that they are counted together. */
  readonly name: string;
  /** The lifetime that owns the tasks, such as `container` or `stream`; the tracker's name when left out. */
  readonly lifetime?: string | undefined;
  /** `closed-and-empty` (default): `wait` ends once `close` was called and no task is left. `wait-group`: whenever no task is left. */
  readonly mode?: WaitMode | undefined;
  readonly monitor?: LeakMonitor | undefined;
  /** Takes the failures that nobody looks at, instead of `wait`. */
  readonly onFailure?: ((error: unknown, task: TaskInfo) => void) | undefined;
  /** Failures for which this holds are an orderly end, counted as finished: a cancelled task that says so. */
  readonly isCancellation?: ((error: unknown) => boolean) | undefined;
  /** One stack is read for each so many tasks of one name that give no site (default 10000), beside the early ones; 1 reads each, 0 none. */
  readonly siteSampling?: number | undefined;
}

export interface AddOptions {
  /** Where the task is started; better than a sampled stack, and free. */
  readonly site?: string | undefined;
}

/**
 * Remembers running tasks so that somebody can wait for them. A finished task is forgotten at once. Dropping the tracker
 * aborts nothing; to cancel tasks as well, use a `TaskScope`.
 */
export class TaskTracker implements HasSource {
  readonly #ledger: Ledger;

  constructor(options: TaskTrackerOptions) {
    const { name, lifetime = name, mode = "closed-and-empty", siteSampling = DEFAULT_SITE_SAMPLING } = options;
    const { onFailure, isCancellation } = options;
    this.#ledger = new Ledger({ name, lifetime, mode, onFailure, isCancellation, siteSampling });
    watchHandle(this, this.#ledger);
    options.monitor?.register(this);
  }

  /**
   * Tracks a task until it ends; a function is entered first and started then, so that its very first step is covered.
   * The returned promise settles like the task. Whoever looks at it (awaits it, chains on it) takes over its failure;
   * a failure that nobody looks at goes to `onFailure` or to the next `wait`.
   */
  add<T>(name: string, task: TaskStart<T>, options?: AddOptions): Promise<T> {
    return this.#ledger.add(name, task, options?.site, this.add);
  }

  /**
   * Waits as the tracker's mode says. Rejects with a `TaskFailuresError` when tasks failed and nobody looked, with a
   * `WaitTimeoutError` that names what is left, with the signal's reason, or with an `AbandonedTasksError` once a monitor
   * has shown that what is left can never end.
   */
  wait(options: WaitOptions = {}): Promise<void> {
    return this.#ledger.wait(options, this.wait);
  }

  /** Lets `wait` end when no task is left. Forbids nothing: tasks may still be added. */
  close(): void {
    this.#ledger.close();
  }

  reopen(): void {
    this.#ledger.isClosed = false;
  }

  /** Hands over the failures that nobody has looked at, as `wait` would, without waiting. */
  takeFailures(): TaskFailuresError | undefined {
    return this.#ledger.takeFailures();
  }

  get name(): string {
    return this.#ledger.name;
  }

  get lifetime(): string {
    return this.#ledger.lifetime;
  }

  get isClosed(): boolean {
    return this.#ledger.isClosed;
  }

  /** Tasks that run now. */
  get active(): number {
    return this.#ledger.active;
  }

  get started(): number {
    return this.#ledger.started;
  }

  /** Tasks that ended well, cancelled ones included. */
  get finished(): number {
    return this.#ledger.finished;
  }

  get failed(): number {
    return this.#ledger.failed;
  }

  /** Age of the oldest running task in whole milliseconds; 0 when none runs. */
  get oldestAgeMs(): number {
    const { oldestStart, clock } = this.#ledger;
    return oldestStart === undefined ? 0 : ageSince(oldestStart, clock());
  }

  /** The tasks that run now, oldest first. */
  tasks(): TaskInfo[] {
    const now = this.#ledger.clock();
    return Array.from(this.#ledger.records(), (record) => record.describe(now));
  }

  get [SOURCE](): Ledger {
    return this.#ledger;
  }
}
