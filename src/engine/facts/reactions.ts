import type { CallExpression, Expression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { lastName, receiverOf } from "./tree.js";
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

/** Where a chain of reactions begins: `p` of `p.then(f).finally(g)`. */
export function chainRoot(world: World, call: CallExpression): Expression {
  const { syntax } = world.compiler;
  let root: Expression = call;
  for (;;) {
    if (!syntax.isCallExpression(root) || !isReaction(world, root)) return root;
    const receiver = receiverOf(syntax, root.expression);
    if (!receiver) return root;
    root = receiver;
  }
}
