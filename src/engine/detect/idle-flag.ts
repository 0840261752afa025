import type { Expression, IterationStatement, Node } from "../../compiler/index.js";
import { isWritten } from "../facts/flags.js";
import { referencesOf } from "../facts/references.js";
import { unwrap } from "../facts/tree.js";
import type { World } from "../world.js";

/** A flag that a loop looks at although nobody sets it. */
export interface IdleFlag {
  readonly condition: Expression;
  readonly why: string;
  /** Where it is set, to another value than the one that would end the loop. */
  readonly written: readonly Node[];
}

/** The flag in the head of an endless loop. */
export function idleFlagOf(world: World, loop: IterationStatement): IdleFlag | undefined {
  const { syntax } = world.compiler;
  const condition = syntax.isWhileStatement(loop) || syntax.isDoStatement(loop) ? loop.expression : syntax.isForStatement(loop) ? loop.condition : undefined;
  const name = condition && flagIn(world, condition);
  if (!condition || !name) return undefined;
  const written = referencesOf(world, name).filter((reference) => isWritten(world, reference)).map((reference) => (syntax.isPropertyAccessExpression(reference.parent) ? reference.parent.parent : reference.parent));
  const text = name.getText();
  return { condition, written, why: written.length > 0 ? `\`${text}\` is only ever set to a value that goes on` : `nobody sets \`${text}\`` };
}

function flagIn(world: World, condition: Expression): Node | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, condition);
  if (syntax.isPrefixUnaryExpression(inner)) return flagIn(world, inner.operand);
  if (syntax.isBinaryExpression(inner)) return flagIn(world, inner.left) ?? flagIn(world, inner.right);
  if (syntax.isIdentifier(inner)) return inner;
  return syntax.isPropertyAccessExpression(inner) ? inner.name : undefined;
}
