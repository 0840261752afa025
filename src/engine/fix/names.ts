import type { Node, Statement, Syntax } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { isWithin } from "../facts/tree.js";
import type { World } from "../world.js";

/** `base`, or `base2`, `base3`, …: the first that the file of `near` does not know. */
export function freshName(world: World, near: Node, base: string): string {
  const { names } = fileFactsOf(world, near);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!names.has(candidate) && !names.has(`#${candidate}`)) return candidate;
  }
}

/** The same for a variable of the function (or block) `home`: what other functions call theirs does not matter. */
export function freshLocal(world: World, home: Node, base: string): string {
  const { syntax } = world.compiler;
  const { names } = fileFactsOf(world, home);
  const isTaken = (candidate: string): boolean =>
    (names.get(candidate) ?? []).some((name) => isWithin(name, home) && syntax.isIdentifier(name) && !(syntax.isPropertyAccessExpression(name.parent) && name.parent.name === name));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** The names that a list of statements declares for its own block: `const`, `let`, `using`, functions, classes, and what patterns take apart. */
export function declaredNames(syntax: Syntax, statements: readonly Statement[]): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (name: Node | undefined): void => {
    if (!name) return;
    if (syntax.isIdentifier(name)) found.add(name.text);
    else syntax.forEachChild(name, (element) => note((element as { name?: Node }).name));
  };
  for (const statement of statements) {
    if (syntax.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) note(name);
    else if (syntax.isFunctionDeclaration(statement) || syntax.isClassDeclaration(statement)) note(statement.name);
    else if ("name" in statement) note((statement as { name?: Node }).name);
  }
  return found;
}

/** Whether one of some names stands in some code. A property of the same name counts as well: better once too often. */
export function mentionsAny(syntax: Syntax, nodes: readonly Node[], names: ReadonlySet<string>): boolean {
  const isNamed = (node: Node): boolean => (syntax.isIdentifier(node) && names.has(node.text)) || syntax.forEachChild(node, (child) => isNamed(child) || undefined) === true;
  return names.size > 0 && nodes.some(isNamed);
}
