import type { Node } from "../../compiler/index.js";
import type { ValueAtHand } from "../fix/argument-edits.js";
import type { Confidence } from "../../model/index.js";

/** A signal that a function could pass on, and how sure it is that it should. */
export interface SignalAtHand {
  readonly text: string;
  /** The name that it begins with. */
  readonly root: string;
  readonly node: Node;
  readonly confidence: Confidence;
  readonly why: string;
  /** Where other calls are given it. */
  readonly passed: readonly Node[];
  /** A caller's signal that is used for nothing at all. */
  readonly isUnused: boolean;
  isAtHand(site: Node): boolean;
  /** How it is written at a site; `undefined` where it can't be. */
  valueAt(site: Node): ValueAtHand | undefined;
}
