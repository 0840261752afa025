import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { hasModifier } from "./tree.js";

/** A field that only its own class can read: everything that is done to it stands in this file. */
export function isPrivateField(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isPropertyDeclaration(declaration) && !syntax.isParameter(declaration)) return false;
  return syntax.isPrivateIdentifier(declaration.name) || hasModifier(declaration, syntax.SyntaxKind.PrivateKeyword);
}
