import type { CallExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isFunctionNode, isWithin, lastName, receiverOf, unwrap, walk } from "./tree.js";
import { PROMISE_REACTIONS } from "./vocabulary.js";

/** True for `.catch(f)` and `.then(f, g)`: a rejection has somewhere to go. */
export function handlesRejection(call: CallExpression): boolean {
  const name = (call.expression as { name?: { text: string } }).name?.text;
  if (name === "catch") return call.arguments.length > 0;
  return name === "then" && call.arguments.length > 1;
}

/** True for a call of `then`, `catch` or `finally` on a promise. */
export function isReaction(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression);
  const receiver = receiverOf(syntax, call.expression);
  if (name === undefined || !receiver || !PROMISE_REACTIONS.has(name)) return false;
  return syntax.isCallExpression(receiver) || syntax.isNewExpression(receiver) || world.compiler.typeOf(receiver).thenable !== "never";
}

/** True when a failure reaches whoever asked for the work: `.catch(next)`, `.then(resolve, reject)`, `.catch((error) => callback(error))`. */
export function reportsToCaller(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const handler = call.arguments.at(-1);
  if (!handler) return false;
  const inner = unwrap(syntax, handler);
  if (syntax.isIdentifier(inner)) return isParameter(world, inner);
  if (!isFunctionNode(syntax, inner)) return false;
  let found = false;
  const look = (node: Node): void => {
    if (!syntax.isCallExpression(node)) return;
    const target = unwrap(syntax, node.expression);
    found ||= syntax.isIdentifier(target) && isParameter(world, target, inner);
  };
  if (inner.body && !syntax.isBlock(inner.body)) look(inner.body);
  walk(syntax, inner, look);
  return found;
}

/** A function that came in from outside, as an argument: a callback, a `next`, a `reject`. */
function isParameter(world: World, name: Node, handler?: Node): boolean {
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration) return false;
  return world.compiler.syntax.isParameter(declaration) && !(handler && isWithin(declaration, handler));
}
