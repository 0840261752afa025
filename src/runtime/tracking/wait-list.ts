import type { WaitOptions } from "../types.js";
import type { Clock } from "../clock.js";
import { ageSince, durationError } from "../clock.js";
import { onAbort } from "./abort-hub.js";

/** One pending wait. */
interface Waiter {
  readonly since: number;
  readonly site: string | undefined;
  readonly settle: (error: unknown) => void;
}

/** A wait that goes on, for those who watch. */
export interface PendingWait {
  readonly ageMs: number;
  readonly site: string | undefined;
}

/** `undefined`: still waiting; `met`: resolve; an error: reject with it. */
export type WaitOutcome = "met" | Error | undefined;

/** What is waited for. */
export interface WaitSubject {
  /** What the wait comes to if it is asked now. */
  outcome(): WaitOutcome;
  timedOut(ms: number): Error;
  /** Where the wait was called; asked only when it has to wait. */
  site(): string | undefined;
}

/** The pending waits of one tracker: each ends by release, time-out or signal, and leaves no timer or listener behind. */
export class WaitList {
  readonly #waiters = new Set<Waiter>();

  constructor(private readonly clock: Clock) {}

  /** Waits until `release` is called. An outcome that is already there wins over an aborted signal. */
  wait(options: WaitOptions, subject: WaitSubject): Promise<void> {
    const { signal, timeout } = options;
    const mistake = timeout === undefined ? undefined : durationError("timeout", timeout);
    if (mistake !== undefined) return Promise.reject(mistake);
    const outcome = subject.outcome();
    if (outcome === "met") return Promise.resolve();
    if (outcome !== undefined) return Promise.reject(outcome);
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let callOff = (): void => {};
      const settle = (error: unknown, failed: boolean): void => {
        this.#waiters.delete(waiter);
        clearTimeout(timer);
        callOff();
        if (failed) reject(error);
        else resolve();
      };
      const waiter: Waiter = { since: this.clock(), site: subject.site(), settle: (error) => settle(error, error !== undefined) };
      this.#waiters.add(waiter);
      if (signal !== undefined) callOff = onAbort(signal, () => settle(signal.reason, true));
      if (timeout !== undefined) timer = setTimeout(() => settle(subject.timedOut(timeout), true), timeout);
    });
  }

  /** Ends all waits: with the error, or, without one, well. */
  release(error?: Error): void {
    for (const waiter of this.#waiters) waiter.settle(error);
  }

  get size(): number {
    return this.#waiters.size;
  }

  *pending(): Generator<PendingWait> {
    const now = this.clock();
    for (const waiter of this.#waiters) yield { ageMs: ageSince(waiter.since, now), site: waiter.site };
  }
}
