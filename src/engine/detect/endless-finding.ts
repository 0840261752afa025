import type { Node } from "../../compiler/index.js";
import { type Confidence, type EndlessWaitForm, type Finding, type RelatedPlace } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { GoingOn } from "../facts/must-go-on.js";
import type { SpanFact } from "../facts/span-fact.js";
import { placeOf, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { relatedHead } from "./words.js";

export type EndlessWaitFinding = Extract<Finding, { rule: "no-endless-wait" }>;

/** What an endless wait keeps from running, in words. */
export function consequenceOf(goingOn: GoingOn): string {
  if (goingOn.kind === "loop") return "the loop around it stalls for ever";
  return `\`${textOf(goingOn.node)}\` never runs`;
}

export function endlessWait(world: World, wait: Node, form: EndlessWaitForm, span: SpanFact, data: Record<string, string>, more: { confidence?: Confidence; related?: readonly RelatedPlace[] } = {}): EndlessWaitFinding {
  const { multiplicity } = contextOf(world, wait);
  return {
    rule: "no-endless-wait",
    form,
    place: placeOf(wait),
    confidence: more.confidence ?? (span.certain ? "high" : "medium"),
    span: span.span,
    multiplicity,
    // Who waits for ever does not come round again: it stalls, and what calls it piles up only when that is repeated.
    growth: multiplicity === "per-event" ? "steady" : multiplicity === "per-call" ? "possible" : "none",
    data: { ...data, evidence: span.why },
    related: [...(more.related ?? []), ...(span.evidence ? [relatedHead(roleOf(form, span), span.evidence)] : [])],
    fixes: [],
  };
}

function roleOf(form: EndlessWaitForm, { span }: SpanFact): string {
  if (form === "endless-source") return "source";
  if (form === "never-settles") return "executor";
  return span === "endless" ? "loop" : "task";
}
