/**
 * What happens to tasks, waits and trackers on a time line. Times are abstract ticks: the order is what counts, and nothing
 * is to scale. An absent `to` means: still so when the drawing ends.
 */
export interface Timeline {
  readonly horizon: number;
  /** Outer lifetimes first. */
  readonly lanes: readonly Lane[];
  readonly bars: readonly Bar[];
  readonly waits: readonly WaitBar[];
  readonly marks: readonly Mark[];
  readonly counters: readonly Counter[];
}

/** A lifetime, and each stretch of time in which there is one: each call, each iteration. */
export interface Lane {
  readonly id: string;
  readonly label: string;
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly label: string;
  readonly from: number;
  readonly to?: number;
}

/** One task, timer or listener, in the lane of the lifetime that started it. */
export interface Bar {
  readonly label: string;
  readonly lane: string;
  readonly from: number;
  readonly to?: number;
  /** When the lifetime that started it was over, and it was not: it is left behind from then on. */
  readonly orphanedAt?: number;
  /** The counter that it joins, and when it leaves it. */
  readonly counter?: string;
  readonly releasedAt?: number;
}

export type WaitOutcome = "returned" | "given-up" | "for-ever";

export interface WaitBar {
  readonly label: string;
  readonly lane: string;
  readonly from: number;
  readonly to?: number;
  readonly outcome: WaitOutcome;
  /** What stands behind the wait, and is not reached when it does not return. */
  readonly behind?: string;
}

/** A moment: somebody says stop, an exception is thrown, a race is over. */
export interface Mark {
  readonly label: string;
  readonly lane: string;
  readonly at: number;
  readonly kind: "stop" | "note";
}

/** How many a tracker holds, or how many are alive; each value holds until the next. */
export interface Counter {
  readonly id: string;
  readonly label: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** What is left behind, or waits for ever, at the end: one look's worth. */
export function isLeftBehind(bar: Bar): boolean {
  return bar.to === undefined && bar.orphanedAt !== undefined;
}

export function lastValue({ points }: Counter): number {
  return points.at(-1)?.value ?? 0;
}
