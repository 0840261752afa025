import type { Node } from "../../compiler/index.js";
import { type Confidence, type Finding, growthOf, type Multiplicity, type TaskSpan, type UntrackedForm } from "../../model/index.js";
import type { Context } from "../facts/context.js";
import { placeOf } from "../facts/tree.js";
import { relatedHead, relatedOf } from "./words.js";

export type UntrackedFinding = Extract<Finding, { rule: "no-untracked-promise" }>;

/** What decided: where and how often the site runs, and how long the task lasts. */
export interface Evidence {
  readonly context: Context;
  readonly span: TaskSpan;
  readonly why: string;
  readonly spanEvidence?: Node;
}

const OFTEN: Readonly<Record<Multiplicity, string>> = {
  once: "started once",
  "per-instance": "once per instance",
  "per-call": "once per call",
  "per-iteration": "once per iteration",
  "per-event": "once per event",
};

/** How often a site runs, in words. */
export function often(multiplicity: Multiplicity): string {
  return OFTEN[multiplicity];
}

export function finding(node: Node, form: UntrackedForm, confidence: Confidence, evidence: Evidence, data: Record<string, string>): UntrackedFinding {
  const { context, span, why, spanEvidence } = evidence;
  const { multiplicity } = context;
  return {
    rule: "no-untracked-promise",
    form,
    place: placeOf(node),
    confidence,
    span,
    multiplicity,
    growth: growthOf(multiplicity, span),
    data: { ...data, evidence: `${often(multiplicity)}; ${why}` },
    related: [...relatedOf(context), ...(spanEvidence ? [relatedHead("body", spanEvidence)] : [])],
    fixes: [],
  };
}
