import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import { functionOf } from "./registration.js";
import { isFunctionNode, isPlainAssignment, lastName, walk } from "./tree.js";

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
  if (isRetry(world, call, node) || isBroadcast(world, call, node) || isHandOver(world, call, node) || isPutOff(world, call, node)) return false;
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

/** `if (this.#dirty) { this.#dirty = false; void this.send(); }`: one more run for what was asked for meanwhile. */
function isHandOver(world: World, call: Node, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  for (let inner = call; inner !== node; inner = inner.parent) {
    const { parent } = inner;
    if (syntax.isIfStatement(parent) && parent.thenStatement === inner && syntax.isBlock(inner) && inner.statements.some((statement) => statement.pos < call.pos && isReset(world, statement, parent.expression))) return true;
  }
  return false;
}

/** `flag = false`, of a flag that was asked. */
function isReset(world: World, statement: Node, condition: Expression): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const set = syntax.isExpressionStatement(statement) ? statement.expression : undefined;
  if (!set || !isPlainAssignment(syntax, set)) return false;
  const isEmpty = set.right.kind === SyntaxKind.FalseKeyword || set.right.kind === SyntaxKind.NullKeyword || set.right.getText() === "undefined";
  return isEmpty && condition.getText().split(/[^\w.#$]+/).includes(set.left.getText());
}

/** `if (elapsed < pause) { setTimeout(() => this.send(), pause - elapsed); return; }`: the run is put off, and is none yet. */
function isPutOff(world: World, call: Node, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  if (!node.body || factsOf(world, node).awaits.some((wait) => wait.pos < call.pos && !isInBranch(world, wait, node)) || !isTimed(world, call, node)) return false;
  for (let inner = call; inner !== node && inner !== node.body; inner = inner.parent) {
    const { parent } = inner;
    if (syntax.isIfStatement(parent) && parent.thenStatement === inner && leaves(world, inner) && isBounding(parent.expression)) return true;
  }
  return false;
}

function isInBranch(world: World, site: Node, node: FunctionNode): boolean {
  for (let inner = site; inner !== node; inner = inner.parent) if (world.compiler.syntax.isIfStatement(inner.parent) && inner.parent.expression !== inner) return true;
  return false;
}

function isTimed(world: World, call: Node, node: FunctionNode): boolean {
  return lastName(world.compiler.syntax, (call as CallExpression).expression) === "setTimeout" || isTimerBody(world, call, node);
}

/** A comparison of times. */
function isBounding(condition: Expression): boolean {
  return /[<>]/.test(condition.getText());
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
