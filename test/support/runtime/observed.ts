/** A place in a fixture; line and column count from 1. */
export interface Site {
  readonly line: number;
  readonly column: number;
}

/** As the runtime grades its evidence. */
export type Grade = "certain" | "suspected";

/** Asynchronous work that would not end, or whose like pile up. */
export interface PendingWork {
  /** `task`: a promise that code of the fixture started or was handed. `wait`: an `await` that did not go on. */
  readonly kind: "task" | "wait";
  readonly grade: Grade;
  /** Everywhere the promise was seen first-hand: calls that returned it, callbacks that made it, trackers it was put in. */
  readonly sites: readonly Site[];
  /** Sites of what it was chained on, and of what that was chained on. */
  readonly origins: readonly Site[];
  /** Whether somebody waits for it: it was awaited, chained on, returned or combined. */
  readonly isClaimed: boolean;
}

/** What one fixture's run showed. */
export type Outcome =
  | { readonly file: string; readonly kind: "not-run" }
  | { readonly file: string; readonly kind: "failed"; readonly problem: string }
  | { readonly file: string; readonly kind: "ran"; readonly pending: readonly PendingWork[]; readonly virtualMs: number };
