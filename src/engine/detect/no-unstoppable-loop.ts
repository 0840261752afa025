import type { ForOfStatement, IterationStatement } from "../../compiler/index.js";
import { type Confidence, type Finding, growthOf, type NoUnstoppableLoopForm, type RelatedPlace, type TaskSpan } from "../../model/index.js";
import { isClosedSource } from "../facts/closed-sources.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts, FunctionFacts } from "../facts/file-facts.js";
import { exitsOf } from "../facts/loop-exits.js";
import { givesWay, loopEndOf } from "../facts/loops.js";
import { mustGoOn } from "../facts/must-go-on.js";
import { lacksSignal } from "../facts/signal-parameters.js";
import { sourceSpan } from "../facts/sources.js";
import { isGenerator, placeOf, textOf, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { idleFlagOf } from "./idle-flag.js";
import { type LoopRunning, loopRunning } from "./loop-running.js";
import { parkedWait } from "./parked-wait.js";
import { signalsAtHand } from "./signals-at-hand.js";
import { relatedHead, relatedOf } from "./words.js";

type NoUnstoppableLoopFinding = Extract<Finding, { rule: "no-unstoppable-loop" }>;

/** What is wrong with one loop. */
interface Defect {
  readonly form: NoUnstoppableLoopForm;
  readonly span: TaskSpan;
  readonly data: Readonly<Record<string, string>>;
  readonly related: readonly RelatedPlace[];
  readonly confidence: Confidence;
}

/** Background loops that nobody can end. */
export function detectNoUnstoppableLoop(world: World, facts: FileFacts): NoUnstoppableLoopFinding[] {
  // Whoever reads a generator ends it, by reading no more.
  const owners = [...facts.functions.values()].filter((owner) => !isGenerator(owner.node));
  return world.all(owners, (owner) => world.all(owner.loops, (loop) => findingOf(world, owner, loop)));
}

function findingOf(world: World, owner: FunctionFacts, loop: IterationStatement): NoUnstoppableLoopFinding | undefined {
  if (!givesWay(world, loop)) return undefined;
  const defect = endlessDefect(world, owner, loop) ?? parkedDefect(world, owner, loop);
  if (!defect) return undefined;
  const context = contextOf(world, loop);
  return {
    rule: "no-unstoppable-loop",
    form: defect.form,
    place: placeOf(loop),
    confidence: defect.confidence,
    span: defect.span,
    multiplicity: context.multiplicity,
    growth: growthOf(context.multiplicity, defect.span),
    data: defect.data,
    related: [...defect.related, ...relatedOf(context)],
    fixes: [],
  };
}

function endlessDefect(world: World, owner: FunctionFacts, loop: IterationStatement): Defect | undefined {
  const { syntax } = world.compiler;
  if (syntax.isForOfStatement(loop)) return loop.awaitModifier ? sourceDefect(world, owner, loop) : undefined;
  if (syntax.isForInStatement(loop) || loopEndOf(world, loop) !== "none" || isClosedSource(world, loop)) return undefined;
  const running = loopRunning(world, owner, loop);
  if (!running) return undefined;
  const flag = idleFlagOf(world, loop);
  const { confidence, why } = running;
  const base = { span: "endless" as const, confidence, related: startOf(running) };
  if (!flag) return { ...base, form: "no-way-out", data: { evidence: why } };
  return { ...base, form: "flag-never-set", data: { flag: textOf(flag.condition), evidence: `${flag.why}; ${why}` }, related: [...base.related, ...flag.written.map((node) => relatedHead("flag", node))] };
}

function sourceDefect(world: World, owner: FunctionFacts, loop: ForOfStatement): Defect | undefined {
  // Where something must run behind the loop, waiting for its source is the defect (`no-endless-wait`).
  if (exitsOf(world, loop).length > 0 || mustGoOn(world, loop) || isDropping(world, owner, loop)) return undefined;
  const source = sourceSpan(world, loop.expression);
  const running = source.span === "endless" ? loopRunning(world, owner, loop) : undefined;
  if (!running) return undefined;
  const related = [...startOf(running), ...(source.evidence ? [relatedHead("source", source.evidence)] : [])];
  return { form: "endless-source", span: "endless", confidence: running.confidence, data: { source: textOf(loop.expression), evidence: `${source.why}; ${running.why}` }, related };
}

/** A signal is at hand that the source takes: leaving it out is a defect of the call (`no-dropped-signal`). */
function isDropping(world: World, owner: FunctionFacts, loop: ForOfStatement): boolean {
  const source = unwrap(world.compiler.syntax, loop.expression);
  return world.compiler.syntax.isCallExpression(source) && signalsAtHand(world, owner.node).length > 0 && lacksSignal(world, source);
}

function parkedDefect(world: World, owner: FunctionFacts, loop: IterationStatement): Defect | undefined {
  const parked = parkedWait(world, loop);
  const running = parked && loopRunning(world, owner, loop);
  if (!parked || !running || running.confidence === "low") return undefined;
  const related = [...startOf(running), relatedHead("wait", parked.wait)];
  return { form: "parked", span: "blocking", confidence: "medium", data: { wait: textOf(parked.wait), evidence: parked.why }, related };
}

function startOf({ start }: LoopRunning): readonly RelatedPlace[] {
  return start ? [relatedHead("start", start)] : [];
}
