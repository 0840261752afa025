import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import { functionOf } from "./registration.js";
import { isFunctionNode, lastName, walk } from "./tree.js";

/** Where a function starts itself again without waiting for it: `poll();` or `setTimeout(poll, ms)` within `poll`. */
export function rearmOf(world: World, node: FunctionNode): CallExpression | undefined {
  const { syntax } = world.compiler;
  const { awaits, forAwaits } = factsOf(world, node);
  let found: CallExpression | undefined;
  walk(syntax, node, (inner) => {
    if (!found && syntax.isCallExpression(inner) && isRearm(world, inner, node, awaits.length + forAwaits.length > 0)) found = inner;
    return found === undefined;
  });
  return found;
}

function isRearm(world: World, call: CallExpression, node: FunctionNode, waits: boolean): boolean {
  const { syntax } = world.compiler;
  if (isRetry(world, call, node) || isBroadcast(world, call, node)) return false;
  const name = lastName(syntax, call.expression);
  if (name === "setTimeout" || name === "setImmediate") {
    const [callback] = call.arguments;
    return callback !== undefined && functionOf(world, callback) === node;
  }
  const isDropped = syntax.isExpressionStatement(call.parent) || syntax.isVoidExpression(call.parent);
  return (isDropped && waits && world.compiler.calleeOf(call).body === node) || (isDropped && isTimerBody(world, call, node) && world.compiler.calleeOf(call).body === node);
}

/** One call for each of several things, or one follow-up with other arguments, is no next round. */
function isBroadcast(world: World, call: CallExpression, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  for (let inner: Node = call; inner !== node; inner = inner.parent) if (syntax.isForOfStatement(inner) || syntax.isForInStatement(inner)) return true;
  if (world.compiler.calleeOf(call).body !== node) return false;
  return call.arguments.some((argument, index) => argument.getText() !== node.parameters[index]?.name.getText());
}

/** Starting again only after a failure ends with the first success. */
function isRetry(world: World, call: Node, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  for (let inner = call; inner !== node; inner = inner.parent) {
    const { parent } = inner;
    if (syntax.isCatchClause(inner)) return true;
    if (isFunctionNode(syntax, inner) && syntax.isCallExpression(parent) && lastName(syntax, parent.expression) === "catch") return true;
  }
  return false;
}

/** `setTimeout(() => { poll(); }, ms)` within `poll`. */
function isTimerBody(world: World, call: Node, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  for (let inner = call; inner !== node; inner = inner.parent) {
    const { parent } = inner;
    if (isFunctionNode(syntax, inner) && syntax.isCallExpression(parent) && lastName(syntax, parent.expression) === "setTimeout") return true;
  }
  return false;
}

/** The conditions under which a site is reached: the branches around it, and the early returns before it. */
export function guardsOf(world: World, site: Node, body: FunctionNode): readonly Expression[] {
  const { syntax } = world.compiler;
  const guards: Expression[] = [];
  for (let node = site; node !== body; node = node.parent) {
    const { parent } = node;
    if (syntax.isIfStatement(parent) && parent.expression !== node) guards.push(parent.expression);
    if (!syntax.isBlock(parent)) continue;
    for (const statement of parent.statements) {
      if (statement === node) break;
      if (syntax.isIfStatement(statement) && leaves(world, statement.thenStatement)) guards.push(statement.expression);
    }
  }
  return guards;
}

function leaves(world: World, statement: Node): boolean {
  const { syntax } = world.compiler;
  const last = syntax.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (syntax.isReturnStatement(last) || syntax.isThrowStatement(last));
}
