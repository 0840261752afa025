import type { CallExpression, FunctionNode } from "../../compiler/index.js";
import { growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { factsOf, type FileFacts, type FunctionFacts } from "../facts/file-facts.js";
import { isSlotEmpty, type TakenSignal, takenSignal } from "../facts/signal-parameters.js";
import { spanOf } from "../facts/span.js";
import { isFunctionNode, lastName, placeOf, textOf, unwrap } from "../facts/tree.js";
import { passSignalFix } from "../fix/pass-signal.js";
import type { World } from "../world.js";
import { canOutlast } from "./lasting-calls.js";
import type { NoDroppedSignalFinding } from "./dropped-finding.js";
import { droppedTimeouts } from "./dropped-timeouts.js";
import type { SignalAtHand } from "./signal-at-hand.js";
import { signalsAtHand } from "./signals-at-hand.js";
import { isCleanUp, isCoveredOtherwise } from "./signal-excuses.js";
import { relatedHead, relatedOf } from "./words.js";

/** Calls that are given no signal although their callee takes one and their caller has one. */
export function detectNoDroppedSignal(world: World, facts: FileFacts): NoDroppedSignalFinding[] {
  return world.each(droppedIn, facts.file, () => [...facts.functions.keys()].filter((node) => isFunctionNode(world.compiler.syntax, node)));
}

function droppedIn(world: World, node: FunctionNode): readonly NoDroppedSignalFinding[] {
  const owner = factsOf(world, node);
  return world.all([droppedSignals, droppedTimeouts], (dropped) => dropped(world, owner));
}

function droppedSignals(world: World, owner: FunctionFacts): readonly NoDroppedSignalFinding[] {
  if (owner.calls.length === 0) return [];
  const atHand = signalsAtHand(world, owner.node);
  if (atHand.length === 0) return [];
  return world.all(owner.calls, (call) => (world.compiler.syntax.isCallExpression(call) ? droppedAt(world, call, atHand) : []));
}

function droppedAt(world: World, call: CallExpression, atHand: readonly SignalAtHand[]): readonly NoDroppedSignalFinding[] {
  const signal = atHand.find((one) => one.isAtHand(call));
  if (!signal || !canOutlast(world, call) || isCleanUp(world, call)) return [];
  const isReplacing = signal.isUnused && isGivenTimeout(world, call);
  if (!isReplacing && isCoveredOtherwise(world, call, atHand)) return [];
  const taken = takenSignal(world, call);
  if (!taken || !(isReplacing || isSlotEmpty(world, call, taken))) return [];
  return !signal.isUnused && isDeclined(world, call, taken) ? [] : [describe(world, call, signal, taken)];
}

/** `undefined`, written out in the place of a signal that other calls are given: a decision. */
function isDeclined({ compiler: { syntax } }: World, call: CallExpression, { index, member }: TakenSignal): boolean {
  const argument = call.arguments[index];
  return member === undefined && argument !== undefined && syntax.isIdentifier(argument) && argument.text === "undefined";
}

/** `{ signal: AbortSignal.timeout(5_000) }` where the caller's own signal is used for nothing. */
function isGivenTimeout(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  return call.arguments.some((argument) => {
    const options = unwrap(syntax, argument);
    const values = syntax.isObjectLiteralExpression(options) ? options.properties.flatMap((property) => (syntax.isPropertyAssignment(property) ? [property.initializer] : [])) : [options];
    return values.some((value) => syntax.isCallExpression(value) && value.expression.getText() === "AbortSignal.timeout");
  });
}

function describe(world: World, call: CallExpression, signal: SignalAtHand, taken: TakenSignal): NoDroppedSignalFinding {
  const context = contextOf(world, call);
  const { span } = spanOf(world, call);
  const { parameter } = taken;
  const value = signal.valueAt(call);
  const fix = value && passSignalFix(world, call, taken, value, signal.confidence);
  const data = { callee: lastName(world.compiler.syntax, call.expression) ?? textOf(call.expression), signal: signal.text, evidence: signal.why };
  return {
    rule: "no-dropped-signal",
    form: "dropped",
    place: placeOf(call),
    confidence: signal.confidence,
    span,
    multiplicity: context.multiplicity,
    growth: growthOf(context.multiplicity, span),
    data,
    related: [relatedHead("signal", signal.node, data), ...(parameter.getSourceFile() === call.getSourceFile() ? [relatedHead("taken", parameter)] : []), ...signal.passed.slice(0, 1).map((node) => relatedHead("passed", node)), ...relatedOf(context)],
    fixes: fix ? [fix] : [],
  };
}
