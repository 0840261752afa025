import type { CallExpression, NewExpression } from "../../compiler/index.js";
import { type Finding, growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { spanOf } from "../facts/span.js";
import { placeOf, textOf } from "../facts/tree.js";
import type { World } from "../world.js";

type NoGrowingTrackerFinding = Extract<Finding, { rule: "no-growing-tracker" }>;

/** TODO: what it finds. */
export function detectNoGrowingTracker(world: World, facts: FileFacts): NoGrowingTrackerFinding[] {
  return [...facts.functions.values()].flatMap(({ calls }) => calls.filter((call) => isLeak(world, call)).map((call) => describe(world, call)));
}

/** TODO: decide, from facts. Until then the fixtures fail. */
function isLeak(_world: World, _call: CallExpression | NewExpression): boolean {
  return false;
}

function describe(world: World, call: CallExpression | NewExpression): NoGrowingTrackerFinding {
  const { multiplicity } = contextOf(world, call);
  const { span, why } = spanOf(world, call);
  return {
    rule: "no-growing-tracker",
    form: "never-leaves",
    place: placeOf(call),
    confidence: "medium",
    span,
    multiplicity,
    growth: growthOf(multiplicity, span),
    data: { task: textOf(call), evidence: why },
    related: [],
    fixes: [],
  };
}
