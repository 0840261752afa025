import type { Expression, FunctionNode, Node, Statement } from "../../compiler/index.js";
import type { World } from "../world.js";
import { handlesRejection } from "./reactions.js";
import { isAsync, unwrap, walkOwn } from "./tree.js";

/** False when everything that a function does is caught: its promise cannot reject, so dropping it loses no failure. */
export function mayReject(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const { body } = node;
  if (!body) return true;
  if (!syntax.isBlock(body)) return !isCaught(world, body);
  const risky = body.statements.filter((statement) => isRisky(world, statement));
  if (risky.length === 0) return false;
  const [only] = risky;
  if (risky.length === 1 && only && syntax.isReturnStatement(only) && only.expression && !isAsync(syntax, node)) return !isCaught(world, only.expression);
  return risky.some((statement) => !catchesAll(world, statement));
}

/** `work().catch(log)`: whatever goes wrong ends in the handler. */
function isCaught(world: World, expression: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, expression);
  const awaited = syntax.isAwaitExpression(inner) ? unwrap(syntax, inner.expression) : inner;
  return syntax.isCallExpression(awaited) && syntax.isPropertyAccessExpression(awaited.expression) && handlesRejection(awaited);
}

function isRisky(world: World, statement: Statement): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  let risky = false;
  const look = (node: Node): void => {
    risky ||= node.kind === SyntaxKind.CallExpression || node.kind === SyntaxKind.NewExpression || node.kind === SyntaxKind.AwaitExpression || node.kind === SyntaxKind.ThrowStatement;
  };
  walkOwn(world.compiler.syntax, statement, look);
  return risky;
}

function catchesAll(world: World, statement: Statement): boolean {
  const { syntax } = world.compiler;
  if (syntax.isExpressionStatement(statement)) return isCaught(world, statement.expression);
  if (syntax.isIfStatement(statement)) {
    const branches = statement.elseStatement ? [statement.thenStatement, statement.elseStatement] : [statement.thenStatement];
    return branches.every((branch) => catchesAll(world, branch));
  }
  if (syntax.isBlock(statement)) return statement.statements.every((inner) => !isRisky(world, inner) || catchesAll(world, inner));
  if (syntax.isWhileStatement(statement) || syntax.isForStatement(statement)) return catchesAll(world, statement.statement);
  if (!syntax.isTryStatement(statement) || !statement.catchClause) return false;
  let rethrows = false;
  walkOwn(syntax, statement.catchClause.block, (node) => {
    rethrows ||= syntax.isThrowStatement(node);
  });
  return !rethrows;
}
