import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf, unwrap, walkOwn } from "./tree.js";
import { STOPPING_CALLS } from "./vocabulary.js";

/**
 * True when something between the start of `scope` and `wait` tells a task to end: aborts its signal, sets its flag,
 * closes what it reads. `mentions` is the source text in which the task names what can stop it.
 */
export function isStoppedBefore(world: World, wait: Node, scope: Node, mentions: string): boolean {
  const body = enclosing(world.compiler.syntax, wait);
  const area = isWithin(body, scope) ? body : scope;
  let stopped = false;
  walkOwn(world.compiler.syntax, area, (node) => {
    if (node.pos >= wait.pos) return false;
    stopped ||= stops(world, node, scope, mentions) && !leavesBefore(world, node, wait);
    return !stopped;
  });
  return stopped;
}

/** `catch (error) { stop(); throw error; }`: whoever gets to the wait has not been there. */
export function leavesBefore(world: World, node: Node, wait: Node): boolean {
  const { syntax } = world.compiler;
  for (let { parent } = node; parent && !isWithin(wait, parent) && !isFunctionNode(syntax, parent); { parent } = parent) {
    if (!syntax.isBlock(parent) || !(syntax.isCatchClause(parent.parent) || syntax.isIfStatement(parent.parent))) continue;
    const last = parent.statements.at(-1);
    if (last && (syntax.isThrowStatement(last) || syntax.isReturnStatement(last))) return true;
  }
  return false;
}

function stops(world: World, node: Node, scope: Node, mentions: string): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (syntax.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.EqualsToken) {
    const isSwitch = node.right.kind === SyntaxKind.TrueKeyword || node.right.kind === SyntaxKind.FalseKeyword || syntax.isStringLiteralLike(node.right);
    return isSwitch && isNamed(mentions, lastName(syntax, node.left));
  }
  if (!syntax.isCallExpression(node)) return false;
  const name = lastName(syntax, node.expression) ?? "";
  if (!STOPPING_CALLS.has(name) && !world.settings.stopMethods.includes(name)) return false;
  const receiver = receiverOf(syntax, node.expression);
  if (!receiver) return node.arguments.length === 0 || node.arguments.some((argument) => isNamed(mentions, lastName(syntax, argument))) || isNamed(mentions, name);
  if (receiver.kind === SyntaxKind.ThisKeyword || receiver.kind === SyntaxKind.SuperKeyword) return true;
  return !isMadeIn(world, receiver, scope) && isNamed(mentions, lastName(syntax, receiver));
}

/** What is made inside a scope cannot stop what was started outside of it. */
function isMadeIn(world: World, receiver: Expression, scope: Node): boolean {
  const { syntax } = world.compiler;
  let root = unwrap(syntax, receiver);
  while (syntax.isPropertyAccessExpression(root) || syntax.isCallExpression(root)) root = unwrap(syntax, root.expression);
  if (!syntax.isIdentifier(root)) return false;
  const declaration = world.compiler.symbolOf(root)?.declarations?.[0];
  return declaration !== undefined && isLoopScope(world, scope) && isWithin(declaration, scope);
}

function isLoopScope(world: World, scope: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isWhileStatement(scope) || syntax.isForStatement(scope) || syntax.isForOfStatement(scope) || syntax.isDoStatement(scope);
}

/** Whether a source text names something. */
export function isNamed(mentions: string, name: string | undefined): boolean {
  return name !== undefined && new RegExp(`(?<![\\w$])${name.replace(/[^\w$]/g, "")}(?![\\w$])`).test(mentions);
}
