import process from "node:process";
import { AbandonedTasksError, describeTasks, WaitTimeoutError } from "../errors.js";
import type { TaskFailuresError } from "../errors.js";
import type { Clock } from "../clock.js";
import { systemClock } from "../clock.js";
import type { TaskInfo, WaitOptions } from "../types.js";
import { FailureLog } from "./failure-log.js";
import type { Leaving, RecordOwner } from "./task-record.js";
import { TaskRecord } from "./task-record.js";
import { label } from "./labels.js";
import { RecordList } from "./record-list.js";
import { captureSite } from "./site.js";
import type { SiteBook } from "./site-book.js";
import { siteBook } from "./site-book.js";
import type { Source, Watcher } from "./source.js";
import type { PendingWait, WaitOutcome } from "./wait-list.js";
import { WaitList } from "./wait-list.js";
import { follow } from "./tracked-promise.js";

/** When a wait is over: closed and empty, or merely empty. */
export type WaitMode = "closed-and-empty" | "wait-group";

/** A task: a promise, or a function that starts it. */
export type TaskStart<T> = PromiseLike<T> | (() => PromiseLike<T> | T);

type Entry = (...args: never[]) => unknown;

export interface LedgerOptions {
  readonly name: string;
  readonly lifetime: string;
  readonly mode: WaitMode;
  /** One stack is read for each so many tasks of one name, beside the early ones; 0 reads none. */
  readonly siteSampling: number;
  readonly onFailure?: ((error: unknown, task: TaskInfo) => void) | undefined;
  /** Failures for which this holds are an orderly end: a cancelled task that says so. */
  readonly isCancellation?: ((error: unknown) => boolean) | undefined;
}

/** How many of the remaining tasks an error lists. */
const LISTED_REMAINING = 100;

/** The books of one tracker. Users hold the tracker; its tasks and its monitor hold only the ledger. */
export class Ledger implements RecordOwner, Source {
  readonly name: string;
  readonly lifetime: string;
  started = 0;
  finished = 0;
  failed = 0;
  isClosed = false;
  isEnlisted = false;
  leaving: Leaving | undefined = undefined;
  clock: Clock = systemClock;
  /** Called when the last task has ended. */
  onEmpty: (() => void) | undefined = undefined;
  readonly #live = new RecordList();
  readonly #failures = new FailureLog();
  readonly #waits = new WaitList(() => this.clock());
  readonly #sites: SiteBook;
  #watcher: Watcher | undefined;
  #abandoned = 0;
  #isOrphaned = false;

  constructor(private readonly options: LedgerOptions) {
    this.name = label(options.name);
    this.lifetime = label(options.lifetime);
    this.#sites = siteBook(this.lifetime, this.name);
  }

  /** Enters a task, starts it when it is a function, and follows it to its end. */
  add<T>(name: string, task: TaskStart<T>, givenSite: string | undefined, below: Entry): Promise<T> {
    const site = givenSite === undefined ? this.#sampleSite(name, below) : label(givenSite);
    const record = new TaskRecord(this, label(name), site, this.clock());
    this.started += 1;
    this.#live.append(record);
    const watcher = this.#watcher;
    if (watcher === undefined) return follow(record, begin(task));
    if (!this.isEnlisted) watcher.enlist(this);
    const promise = begin(task);
    record.promise = promise;
    return follow(record, promise);
  }

  taskFinished(record: TaskRecord): void {
    this.finished += 1;
    this.#forget(record);
  }

  taskFailed(record: TaskRecord, error: unknown): void {
    let toKeep = error;
    try {
      if (this.options.isCancellation?.(error) === true) return this.taskFinished(record);
    } catch (judgeError) {
      toKeep = new AggregateError([error, judgeError], `isCancellation of ${this.#title} failed`);
    }
    this.failed += 1;
    if (!record.isObserved) this.#surface(record, toKeep);
    this.#forget(record);
    if (this.#isOrphaned) this.#warnOfFailures();
  }

  taskObserved(record: TaskRecord): void {
    this.#failures.forget(record);
  }

  /** It stays counted: whoever waits for it must know. */
  taskAbandoned(record: TaskRecord): void {
    record.state = "abandoned";
    this.#abandoned += 1;
    this.#releaseWaits();
  }

  /** Nobody can ask for the failures any more. Those that nobody saw become a warning of the process. */
  orphan(): void {
    this.#isOrphaned = true;
    this.#warnOfFailures();
  }

  close(): void {
    this.isClosed = true;
    this.#releaseWaits();
  }

  /** @param below the API function whose caller waits; left out where nobody's code stands behind the wait */
  wait(options: WaitOptions, below?: Entry): Promise<void> {
    return this.#waits.wait(options, {
      outcome: () => this.#outcome(),
      timedOut: (ms) => this.#timeoutError(ms),
      site: () => (below === undefined ? undefined : captureSite(below)),
    });
  }

  /** Hands over the failures that nobody has looked at. */
  takeFailures(): TaskFailuresError | undefined {
    return this.#failures.take(this.#title);
  }

  get unconsumedFailures(): number {
    return this.#failures.size;
  }

  get active(): number {
    return this.#live.size;
  }

  get oldestStart(): number | undefined {
    return this.#live.first?.startedAt;
  }

  records(): Iterable<TaskRecord> {
    return this.#live;
  }

  pendingWaits(): Iterable<PendingWait> {
    return this.#waits.pending();
  }

  watch(watcher: Watcher): void {
    this.#watcher?.delist(this);
    this.#watcher = watcher;
    const shift = watcher.clock() - this.clock();
    for (const record of this.#live) record.startedAt += shift;
    this.clock = watcher.clock;
    if (this.#live.size > 0) watcher.enlist(this);
  }

  get watcher(): Watcher | undefined {
    return this.#watcher;
  }

  get #title(): string {
    return `tracker "${this.name}"`;
  }

  #sampleSite(name: string, below: Entry): string | undefined {
    const { siteSampling } = this.options;
    return siteSampling > 0 ? this.#sites.siteOf(name, below, siteSampling) : undefined;
  }

  #forget(record: TaskRecord): void {
    record.promise = undefined;
    record.hasEnded = true;
    this.#live.remove(record);
    if (this.#waits.size > 0) this.#releaseWaits();
    if (this.#live.size === 0) this.onEmpty?.();
  }

  #surface(record: TaskRecord, error: unknown): void {
    const { onFailure } = this.options;
    if (onFailure === undefined) return this.#failures.keep(record, error);
    try {
      onFailure(error, record.describe(this.clock()));
    } catch (handlerError) {
      this.#failures.keep(record, new AggregateError([error, handlerError], `onFailure of ${this.#title} failed`));
    }
  }

  /** While somebody waits, the wait tells. */
  #warnOfFailures(): void {
    const failures = this.#waits.size === 0 ? this.takeFailures() : undefined;
    if (failures !== undefined) process.emitWarning(failures);
  }

  #releaseWaits(): void {
    if (this.#waits.size === 0) return;
    const outcome = this.#outcome();
    if (outcome !== undefined) this.#waits.release(outcome === "met" ? undefined : outcome);
  }

  /** What a wait comes to now; failures that it reports are consumed. */
  #outcome(): WaitOutcome {
    if (this.options.mode === "closed-and-empty" && !this.isClosed) return undefined;
    if (this.#live.size === 0) return this.takeFailures() ?? "met";
    if (this.#abandoned < this.#live.size) return undefined;
    return new AbandonedTasksError(this.#title, this.#remaining());
  }

  #remaining(): TaskInfo[] {
    const now = this.clock();
    const listed: TaskInfo[] = [];
    for (const record of this.#live) {
      if (listed.length >= LISTED_REMAINING) break;
      listed.push(record.describe(now));
    }
    return listed;
  }

  #timeoutError(ms: number): WaitTimeoutError {
    const remaining = this.#remaining();
    const { active } = this;
    const open = this.options.mode === "closed-and-empty" && !this.isClosed ? "; it was not closed, so the wait could not end: call close() first" : "";
    const left = active === 0 ? "no task is left" : `${active} task(s) left: ${describeTasks(remaining, active)}`;
    return new WaitTimeoutError(this.#title, ms, active, remaining, `${left}${open}`);
  }
}

/**
 * Starts a function; a failure at the start is a failure of the task. `Promise.resolve` leaves real promises as they are
 * and wraps look-alikes, whose collection would prove nothing.
 */
function begin<T>(task: TaskStart<T>): Promise<T> {
  try {
    return Promise.resolve(typeof task === "function" ? task() : task);
  } catch (error) {
    return Promise.reject(error);
  }
}
