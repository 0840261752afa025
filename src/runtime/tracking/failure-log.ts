import { TaskFailuresError } from "../errors.js";
import type { TaskFailure } from "../types.js";
import { UNKNOWN_SITE } from "../types.js";
import { formatStack } from "./stacks.js";
import type { TaskRecord } from "./task-record.js";

/** How many errors one tracker keeps; the rest are counted. */
export const KEPT_FAILURES = 100;

/** Failures that nobody has looked at yet: kept up to a bound, counted beyond it, handed over once. */
export class FailureLog {
  readonly #kept = new Map<TaskRecord, TaskFailure>();
  #dropped = 0;

  keep(record: TaskRecord, error: unknown): void {
    if (this.#kept.size >= KEPT_FAILURES) {
      this.#dropped += 1;
      return;
    }
    formatStack(error);
    this.#kept.set(record, { name: record.name, site: record.site ?? UNKNOWN_SITE, error });
  }

  /** Somebody looked at the promise after all. */
  forget(record: TaskRecord): void {
    this.#kept.delete(record);
  }

  get size(): number {
    return this.#kept.size + this.#dropped;
  }

  /** Hands over and forgets everything. */
  take(what: string): TaskFailuresError | undefined {
    if (this.size === 0) return undefined;
    const error = new TaskFailuresError(what, [...this.#kept.values()], this.#dropped);
    this.#kept.clear();
    this.#dropped = 0;
    return error;
  }
}
