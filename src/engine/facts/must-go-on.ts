import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isFunctionNode, isLoop } from "./tree.js";

/** Why code cannot afford to wait for ever: it stands in a loop, or something follows it. `undefined`: nothing does. */
export type GoingOn = { readonly kind: "loop"; readonly node: Node } | { readonly kind: "code"; readonly node: Node };

/** What must still run after a site, within its own function. `return` of what was awaited is nothing that follows. */
export function mustGoOn(world: World, site: Node): GoingOn | undefined {
  const { syntax } = world.compiler;
  let inner: Node = site;
  for (let node: Node | undefined = site.parent; node; inner = node, node = node.parent) {
    if (isFunctionNode(syntax, node)) return undefined;
    if (isLoop(syntax, node)) return { kind: "loop", node };
    const statements = statementsOf(world, node);
    for (const next of statements?.slice(statements.indexOf(inner) + 1) ?? []) {
      if (syntax.isReturnStatement(next) && !next.expression) return undefined;
      if (runs(world, next)) return { kind: "code", node: next };
    }
  }
  return undefined;
}

function statementsOf(world: World, node: Node): readonly Node[] | undefined {
  const { syntax } = world.compiler;
  return syntax.isBlock(node) || syntax.isSourceFile(node) || node.kind === syntax.SyntaxKind.CaseClause ? (node as Node & { statements: readonly Node[] }).statements : undefined;
}

/** Declarations and exports do not run, and a bare `return` does nothing. */
function runs(world: World, statement: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (syntax.isReturnStatement(statement)) return statement.expression !== undefined;
  switch (statement.kind) {
    case SyntaxKind.FunctionDeclaration:
    case SyntaxKind.ClassDeclaration:
    case SyntaxKind.InterfaceDeclaration:
    case SyntaxKind.TypeAliasDeclaration:
    case SyntaxKind.ExportDeclaration:
    case SyntaxKind.ImportDeclaration:
    case SyntaxKind.ExportAssignment:
    case SyntaxKind.EmptyStatement:
    case SyntaxKind.BreakStatement:
      return false;
    default:
      return true;
  }
}
