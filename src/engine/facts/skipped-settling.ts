import type { CallExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { canReject } from "./rejects.js";
import { enclosing, isAsync, isFunctionNode, isWithin, lastName, walkOwn } from "./tree.js";

/** What keeps a settling call from being reached. */
export interface Skipped {
  /** What may throw first. */
  readonly node: Node;
  readonly isFinally: boolean;
}

/** Calls that are not known to throw. */
const HARMLESS = /^(clear(Timeout|Interval|Immediate)?|log|debug|info|warn|error|trace|delete|set|push|add|has|get|removeListener|off|removeEventListener|unref|destroy|resolve|reject|now|emit|end|abort)$/;

/** What an exception skips: a call behind others in a `finally`, or at the end of an async function. */
export function skippedBy(world: World, call: CallExpression): Skipped | undefined {
  const block = finallyAround(world, call);
  if (block) {
    const thrower = throwerBefore(world, block, call);
    return thrower && { node: thrower, isFinally: true };
  }
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, call);
  if (!isFunctionNode(syntax, owner) || !isAsync(syntax, owner) || !isOnMainPath(world, call, owner)) return undefined;
  const failing = failingAwait(world, owner, call);
  return failing && { node: failing, isFinally: false };
}

/** The `finally` block that a call stands in, unless a `try` of its own protects it there. */
function finallyAround(world: World, call: Node): Node | undefined {
  const { syntax } = world.compiler;
  for (let node = call; node.parent && !isFunctionNode(syntax, node); node = node.parent) {
    if (syntax.isTryStatement(node.parent) && node.parent.finallyBlock === node) return node;
  }
  return undefined;
}

function throwerBefore(world: World, block: Node, call: Node): Node | undefined {
  const { syntax } = world.compiler;
  let found: Node | undefined;
  walkOwn(syntax, block, (node) => {
    if (found || node.pos >= call.pos) return false;
    if (syntax.isTryStatement(node) && node.catchClause) return false;
    if (syntax.isAwaitExpression(node) && canReject(world, node.expression)) found = node;
    if (syntax.isCallExpression(node) && !isWithin(call, node) && !HARMLESS.test(lastName(syntax, node.expression) ?? "") && !syntax.isAwaitExpression(node.parent)) found ??= node;
    return found === undefined;
  });
  return found;
}

/** A statement of the function's own block, or of a `try` that catches nothing. */
function isOnMainPath(world: World, call: Node, owner: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = call.parent; node !== owner; node = node.parent) {
    if (syntax.isExpressionStatement(node) || syntax.isBlock(node)) continue;
    if (!syntax.isTryStatement(node) || node.catchClause) return false;
  }
  return true;
}

function failingAwait(world: World, owner: Node, call: Node): Node | undefined {
  const { syntax } = world.compiler;
  let found: Node | undefined;
  walkOwn(syntax, owner, (node) => {
    if (found || node.pos >= call.pos) return false;
    if (syntax.isTryStatement(node) && node.catchClause && !isWithin(call, node)) return false;
    if (syntax.isAwaitExpression(node) && canReject(world, node.expression)) found = node;
    return found === undefined;
  });
  return found;
}
