import { type Finding, growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { signalArguments } from "../facts/signal-arguments.js";
import { signalRootOf } from "../facts/signal-root.js";
import { placeOf, textOf } from "../facts/tree.js";
import { followInnerFix } from "../fix/follow-inner.js";
import type { World } from "../world.js";
import { idleController, outerTask } from "./cycle-controllers.js";
import { besideParameter, ignoredParameter } from "./ignored-parameter.js";
import { keptController } from "./kept-controllers.js";
import { withoutOwner } from "./owner-controllers.js";
import type { GivenSignal, Mismatch } from "./signal-mismatch.js";
import { relatedOf } from "./words.js";

type NoMismatchedSignalFinding = Extract<Finding, { rule: "no-mismatched-signal" }>;

/** Work of an inner lifetime that is given an outer one's signal. */
export function detectNoMismatchedSignal(world: World, facts: FileFacts): NoMismatchedSignalFinding[] {
  return world.all(signalArguments(world, facts.file), (argument) => {
    const root = signalRootOf(world, argument.value);
    if (root.kind === "unknown" || root.kind === "derived") return [];
    const given = { ...argument, root };
    const mismatch = ignoredParameter(world, given) ?? besideParameter(world, given) ?? idleController(world, given) ?? outerTask(world, given) ?? withoutOwner(world, given) ?? keptController(world, given);
    return mismatch ? [describe(world, given, mismatch)] : [];
  });
}

function describe(world: World, { value, call }: GivenSignal, mismatch: Mismatch): NoMismatchedSignalFinding {
  const context = contextOf(world, call);
  const fix = mismatch.value && followInnerFix(world, value, mismatch.value, mismatch);
  return {
    rule: "no-mismatched-signal",
    form: mismatch.form,
    place: placeOf(value),
    confidence: mismatch.confidence,
    span: "until-stopped",
    multiplicity: context.multiplicity,
    growth: growthOf(context.multiplicity, "until-stopped"),
    data: { outer: textOf(value), inner: mismatch.inner, evidence: mismatch.why, ...mismatch.data },
    related: [...mismatch.related, ...relatedOf(context)],
    fixes: fix ? [fix] : [],
  };
}
