import type { Clock } from "../clock.js";
import type { Leaving, TaskRecord } from "./task-record.js";
import type { PendingWait } from "./wait-list.js";

/** Under this key a tracker, wait group or scope keeps what a monitor may look at. Not part of the API. */
export const SOURCE: unique symbol = Symbol("async-leaks.source");

/** What a monitor sees of a tracker, a wait group or a scope; it never holds the handle that users hold. */
export interface Source {
  readonly name: string;
  readonly lifetime: string;
  readonly clock: Clock;
  /** Tasks (or units of a wait group) that run now. */
  readonly active: number;
  readonly started: number;
  readonly finished: number;
  readonly failed: number;
  /** Start of the oldest one on the clock; undefined when none runs. */
  readonly oldestStart: number | undefined;
  /** Undefined while its scope is open. */
  readonly leaving: Leaving | undefined;
  /** The one place where its work starts, when it has no records of its own to tell. */
  readonly soleSite?: string | undefined;
  /** The tasks one by one, oldest first; a wait group has none. */
  records(): Iterable<TaskRecord>;
  pendingWaits(): Iterable<PendingWait>;
  /** Whether the monitor has it among those with work; kept by the monitor, read before each `enlist`. */
  isEnlisted: boolean;
  /** Called by the monitor that watches from now on. */
  watch(watcher: Watcher): void;
}

/** Who can still end the tasks of a scope whose handle is gone: an open scope above, a signal above, nobody. */
export type Keeper = { readonly kind: "scope"; readonly name: string } | { readonly kind: "signal" | "nobody" };

/** What a source tells its monitor. */
export interface Watcher {
  readonly clock: Clock;
  /** The source has work again after the monitor had forgotten it. */
  enlist(source: Source): void;
  /** Another monitor watches the source from now on. */
  delist(source: Source): void;
  /** A task outlived the grace of its closed scope. */
  overdue(record: TaskRecord): void;
  /** The handle of an open scope was collected while its tasks ran. */
  dropped(source: Source, keeper: Keeper): void;
}

export interface HasSource {
  readonly [SOURCE]: Source;
}
