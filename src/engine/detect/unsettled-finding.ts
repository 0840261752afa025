import type { Node } from "../../compiler/index.js";
import { type Confidence, type Finding, type Fix, growthOf, type NoUnsettledPromiseForm, type RelatedPlace } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { placeOf } from "../facts/tree.js";
import type { World } from "../world.js";

export type UnsettledFinding = Extract<Finding, { rule: "no-unsettled-promise" }>;

/** A defect of one promise: everything about it but its place. */
export interface Defect {
  readonly form: NoUnsettledPromiseForm;
  readonly confidence: Confidence;
  readonly data: Readonly<Record<string, string>>;
  readonly related?: readonly RelatedPlace[];
  readonly fix?: Fix | undefined;
}

export function unsettled(world: World, site: Node, { form, confidence, data, related = [], fix }: Defect): UnsettledFinding {
  const { multiplicity } = contextOf(world, site);
  const span = form === "never" || form === "forgotten" ? "endless" : "blocking";
  return { rule: "no-unsettled-promise", form, place: placeOf(site), confidence, span, multiplicity, growth: growthOf(multiplicity, span), data, related, fixes: fix ? [fix] : [] };
}
