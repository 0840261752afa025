import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { usesOf } from "./callers.js";
import { isPrivateField } from "./storage.js";
import { referencesOf } from "./references.js";
import { accessOf, unwrap } from "./tree.js";

/** Whether a value that is assigned to a flag can be one of those that are looked for. */
export type Wanted = (value: Expression) => boolean;

/** Whether anybody can change a flag after its declaration, to a `wanted` value. What may be set from elsewhere counts as set. */
export function isSetSomewhere(world: World, name: Node, wanted: Wanted = () => true): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) return true;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || declaration.getSourceFile() !== name.getSourceFile()) return true;
  return !isKnownHere(world, declaration) || referencesOf(world, name).some((reference) => {
    if (!isWritten(world, reference)) return false;
    const value = valueAssignedTo(world, reference);
    return value === undefined || wanted(value);
  });
}

/** Whether everything that can set a flag stands in its file: a local, a parameter, a private field, a member of a local object. */
function isKnownHere(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isVariableDeclaration(declaration) || isPrivateField(world, declaration)) return true;
  if (syntax.isParameter(declaration)) return !declaration.modifiers?.length;
  if (declaration.kind === syntax.SyntaxKind.BindingElement) return true;
  if (syntax.isPropertyAssignment(declaration)) return isOwnObject(world, declaration.parent);
  return isMemberOfOwn(world, declaration);
}

/** A member of what a function is handed by its own file only, each time an object of which nobody sets that member. */
function isMemberOfOwn(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  const parameter = declaration.parent?.parent;
  const owner = parameter?.parent;
  if (declaration.kind !== syntax.SyntaxKind.PropertySignature || !parameter || !syntax.isParameter(parameter) || !owner || !syntax.isFunctionDeclaration(owner) || owner.modifiers?.some(({ kind }) => kind === syntax.SyntaxKind.ExportKeyword)) return false;
  const uses = usesOf(world, owner);
  const index = owner.parameters.indexOf(parameter);
  return uses.length > 0 && uses.every((use) => {
    const argument = use.kind === "call" && syntax.isCallExpression(use.call) ? use.call.arguments[index] : undefined;
    const made = argument && syntax.isIdentifier(argument) ? world.compiler.symbolOf(argument)?.declarations?.[0] : undefined;
    if (!made || !syntax.isVariableDeclaration(made) || !made.initializer || !syntax.isObjectLiteralExpression(made.initializer)) return false;
    const name = (declaration as { name?: Node }).name?.getText();
    return referencesOf(world, made.name).every((reference) => reference === argument || (syntax.isPropertyAccessExpression(reference.parent) && !(reference.parent.name.text === name && isWritten(world, reference.parent.name))));
  });
}

/** `const state = { stopped: false }`, of which only members are asked for. */
function isOwnObject(world: World, literal: Node): boolean {
  const { syntax } = world.compiler;
  const variable = literal.parent;
  if (!syntax.isVariableDeclaration(variable) || !syntax.isIdentifier(variable.name) || syntax.isSourceFile(variable.parent.parent.parent)) return false;
  return referencesOf(world, variable.name).every(({ parent }) => syntax.isPropertyAccessExpression(parent));
}

/** The right side of `x = value`; `undefined` for every other way of writing. */
export function valueAssignedTo(world: World, reference: Node): Expression | undefined {
  const { syntax } = world.compiler;
  const target = accessOf(syntax, reference);
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

/** `[items, more] = await load()`, `({ done: over } = result)`, `for (item of items)`. */
function isTakenInto(world: World, target: Node): boolean {
  const { syntax } = world.compiler;
  let pattern = target;
  for (let outer = pattern.parent; syntax.isArrayLiteralExpression(outer) || syntax.isObjectLiteralExpression(outer) || syntax.isSpreadElement(outer) || (syntax.isPropertyAssignment(outer) && outer.initializer === pattern); outer = pattern.parent) pattern = outer;
  const { parent } = pattern;
  if (syntax.isForOfStatement(parent) || syntax.isForInStatement(parent)) return parent.initializer === pattern;
  return pattern !== target && syntax.isBinaryExpression(parent) && parent.left === pattern && parent.operatorToken.kind === syntax.SyntaxKind.EqualsToken;
}

/** True where a name is assigned to, incremented or destructured into. */
export function isWritten(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const target = accessOf(syntax, reference);
  if (isTakenInto(world, target)) return true;
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
