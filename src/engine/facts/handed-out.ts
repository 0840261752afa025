import type { Node } from "../../compiler/index.js";
import { usesOf } from "./callers.js";
import { isFunctionNode } from "./tree.js";
import type { World } from "../world.js";

/** A method of the object that a factory returns, or a function that it returns by name: others can call it again. */
export function isReturnedFrom(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node)) return false;
  const isInLiteral = syntax.isMethodDeclaration(node) ? syntax.isObjectLiteralExpression(node.parent) : syntax.isPropertyAssignment(node.parent);
  return isInLiteral || usesOf(world, node).some((use) => use.kind === "value");
}
