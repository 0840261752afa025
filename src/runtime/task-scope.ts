import { setMaxListeners } from "node:events";
import { checkDuration } from "./clock.js";
import { ScopeCancelledError, ScopeCloseError, ScopeClosedError } from "./errors.js";
import type { LeakMonitor } from "./monitor/leak-monitor.js";
import type { AddOptions } from "./task-tracker.js";
import { TaskTracker } from "./task-tracker.js";
import { ScopeCore } from "./tracking/scope-core.js";
import type { HasSource, Source } from "./tracking/source.js";
import { SOURCE } from "./tracking/source.js";
import type { ScopeReport, TaskInfo } from "./types.js";

/** How long `close` waits for cancelled tasks. */
export const DEFAULT_GRACE_MS = 5000;

export interface TaskScopeOptions {
  readonly name: string;
  /** What scopes of this kind are called together, such as `container`; the scope's name when left out. */
  readonly lifetime?: string | undefined;
  /** Aborting it cancels this scope; closing a parent scope closes this one, too. */
  readonly parent?: TaskScope | AbortSignal | undefined;
  /** Milliseconds that cancelled tasks get to end (default 5000); a parent scope's when left out. */
  readonly grace?: number | undefined;
  /** A parent scope's when left out. */
  readonly monitor?: LeakMonitor | undefined;
  /** Takes the failures that nobody looks at, instead of the report. */
  readonly onFailure?: ((error: unknown, task: TaskInfo) => void) | undefined;
}

export type ChildScopeOptions = Omit<TaskScopeOptions, "name" | "parent">;

/** Who holds a scope's tracker can still wait for its tasks: that counts as holding the scope. */
const ownerOf = new WeakMap<TaskTracker, TaskScope>();

/** Handles that are collected without having been closed. */
const droppedHandles = new FinalizationRegistry<ScopeCore>((core) => core.dropped());

/**
 * A lifetime: it owns tasks, and leaving it cancels them, then waits for them with a bound, and names those that would
 * not end. Tasks get the signal, never the scope.
 */
export class TaskScope implements HasSource, AsyncDisposable {
  readonly name: string;
  /** Waits for, counts and lists the tasks of this scope; its `wait` ends whenever no task is left. */
  readonly tracker: TaskTracker;
  readonly #core: ScopeCore;
  readonly #grace: number;
  readonly #monitor: LeakMonitor | undefined;

  constructor(options: TaskScopeOptions) {
    const { name, lifetime, parent, onFailure } = options;
    const inherited = parent instanceof TaskScope ? parent : undefined;
    if (inherited?.isClosed === true) throw new ScopeClosedError(inherited.name, name);
    this.name = name;
    this.#grace = options.grace ?? (inherited === undefined ? DEFAULT_GRACE_MS : inherited.#grace);
    checkDuration("grace", this.#grace);
    this.#monitor = options.monitor ?? (inherited === undefined ? undefined : inherited.#monitor);
    const controller = new AbortController();
    // Many tasks listen to one scope's signal: that is what it is for, and no sign of a leak.
    setMaxListeners(0, controller.signal);
    const isCancellation = (error: unknown): boolean => controller.signal.aborted && isAbort(error, controller.signal.reason);
    this.tracker = new TaskTracker({ name, lifetime, mode: "wait-group", monitor: this.#monitor, onFailure, isCancellation });
    ownerOf.set(this.tracker, this);
    this.#core = new ScopeCore(name, this.tracker[SOURCE], controller);
    if (parent instanceof TaskScope) this.#core.attach(parent.#core);
    else if (parent !== undefined) this.#core.attach(parent);
    droppedHandles.register(this, this.#core, this.#core);
  }

  static open(options: TaskScopeOptions): TaskScope {
    return new TaskScope(options);
  }

  /** Aborted when this scope, or one above it, is cancelled or closed. */
  get signal(): AbortSignal {
    return this.#core.signal;
  }

  get isClosed(): boolean {
    return this.#core.isClosed;
  }

  /**
   * Starts a task of this lifetime. A rejection with the signal's reason or an `AbortError` after cancelling is an
   * orderly end; any other failure that nobody looks at appears in the report. On a closed scope nothing is started, and
   * the returned promise rejects with a `ScopeClosedError`.
   */
  run<T>(name: string, task: (signal: AbortSignal) => PromiseLike<T> | T, options?: AddOptions): Promise<T> {
    const { signal } = this.#core;
    if (this.#core.isClosed) return Promise.reject(new ScopeClosedError(this.name, name));
    return this.#core.ledger.add(name, () => task(signal), options?.site, this.run);
  }

  /** Opens a scope inside this one. */
  child(name: string, options: ChildScopeOptions = {}): TaskScope {
    return new TaskScope({ ...options, name, parent: this });
  }

  /** Aborts the signals of this scope and of those below it, and waits for nothing. */
  cancel(reason?: unknown): void {
    this.#core.cancel(reason ?? ScopeCancelledError.of(this.name));
  }

  /** Closes the scopes below and this one: cancels, waits for at most `grace` milliseconds, reports. Never rejects. */
  async close(options: { readonly grace?: number | undefined } = {}): Promise<ScopeReport> {
    const { grace = this.#grace } = options;
    checkDuration("grace", grace);
    droppedHandles.unregister(this.#core);
    return this.#core.close(grace);
  }

  /** `close`, for `await using`: throws a `ScopeCloseError` when tasks would not end, or failed and nobody looked. */
  async [Symbol.asyncDispose](): Promise<void> {
    const report = await this.close();
    if (!report.ended || report.failures.length > 0) throw new ScopeCloseError(report);
  }

  get [SOURCE](): Source {
    return this.#core.ledger;
  }
}

/** Whether a cancelled task merely says that it was cancelled. */
function isAbort(error: unknown, reason: unknown): boolean {
  return error === reason || (error instanceof Error && (error.name === "AbortError" || error.cause === reason));
}
