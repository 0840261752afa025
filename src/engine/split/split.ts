import type { Node } from "../../compiler/index.js";
import type { Fix, LifetimeKind } from "../../model/index.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerUse } from "../model/tracker-uses.js";

/** Which part of a shared tracker is to have a tracker of its own. */
export interface Split {
  /** The tasks of the inner lifetime. */
  readonly inner: readonly AddedTask[];
  /** The waits of the inner lifetime. */
  readonly waits: readonly TrackerUse[];
  readonly lifetime: LifetimeKind;
  /** The tasks of the outer lifetime that an inner wait covers. */
  readonly outer: readonly AddedTask[];
  /** The loop or function that the inner lifetime is a round or a call of. */
  readonly scope: Node;
  /** True when an inner wait follows each inner task in the scope that both run in: whoever started them waits for them, and outer waits need not. */
  readonly isCovered: boolean;
}

/** Why something is left as it is: what stands in the way, and what a person can do about it. */
export interface Refused {
  readonly refusal: string;
}

/** The edits that give each lifetime a tracker of its own, or why they can't be made. */
export type SplitResult = { readonly fix: Fix } | Refused;

/** What a finding says of its split. */
export function mended(result: SplitResult): { readonly fixes: readonly Fix[]; readonly refusal?: string } {
  return "fix" in result ? { fixes: [result.fix] } : { fixes: [], refusal: result.refusal };
}
