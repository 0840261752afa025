import type { FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { referencesOf } from "./references.js";
import { isFunctionNode, isPlainAssignment, wrapped } from "./tree.js";

/** How many names are followed: `const query = () => …; const log = { query }; return log;`. */
const DEEPEST = 2;

/**
 * True for a function that is put away or handed back, and that nobody runs meanwhile: `log.more = () => …`,
 * `return { query: () => … }`. An argument may be run at once.
 */
export function isKeptForLater(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  if (syntax.isFunctionDeclaration(node)) return node.name !== undefined && isNameKept(world, node.name, 0, false);
  if (syntax.isMethodDeclaration(node)) return syntax.isObjectLiteralExpression(node.parent) && isValueKept(world, node.parent, 0);
  return (syntax.isArrowFunction(node) || syntax.isFunctionExpression(node)) && isValueKept(world, node, 0);
}

function isValueKept(world: World, node: Node, depth: number): boolean {
  const { syntax } = world.compiler;
  const value = partOf(world, node);
  const { parent } = value;
  if (syntax.isReturnStatement(parent) || (syntax.isArrowFunction(parent) && parent.body === value)) return true;
  if (isPlainAssignment(syntax, parent) && parent.right === value) {
    return syntax.isIdentifier(parent.left) ? isNameKept(world, parent.left, depth, value !== wrapped(syntax, node)) : true;
  }
  return syntax.isVariableDeclaration(parent) && isNameKept(world, parent.name, depth, value !== wrapped(syntax, node));
}

/** The object, array or choice that a value is part of. */
function partOf(world: World, node: Node): Node {
  const { syntax } = world.compiler;
  let value = wrapped(syntax, node);
  for (;;) {
    const { parent } = value;
    const isPart =
      (syntax.isPropertyAssignment(parent) && parent.initializer === value) || syntax.isShorthandPropertyAssignment(parent) || syntax.isObjectLiteralExpression(parent) ||
      syntax.isArrayLiteralExpression(parent) || syntax.isSpreadAssignment(parent) || (syntax.isConditionalExpression(parent) && parent.condition !== value);
    if (!isPart) return value;
    value = wrapped(syntax, parent);
  }
}

/** Handed back or stored under its name, and used in no other way: who calls it, or a member of it, does so at once. A function that is handed on may be run; of an object that is, others are asked. */
function isNameKept(world: World, name: Node, depth: number, isObject: boolean): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name) || depth > DEEPEST) return false;
  const uses = referencesOf(world, name).filter(({ parent }) => !isWrite(world, parent, name.text));
  const isMemberSet = (use: Node): boolean => syntax.isPropertyAccessExpression(use.parent) && syntax.isBinaryExpression(use.parent.parent) && use.parent.parent.left === use.parent;
  return uses.some((use) => isValueKept(world, use, depth + 1)) && uses.every((use) => isMemberSet(use) || isValueKept(world, use, depth + 1) || isRead(world, use) || (isObject && syntax.isCallExpression(use.parent) && use.parent.expression !== use));
}

function isWrite(world: World, parent: Node, name: string): boolean {
  return isPlainAssignment(world.compiler.syntax, parent) && parent.left.getText() === name;
}

/** `log.lines`: a member that is no function in the making. */
function isRead(world: World, use: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = use;
  return syntax.isPropertyAccessExpression(parent) && !(syntax.isCallExpression(parent.parent) && parent.parent.expression === parent) && !isFunctionNode(syntax, parent.parent);
}
