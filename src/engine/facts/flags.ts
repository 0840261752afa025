import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isPrivateField } from "./storage.js";
import { referencesOf } from "./references.js";
import { unwrap } from "./tree.js";

/** Whether a value that is assigned to a flag can be one of those that are looked for. */
export type Wanted = (value: Expression) => boolean;

/** Whether anybody can change a flag after its declaration, to a `wanted` value. What may be set from elsewhere counts as set. */
export function isSetSomewhere(world: World, name: Node, wanted: Wanted = () => true): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) return true;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || declaration.getSourceFile() !== name.getSourceFile()) return true;
  const isLocal = syntax.isVariableDeclaration(declaration) || isPrivateField(world, declaration);
  return !isLocal || referencesOf(world, name).some((reference) => {
    if (!isWritten(world, reference)) return false;
    const value = valueAssignedTo(world, reference);
    return value === undefined || wanted(value);
  });
}

/** The right side of `x = value`; `undefined` for every other way of writing. */
function valueAssignedTo(world: World, reference: Node): Expression | undefined {
  const { syntax } = world.compiler;
  const { parent } = reference;
  const target = syntax.isPropertyAccessExpression(parent) && parent.name === reference ? parent : reference;
  const outer = target.parent;
  return syntax.isBinaryExpression(outer) && outer.left === target && outer.operatorToken.kind === syntax.SyntaxKind.EqualsToken ? outer.right : undefined;
}

/** Whether a value can be true (or false) where a condition asks for it; only literals tell that they cannot. */
export function canBe(world: World, value: Expression, truth: boolean): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const inner = unwrap(syntax, value);
  switch (inner.kind) {
    case SyntaxKind.TrueKeyword:
    case SyntaxKind.ObjectLiteralExpression:
    case SyntaxKind.NewExpression:
      return truth;
    case SyntaxKind.FalseKeyword:
    case SyntaxKind.NullKeyword:
      return !truth;
    default:
      return syntax.isIdentifier(inner) && inner.text === "undefined" ? !truth : true;
  }
}

/** True where a name is assigned to, incremented or destructured into. */
export function isWritten(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = reference;
  const target = syntax.isPropertyAccessExpression(parent) && parent.name === reference ? parent : reference;
  const outer = target.parent;
  if (syntax.isBinaryExpression(outer)) return outer.left === target && outer.operatorToken.kind >= SyntaxKind.FirstAssignment && outer.operatorToken.kind <= SyntaxKind.LastAssignment;
  return outer.kind === SyntaxKind.PostfixUnaryExpression || (syntax.isPrefixUnaryExpression(outer) && outer.operator !== SyntaxKind.ExclamationToken) || isPatternMember(world, outer);
}

/** `({ resolve } = made)` writes; `return { resolve }` hands out. */
function isPatternMember(world: World, member: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isShorthandPropertyAssignment(member)) return false;
  const outer = member.parent.parent;
  return syntax.isBinaryExpression(outer) && outer.left === member.parent && outer.operatorToken.kind === syntax.SyntaxKind.EqualsToken;
}
