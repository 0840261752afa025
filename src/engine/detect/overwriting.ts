import type { BinaryExpression, Node } from "../../compiler/index.js";
import type { Confidence, NoOverwrittenHandleForm, RelatedPlace } from "../../model/index.js";
import type { Context } from "../facts/context.js";
import type { HandleKind } from "../facts/handle-kinds.js";
import type { Reference } from "../facts/references.js";

/** An assignment of a handle to something that outlives the function: a field, or a variable around it. */
export interface HandleAssignment {
  readonly node: BinaryExpression;
  readonly name: Reference;
  readonly declaration: Node;
  readonly kind: HandleKind;
}

/** What is wrong with one, and how sure that is. */
export interface Overwriting {
  readonly form: NoOverwrittenHandleForm;
  readonly confidence: Confidence;
  readonly context: Context;
  readonly why: string;
  readonly related?: readonly RelatedPlace[];
}
