import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isWritten } from "./flags.js";
import { referencesOf } from "./references.js";
import type { Settlers } from "./settlers.js";
import { isWithin, lastName, unwrap, walk } from "./tree.js";

/** Flags by which code remembers that it has answered already. */
const ANSWERED = /^(is|has|was|been|already)?_?(done|settled|resolved|rejected|finished|completed|called|fired|handled|answered|responded|replied)$/i;

/**
 * True for a condition that only tells whether the promise is settled already, or whether its turn has come:
 * `if (settled) return;`, `if (--left > 0) return;`. The other branch does something, at another time.
 * @param isLater whether the condition stands in a callback, which may run again
 */
export function isSettledGuard(world: World, condition: Expression, { area }: Settlers, isLater: boolean): boolean {
  const { syntax } = world.compiler;
  let found = false;
  const look = (node: Node): boolean => {
    found ||= isFlag(world, node, area) || (isLater && isCount(world, node));
    return !found;
  };
  if (look(condition)) walk(syntax, condition, look);
  return found;
}

function isFlag(world: World, node: Node, area: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyAccessExpression(node)) return ANSWERED.test(node.name.text);
  return syntax.isIdentifier(node) && (ANSWERED.test(node.text) || isKeptState(world, node, area));
}

/** How many are still to come. */
function isCount(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyAccessExpression(node)) return node.name.text === "size" || node.name.text === "length";
  return isStep(world, node);
}

function isStep(world: World, node: Node): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  const { operator } = node as Node & { operator?: Node["kind"] };
  return operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken;
}

/** A variable that is switched, counted or holds a timer within the area: it says how far things are. */
function isKeptState(world: World, name: Expression, area: Node): boolean {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration)) return false;
  return referencesOf(world, name).some((reference) => isWithin(reference, area) && isWritten(world, reference) && isSwitched(world, reference));
}

function isSwitched(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = reference;
  if (isStep(world, parent)) return true;
  if (!syntax.isBinaryExpression(parent)) return false;
  if (parent.operatorToken.kind === SyntaxKind.MinusEqualsToken || parent.operatorToken.kind === SyntaxKind.PlusEqualsToken) return parent.right.kind === SyntaxKind.NumericLiteral;
  const value = unwrap(syntax, parent.right);
  if (syntax.isCallExpression(value)) return /^set(Timeout|Interval|Immediate)$/.test(lastName(syntax, value.expression) ?? "");
  return value.kind === SyntaxKind.TrueKeyword || value.kind === SyntaxKind.FalseKeyword || value.kind === SyntaxKind.NullKeyword || (syntax.isIdentifier(value) && value.text === "undefined");
}
