import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { enclosing } from "../facts/tree.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { activationOf } from "./activations.js";
import { addedAfterCall, addedInBody, lineOf } from "./source-text.js";
import type { Refused } from "./split.js";

/** How the aborts and signals of a controller belong to its cycles and to its owner. */
export interface Cycles {
  /** Where a cycle ends: an abort, or the call of a method that aborts for good when its owner calls it. */
  readonly ends: readonly CycleEnd[];
  /** The aborts where the owner ends. */
  readonly finals: readonly TrackerUse[];
  readonly signals: readonly TrackerUse[];
}

export interface CycleEnd {
  readonly call: Node;
  /** The controller as the abort names it: `this.controller`. */
  readonly receiver: string;
}

/** What comes behind each end of a cycle. @param renewal the statement, from the controller as the abort names it */
export function renewals(world: World, { ends }: Cycles, renewal: (receiver: string) => string): readonly Edit[] | Refused {
  const { syntax } = world.compiler;
  const edits: Edit[] = [];
  for (const { call, receiver } of ends) {
    if (activationOf(world, call) !== enclosing(syntax, call)) return { refusal: `line ${lineOf(call)} aborts later than the call that it stands in, when the controller may belong to the next cycle: keep the call's own controller in a variable` };
    const added = addedAfterCall(syntax, call, renewal(receiver)) ?? addedInBody(syntax, call, renewal(receiver));
    if (!added) return { refusal: `line ${lineOf(call)} aborts in the middle of something else: give the abort a statement of its own` };
    edits.push(...added);
  }
  return edits;
}
