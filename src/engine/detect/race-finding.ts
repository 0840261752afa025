import type { CallExpression, NewExpression, Node } from "../../compiler/index.js";
import { type Confidence, type Finding, type Fix, type Growth, growthOf, type Multiplicity, type NoAbandonedRaceForm, type TaskSpan } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { isWithin, placeOf, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { relatedHead, relatedOf } from "./words.js";

export type AbandonedRaceFinding = Extract<Finding, { rule: "no-abandoned-race" }>;

export interface Abandoned {
  readonly confidence: Confidence;
  /** Of what is left behind. */
  readonly span: TaskSpan;
  /** What is left behind. */
  readonly task: Node;
  readonly evidence: string;
  readonly fix?: Fix | undefined;
}

export function raceFinding(world: World, race: CallExpression | NewExpression, form: NoAbandonedRaceForm, { confidence, span, task, evidence, fix }: Abandoned): AbandonedRaceFinding {
  const context = contextOf(world, race);
  const { multiplicity } = context;
  return {
    rule: "no-abandoned-race",
    form,
    place: placeOf(race),
    confidence,
    span,
    multiplicity,
    growth: growthIn(form, multiplicity, span),
    data: { task: textOf(task), evidence },
    related: [...(isWithin(task, race) ? [] : [relatedHead("loser", task)]), ...relatedOf(context)],
    fixes: fix ? [fix] : [],
  };
}

/** Reactions pile up with every race; what was started goes on for as long as it takes. */
function growthIn(form: NoAbandonedRaceForm, multiplicity: Multiplicity, span: TaskSpan): Growth {
  if (form === "long-lived" || form === "raced-again") return "steady";
  return growthOf(multiplicity, span);
}
