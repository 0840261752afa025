import type { TaskRecord } from "./task-record.js";

/**
 * A promise that knows whether anybody looked at it. `await`, `then`, `Promise.all` and the like all read `constructor`
 * first, to see which promise class they deal with. Answering `Promise` keeps the engine on its fast path: a subclass
 * with a `then` of its own would cost two more turns per `await`.
 * @see https://tc39.es/ecma262/#sec-promise-resolve
 */
class TrackedPromise<T> extends Promise<T> {
  record: TaskRecord | undefined;
}

Object.defineProperty(TrackedPromise.prototype, "constructor", {
  configurable: true,
  get(this: TrackedPromise<unknown>): PromiseConstructor {
    const { record } = this;
    if (record !== undefined && !record.isObserved) {
      record.isObserved = true;
      record.owner.taskObserved(record);
    }
    return Promise;
  },
});

const ignore = (): void => {};

/**
 * Follows a task to its end. The returned promise settles like the task's, after its record was closed. While nobody
 * looks at it, its failure is the owner's business and no unhandled rejection.
 */
export function follow<T>(record: TaskRecord, promise: Promise<T>): Promise<T> {
  const followed = promise.then(
    (value) => {
      record.owner.taskFinished(record);
      return value;
    },
    (error: unknown) => {
      if (!record.isObserved) markHandled(followed);
      record.owner.taskFailed(record, error);
      throw error;
    },
  ) as TrackedPromise<T>;
  Object.setPrototypeOf(followed, TrackedPromise.prototype);
  followed.record = record;
  return followed;
}

/** Keeps Node from reporting this very promise; who derives another one from it still answers for that one. */
function markHandled(followed: TrackedPromise<unknown>): void {
  const { record } = followed;
  followed.record = undefined;
  followed.then(undefined, ignore);
  followed.record = record;
}
