import type { Expression, Node } from "../../compiler/index.js";
import { type Confidence, type Finding, growthOf, type NoLeakedTimerForm, type RelatedPlace } from "../../model/index.js";
import type { Context } from "../facts/context.js";
import { classAround } from "../facts/endings.js";
import type { TimerKind } from "../facts/timer-calls.js";
import { placeOf, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { functionName, relatedOf } from "./words.js";

export type TimerFinding = Extract<Finding, { rule: "no-leaked-timer" }>;

/** A call that makes a timer, and what it makes. */
export interface TimerSite {
  readonly call: Expression;
  readonly kind: TimerKind;
  /** `unref` was called: it keeps no process alive, but goes on. */
  readonly isUnreffed: boolean;
}

export interface TimerEvidence {
  readonly confidence: Confidence;
  readonly context: Context;
  readonly why: string;
  readonly handle?: string;
  readonly related?: readonly RelatedPlace[];
}

export function timerFinding(world: World, { call, kind }: TimerSite, form: NoLeakedTimerForm, evidence: TimerEvidence): TimerFinding {
  const { multiplicity } = evidence.context;
  const goesOn = kind === "interval" || form === "rearmed" || form === "rearmed-late";
  const span = goesOn ? "endless" : "bounded";
  return {
    rule: "no-leaked-timer",
    form,
    place: placeOf(call),
    confidence: evidence.confidence,
    span,
    multiplicity,
    growth: growthOf(multiplicity, span),
    data: { task: textOf(call), handle: evidence.handle ?? "", owner: ownerOf(world, call), evidence: evidence.why },
    related: [...(evidence.related ?? []), ...relatedOf(evidence.context)],
    fixes: [],
  };
}

/** Who should clear it, in words. */
function ownerOf(world: World, call: Node): string {
  const owner = classAround(world, call) as (Node & { name?: Node }) | undefined;
  return owner?.name ? `\`${owner.name.getText()}\`` : `\`${functionName(world, call)}\``;
}

const LOWER: Readonly<Record<Confidence, Confidence>> = { high: "medium", medium: "low", low: "low" };

export function lower(confidence: Confidence): Confidence {
  return LOWER[confidence];
}
