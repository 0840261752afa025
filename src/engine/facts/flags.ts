import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isPrivateField } from "./storage.js";
import { referencesOf } from "./references.js";

/** Whether anybody can change a flag after its declaration. What may be set from elsewhere counts as set. */
export function isSetSomewhere(world: World, name: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) return true;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || declaration.getSourceFile() !== name.getSourceFile()) return true;
  const isLocal = syntax.isVariableDeclaration(declaration) || isPrivateField(world, declaration);
  return !isLocal || referencesOf(world, name).some((reference) => isWritten(world, reference));
}

/** True where a name is assigned to, incremented or destructured into. */
export function isWritten(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = reference;
  const target = syntax.isPropertyAccessExpression(parent) && parent.name === reference ? parent : reference;
  const outer = target.parent;
  if (syntax.isBinaryExpression(outer)) return outer.left === target && outer.operatorToken.kind >= SyntaxKind.FirstAssignment && outer.operatorToken.kind <= SyntaxKind.LastAssignment;
  return outer.kind === SyntaxKind.PostfixUnaryExpression || (syntax.isPrefixUnaryExpression(outer) && outer.operator !== SyntaxKind.ExclamationToken) || syntax.isShorthandPropertyAssignment(outer);
}
