import type { TaskRecord } from "./task-record.js";

const ignore = (): void => {};

/**
 * A promise that knows whether anybody looked at it. `await`, `then`, `Promise.all` and the like all read `constructor`
 * first, to see which promise class they deal with. Answering `Promise` keeps the engine on its fast path: a subclass
 * with a `then` of its own would cost two more turns per `await`.
 * @see https://tc39.es/ecma262/#sec-promise-resolve
 */
class TrackedPromise<T> extends Promise<T> {
  #record: TaskRecord | undefined;

  constructor(record: TaskRecord, executor: ConstructorParameters<typeof Promise<T>>[0]) {
    super(executor);
    this.#record = record;
  }

  // A computed name, because a class body may not call an accessor `constructor`.
  override get ["constructor"](): PromiseConstructor {
    const record = #record in this ? this.#record : undefined;
    if (record !== undefined && !record.isObserved) {
      record.isObserved = true;
      record.owner.taskObserved(record);
    }
    return Promise;
  }

  /** Keeps Node from reporting this very promise; who derives another one from it still answers for that one. */
  markHandled(): void {
    const record = this.#record;
    this.#record = undefined;
    this.then(undefined, ignore);
    this.#record = record;
  }
}

/**
 * Follows a task to its end. The returned promise settles like the task's, after its record was closed. While nobody
 * looks at it, its failure is the owner's business and no unhandled rejection.
 */
export function follow<T>(record: TaskRecord, promise: Promise<T>): Promise<T> {
  const followed: TrackedPromise<T> = new TrackedPromise<T>(record, (resolve, reject) => {
    promise.then(
      (value) => {
        record.owner.taskFinished(record);
        resolve(value);
      },
      (error: unknown) => {
        if (!record.isObserved) followed.markHandled();
        record.owner.taskFailed(record, error);
        reject(error);
      },
    );
  });
  return followed;
}
