import type { Node } from "../../compiler/index.js";
import { type Confidence, type Finding, growthOf, type NoMismatchedSignalForm, type RelatedPlace } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { type SignalArgument, signalArguments } from "../facts/signal-arguments.js";
import { type SignalRoot, signalRootOf } from "../facts/signal-root.js";
import { placeOf, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { idleController, outerTask } from "./cycle-controllers.js";
import { ignoredParameter } from "./ignored-parameter.js";
import { withoutOwner } from "./owner-controllers.js";
import { relatedOf } from "./words.js";

type NoMismatchedSignalFinding = Extract<Finding, { rule: "no-mismatched-signal" }>;

/** A signal at an argument, and what it goes back to. */
export interface GivenSignal extends SignalArgument {
  readonly root: SignalRoot;
}

/** What is wrong with the signal that a call is given. */
export interface Mismatch {
  readonly form: NoMismatchedSignalForm;
  readonly confidence: Confidence;
  /** The signal, or controller, that the work should follow. */
  readonly inner: string;
  readonly why: string;
  readonly related: readonly RelatedPlace[];
  readonly data?: Readonly<Record<string, string>>;
}

/** Work of an inner lifetime that is given an outer one's signal. */
export function detectNoMismatchedSignal(world: World, facts: FileFacts): NoMismatchedSignalFinding[] {
  return signalArguments(world, facts.file).flatMap((argument) => {
    const root = signalRootOf(world, argument.value);
    if (root.kind === "unknown" || root.kind === "derived") return [];
    const given = { ...argument, root };
    const mismatch = ignoredParameter(world, given) ?? idleController(world, given) ?? outerTask(world, given) ?? withoutOwner(world, given);
    return mismatch ? [describe(world, given, mismatch)] : [];
  });
}

function describe(world: World, { value, call }: GivenSignal, mismatch: Mismatch): NoMismatchedSignalFinding {
  const context = contextOf(world, call as Node);
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
    fixes: [],
  };
}
