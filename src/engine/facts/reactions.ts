import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { functionOf } from "./registration.js";
import { isWithin, lastName, receiverOf, unwrap, walk } from "./tree.js";
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
  if (syntax.isIdentifier(inner) && isParameter(world, inner)) return !/log|warn|debug|print|ignore|noop|swallow|trace/i.test(inner.text);
  const body = functionOf(world, inner);
  if (!body || body.getSourceFile() !== call.getSourceFile()) return false;
  let found = false;
  const look = (node: Node): void => {
    if (syntax.isCallExpression(node)) found ||= reachesCaller(world, node, body);
  };
  if (body.body && !syntax.isBlock(body.body)) look(body.body);
  walk(syntax, body, look);
  return found;
}

/** A call of a callback that came in from outside, or one that hands it on; the end of a stream, which tells its reader; a deferred's, which tells whoever waits for it. */
function reachesCaller(world: World, call: CallExpression, handler: Node): boolean {
  const { syntax } = world.compiler;
  const target = unwrap(syntax, call.expression);
  if (syntax.isIdentifier(target) && isParameter(world, target, handler)) return true;
  if (call.arguments.some((argument) => syntax.isIdentifier(argument) && isParameter(world, argument, handler) && isCallback(world, argument))) return true;
  if (!syntax.isPropertyAccessExpression(target)) return false;
  if (target.name.text === "destroy") return call.arguments.length > 0;
  return (target.name.text === "resolve" || target.name.text === "reject") && !/^(Promise|path|require|import\.meta|url|dns)$/.test(target.expression.getText());
}

function isCallback(world: World, argument: Expression): boolean {
  const type = world.compiler.typeOf(argument);
  return type.returnsVoid || type.returnsThenable !== "never";
}

/** A function that came in from outside, as an argument: a callback, a `next`, a `reject`. */
function isParameter(world: World, name: Node, handler?: Node): boolean {
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration) return false;
  return world.compiler.syntax.isParameter(declaration) && !(handler && isWithin(declaration, handler));
}
