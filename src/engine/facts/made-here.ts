import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { valueAssignedTo } from "./flags.js";
import { referencesOf, type Reference } from "./references.js";
import { lastName, unwrap } from "./tree.js";

/** Methods that give a collection of their own. */
const COPYING = /^(filter|map|slice|concat|from|toSpliced|toSorted)$/;

/**
 * True for a variable or field that holds what its own file makes: `[]`, `new Map()`. A name for something that was got
 * from elsewhere (an element, what a call gives, a parameter) says nothing about who else has it.
 */
export function isMadeHere(world: World, name: Reference, declaration: Node): boolean {
  if (world.compiler.syntax.isParameter(declaration)) return false;
  const { initializer } = declaration as { initializer?: Expression };
  const assigned = referencesOf(world, name).flatMap((reference) => valueAssignedTo(world, reference) ?? []);
  const values = [...(initializer ? [initializer] : []), ...assigned].map((value) => unwrap(world.compiler.syntax, value));
  return values.length > 0 && values.every((value) => isMade(world, value) || isNothing(world, value)) && values.some((value) => isMade(world, value));
}

function isMade(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  if (syntax.isArrayLiteralExpression(value) || syntax.isObjectLiteralExpression(value) || syntax.isNewExpression(value)) return true;
  return syntax.isCallExpression(value) && (COPYING.test(lastName(syntax, value.expression) ?? "") || value.expression.getText() === "Object.create");
}

function isNothing(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  return value.kind === syntax.SyntaxKind.NullKeyword || (syntax.isIdentifier(value) && value.text === "undefined");
}
