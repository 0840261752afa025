import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { enclosing, hasModifier } from "./tree.js";

/** A field that only its own class can read: everything that is done to it stands in this file. */
export function isPrivateField(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isPropertyDeclaration(declaration) && !syntax.isParameter(declaration)) return false;
  return syntax.isPrivateIdentifier(declaration.name) || hasModifier(declaration, syntax.SyntaxKind.PrivateKeyword);
}

/** Variables of functions, parameters and private fields have all their uses in one file; other fields and a module's variables may not. */
export function isSeenOutside(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyDeclaration(declaration)) return !isPrivateField(world, declaration);
  return syntax.isVariableDeclaration(declaration) && syntax.isSourceFile(enclosing(syntax, declaration));
}
