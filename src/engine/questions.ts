import type { CallExpression, Expression, NewExpression, Node, ParameterDeclaration, Questions, SourceFile } from "../compiler/index.js";
import { fileFactsOf, type FunctionFacts } from "./facts/file-facts.js";
import { annotationHint, SIGNAL_MEMBERS } from "./facts/signal-types.js";
import { calleeNameOf, isFunctionNode, lastName, receiverOf, wrapped } from "./facts/tree.js";
import { isUsedAsValue } from "./facts/values.js";
import { COLLECTING_ITERATORS, DROPPING_ITERATORS } from "./facts/vocabulary.js";
import type { World } from "./world.js";

/** Announces what will be asked about a file, as far as syntax tells: whether calls give promises, what they reach, which parameters carry a signal. */
export function announce(world: World, file: SourceFile): void {
  const all = [...fileFactsOf(world, file).functions.values()];
  const calls = all.flatMap((one) => one.calls);
  if (!world.isAttempting) {
    world.compiler.prime(() => ({ ...questionsOf(world, all, calls), calls: calls.filter((call) => mayStartTask(world, call)) }));
    return;
  }
  world.compiler.prime(() => questionsOf(world, all, calls));
  world.each(announceCall, file, () => calls);
}

function announceCall(world: World, call: CallExpression | NewExpression): undefined {
  if (mayStartTask(world, call)) world.compiler.prime(() => ({ calls: [call] }));
}

function questionsOf(world: World, all: readonly FunctionFacts[], calls: readonly (CallExpression | NewExpression)[]): Questions {
  const { syntax } = world.compiler;
  return {
    types: calls.flatMap((call) => receiverOfIterator(world, call) ?? []),
    symbols: calls.flatMap(({ expression }) => calleeNameOf(syntax, expression) ?? []),
    shapes: all.flatMap(({ node }) => (isFunctionNode(syntax, node) ? node.parameters.flatMap((parameter) => optionsName(world, parameter) ?? []) : [])),
    members: SIGNAL_MEMBERS,
  };
}

/** Neither awaited on the spot nor used as anything but a promise. */
function mayStartTask(world: World, call: CallExpression | NewExpression): boolean {
  const { syntax } = world.compiler;
  return !syntax.isAwaitExpression(wrapped(syntax, call).parent) && !isUsedAsValue(world, call);
}

/** Whether `list` of `list.map(…)` is one decides what the callback is to the call. */
function receiverOfIterator(world: World, call: CallExpression | NewExpression): Expression | undefined {
  const { syntax } = world.compiler;
  const name = syntax.isCallExpression(call) && call.arguments.length > 0 ? lastName(syntax, call.expression) : undefined;
  if (name === undefined || name === "from" || !(DROPPING_ITERATORS.has(name) || COLLECTING_ITERATORS.has(name))) return undefined;
  return receiverOf(syntax, call.expression);
}

/** A parameter whose type alone tells whether it is, or carries, a signal. */
function optionsName(world: World, parameter: ParameterDeclaration): Node | undefined {
  const { syntax } = world.compiler;
  return syntax.isIdentifier(parameter.name) && !parameter.dotDotDotToken && annotationHint(parameter) === "ask" ? parameter.name : undefined;
}
