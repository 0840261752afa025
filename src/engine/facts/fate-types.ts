import type { Node } from "../../compiler/index.js";

/**
 * What becomes of a promise. `consumed`: somebody awaits, returns, tracks or takes it over. Otherwise nobody does:
 * `dropped` (a statement of its own), `voided`, `unread` (stored where nobody reads it), `collected` (in a collection
 * that nobody waits for), `condition` (tested as if it were a boolean).
 */
export type Fate =
  | { readonly kind: "consumed"; readonly how: "awaited" | "returned" | "tracked" | "escaped" }
  | { readonly kind: "dropped" | "voided" | "unread" | "collected" | "condition"; readonly handled: boolean; readonly name?: string };

export const AWAITED: Fate = { kind: "consumed", how: "awaited" };
export const RETURNED: Fate = { kind: "consumed", how: "returned" };
export const TRACKED: Fate = { kind: "consumed", how: "tracked" };
/** In unknown hands: they get the benefit of the doubt. */
export const ESCAPED: Fate = { kind: "consumed", how: "escaped" };
export const DROPPED: Fate = { kind: "dropped", handled: false };
export const VOIDED: Fate = { kind: "voided", handled: false };
export const CONDITION: Fate = { kind: "condition", handled: false };

export function unwaited(name: string): Fate {
  return { kind: "collected", handled: false, name };
}

/** How the parts of the search call each other: a promise goes into a collection, an argument, a variable, and out again. */
export interface Follow {
  /** What becomes of the promise that a node gives. */
  promise(value: Node): Fate;
  /** What becomes of the promises in the collection that a node gives. */
  collection(value: Node): Fate;
  /** What becomes of a promise stored under a declared name. */
  stored(name: Node): Fate;
  /** What becomes of the promises in a declared collection. */
  held(declaration: Node): Fate;
}
