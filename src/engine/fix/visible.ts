import type { Node } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { enclosing, isFunctionNode, isWithin } from "../facts/tree.js";
import type { World } from "../world.js";

/** Whether a declared name means the same thing at a site further in: nothing in between declares its namesake. */
export function isVisibleAt(world: World, name: Node & { readonly text: string }, site: Node): boolean {
  const own = world.compiler.symbolOf(name);
  if (!own) return false;
  const namesakes = fileFactsOf(world, site).names.get(name.text) ?? [];
  return namesakes.every((namesake) => {
    const token = world.compiler.symbolOf(namesake);
    const isOther = token !== own && token?.declarations?.some((declaration) => (declaration as { name?: Node }).name === namesake);
    return !isOther || !isInScope(world, namesake, site) || isInScope(world, namesake, name);
  });
}

/** Whether what is declared at `declared` can be seen from a site: they share its block, or its function. */
function isInScope(world: World, declared: Node, site: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = declared;
  if (syntax.isPropertyDeclaration(parent) || syntax.isPropertyAssignment(parent) || syntax.isMethodDeclaration(parent)) return false;
  let scope: Node = parent;
  while (!syntax.isBlock(scope) && !isFunctionNode(syntax, scope) && !syntax.isSourceFile(scope) && !syntax.isForOfStatement(scope) && !syntax.isForStatement(scope) && !syntax.isCatchClause(scope)) scope = scope.parent;
  if (isFunctionNode(syntax, parent) && parent === scope) scope = enclosing(syntax, parent);
  return isWithin(site, scope);
}
