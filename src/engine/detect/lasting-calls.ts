import type { CallExpression, IterationStatement, Node } from "../../compiler/index.js";
import { factsOf } from "../facts/file-facts.js";
import { loopEndOf } from "../facts/loops.js";
import { referencesOf } from "../facts/references.js";
import { takenSignal } from "../facts/signal-parameters.js";
import { spanOfFunction } from "../facts/span.js";
import { isFunctionNode, isLoop, isWithin, lastName, receiverOf, wrapped } from "../facts/tree.js";
import { ADD_METHODS, HANDING_OVER, PROMISE_REACTIONS, SLEEP_CALLS, WAIT_METHODS } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/** A pause up to this ends soon enough by itself. Milliseconds. */
const SHORT_PAUSE_MS = 1_000;
/** The same where the signal is looked at after each pause: a stop that takes less than this is no leak. */
const SHORT_ROUND_MS = 60_000;

/** Whether somebody waits for a call that can last, so that ending it early matters. */
export function canOutlast(world: World, call: CallExpression): boolean {
  // Whoever waits for tasks that were cancelled must not stop waiting when it is cancelled itself.
  if (WAIT_METHODS.has(lastName(world.compiler.syntax, call.expression) ?? "")) return false;
  return isWaitedFor(world, call) && !isShortPause(world, call) && (isSource(world, call) || world.compiler.thenableCall(call) !== "never") && usesItsSignal(world, call);
}

/** What a `for await` reads. */
function isSource(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, call);
  return syntax.isForOfStatement(parent) && parent.awaitModifier !== undefined;
}

/** Fire-and-forget work, and what is handed to a tracker, goes on by design; a `for await` waits for its source. */
function isWaitedFor(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const value = withReactions(world, call);
  const { parent } = value;
  if (syntax.isExpressionStatement(parent) || syntax.isVoidExpression(parent)) return false;
  if (syntax.isVariableDeclaration(parent) && syntax.isIdentifier(parent.name)) {
    const uses = referencesOf(world, parent.name);
    return uses.some((use) => !isWithin(use, parent) && !isHandedOver(world, use));
  }
  return !isHandedOver(world, value);
}

/** `call().catch(log)`: the whole chain. */
function withReactions(world: World, call: Node): Node {
  const { syntax } = world.compiler;
  let value = wrapped(syntax, call);
  for (let { parent } = value; syntax.isPropertyAccessExpression(parent) && PROMISE_REACTIONS.has(parent.name.text) && syntax.isCallExpression(parent.parent); { parent } = value) value = wrapped(syntax, parent.parent);
  return value;
}

function isHandedOver(world: World, value: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = value;
  if (!syntax.isCallExpression(parent) || parent.expression === value) return false;
  const name = lastName(syntax, parent.expression) ?? "";
  return HANDING_OVER.has(name) || (ADD_METHODS.has(name) && name !== "push" && name !== "set" && receiverOf(syntax, parent.expression) !== undefined);
}

function isShortPause(world: World, call: CallExpression): boolean {
  const name = lastName(world.compiler.syntax, call.expression) ?? "";
  if (name === "setImmediate" || name === "nextTick") return true;
  if (!SLEEP_CALLS.has(name)) return false;
  const ms = Number(call.arguments[0]?.getText().replaceAll("_", "") ?? "0");
  const loop = loopAround(world, call);
  const isChecked = loop !== undefined && loopEndOf(world, loop) === "signal";
  return isChecked ? !(ms >= SHORT_ROUND_MS) : ms <= SHORT_PAUSE_MS;
}

function loopAround(world: World, node: Node): IterationStatement | undefined {
  const { syntax } = world.compiler;
  for (let outer = node.parent; outer && !isFunctionNode(syntax, outer); outer = outer.parent) if (isLoop(syntax, outer)) return outer;
  return undefined;
}

/** A callee of the project that takes a signal and does nothing with it would not end sooner. */
function usesItsSignal(world: World, call: CallExpression): boolean {
  const { body } = world.compiler.calleeOf(call);
  if (!body) return true;
  const taken = takenSignal(world, call);
  const parameter = taken && body.parameters[taken.index];
  if (!taken || !parameter) return true;
  if (!factsOf(world, body).calls.length && spanOfFunction(world, body).span === "bounded") return false;
  return !world.compiler.syntax.isIdentifier(parameter.name) || referencesOf(world, parameter.name).length > 0;
}
