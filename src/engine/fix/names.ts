import type { FunctionNode, Node, Statement, Syntax } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { isFunctionNode, isWithin } from "../facts/tree.js";
import type { World } from "../world.js";

/** `base`, or `base2`, `base3`, …: the first that the file of `near` does not know. */
export function freshName(world: World, near: Node, base: string): string {
  const { names } = fileFactsOf(world, near);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!names.has(candidate) && !names.has(`#${candidate}`)) return candidate;
  }
}

/**
 * The same for a variable of the function (or block) `home`: what other functions call theirs does not matter.
 * @param first where to begin counting: fixes of one block that are made together must not choose the same name
 */
export function freshLocal(world: World, home: Node, base: string, first = 1): string {
  const { syntax } = world.compiler;
  const { names } = fileFactsOf(world, home);
  const isTaken = (candidate: string): boolean =>
    (names.get(candidate) ?? []).some((name) => isWithin(name, home) && syntax.isIdentifier(name) && !(syntax.isPropertyAccessExpression(name.parent) && name.parent.name === name));
  for (let number = first; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** The names that a list of statements declares for its own block: `const`, `let`, `using`, functions, classes, and what patterns take apart. */
export function declaredNames(syntax: Syntax, statements: readonly Statement[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const statement of statements) {
    const { name } = statement as { name?: Node };
    if (syntax.isVariableStatement(statement)) for (const declaration of statement.declarationList.declarations) noteNames(syntax, declaration.name, found);
    else if (name) noteNames(syntax, name, found);
  }
  return found;
}

/** The names that a function declares: its parameters, and what its body declares at any depth. */
export function declaredIn(syntax: Syntax, node: FunctionNode): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (inner: Node): void => {
    const { name } = inner as { name?: Node };
    if ((syntax.isVariableDeclaration(inner) || syntax.isParameter(inner) || isFunctionNode(syntax, inner) || syntax.isClassDeclaration(inner)) && name) noteNames(syntax, name, found);
    syntax.forEachChild(inner, visit);
  };
  syntax.forEachChild(node, visit);
  return found;
}

/** The names in a name or pattern. What an array pattern leaves out has none: in TypeScript 7 it is an element all the same. */
function noteNames(syntax: Syntax, name: Node | undefined, found: Set<string>): void {
  if (!name) return;
  if (syntax.isIdentifier(name)) found.add(name.text);
  else if (syntax.isObjectBindingPattern(name) || syntax.isArrayBindingPattern(name)) for (const element of name.elements) noteNames(syntax, (element as { name?: Node }).name, found);
}

/** Whether one of some names stands in some code. A property of the same name counts as well: better once too often. */
export function mentionsAny(syntax: Syntax, nodes: readonly Node[], names: ReadonlySet<string>): boolean {
  const isNamed = (node: Node): boolean => (syntax.isIdentifier(node) && names.has(node.text)) || syntax.forEachChild(node, (child) => isNamed(child) || undefined) === true;
  return names.size > 0 && nodes.some(isNamed);
}
