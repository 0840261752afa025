const PENDING = Symbol("pending");

/** Whether a promise has not settled after all microtasks that can run now have run. */
export async function isPending(promise: Promise<unknown> | undefined): Promise<boolean> {
  await new Promise((resolve) => setImmediate(resolve));
  const first: unknown = await Promise.race([promise, Promise.resolve(PENDING)]).catch(() => undefined);
  return first === PENDING;
}

/** A promise with its two ends. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Lets everything that is ready run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
