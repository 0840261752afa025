import type { Expression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { unwrap } from "./tree.js";

/** What a numeric expression comes to, where the code says so: `5_000`, `30 * 1000`, a `const` with such a value, a parameter's default. */
export function numberOf(world: World, expression: Expression, depth = 0): number | undefined {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const inner = unwrap(syntax, expression);
  if (inner.kind === SyntaxKind.NumericLiteral) return Number(inner.getText().replaceAll("_", ""));
  if (syntax.isBinaryExpression(inner)) {
    const left = numberOf(world, inner.left, depth);
    const right = numberOf(world, inner.right, depth);
    if (left === undefined || right === undefined) return undefined;
    if (inner.operatorToken.kind === SyntaxKind.AsteriskToken) return left * right;
    return inner.operatorToken.kind === SyntaxKind.PlusToken ? left + right : undefined;
  }
  if (!syntax.isIdentifier(inner) || depth > 3) return undefined;
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  if (declaration && syntax.isParameter(declaration)) return declaration.initializer && numberOf(world, declaration.initializer, depth + 1);
  const isConstant = declaration && syntax.isVariableDeclaration(declaration) && /^(export\s+)?const\b/.test(declaration.parent.getText());
  return isConstant && declaration.initializer ? numberOf(world, declaration.initializer, depth + 1) : undefined;
}
