import type { Expression, ForOfStatement } from "../../compiler/index.js";
import type { Context } from "../facts/context.js";
import { exitsOf } from "../facts/loop-exits.js";
import { loopEndOf } from "../facts/loops.js";
import { mentionsSignal, sourceSpan } from "../facts/sources.js";
import { enclosing, isLoop, unwrap } from "../facts/tree.js";
import { originOf } from "../facts/value-origin.js";
import type { World } from "../world.js";
import { isClosedElsewhere } from "./closed-elsewhere.js";
import { type Judged, loopOf } from "./unbounded-judgement.js";

/** A `for await` within a loop that is told to end, or for each event, over a source that nobody ends. */
export function unboundedSource(world: World, loop: ForOfStatement, context: Context): Judged | undefined {
  const { syntax } = world.compiler;
  const outer = loopOf(world, context);
  const span = sourceSpan(world, loop.expression);
  if (span.span !== "blocking" && span.span !== "endless") return undefined;
  const source = definition(world, loop.expression);
  if (syntax.isCallExpression(source) && (mentionsSignal(world, source) || world.compiler.calleeOf(source).body)) return undefined;
  if (/[sS]ignal|abort/.test(source.getText()) || isClosedElsewhere(world, loop.expression, loop) || leavesItself(world, loop)) return undefined;
  if (!outer) return inEvent(world, loop);
  const end = outer !== loop && isLoop(syntax, outer) && enclosing(syntax, outer) === enclosing(syntax, loop) ? loopEndOf(world, outer) : undefined;
  if (end !== "signal" && end !== "flag") return undefined;
  return { confidence: "medium", why: "it goes on until the source ends, and the loop around looks for its own end only between two sources" };
}

/** Each event starts another reader of a source that is there for all of them. */
function inEvent(world: World, loop: ForOfStatement): Judged | undefined {
  const { syntax } = world.compiler;
  const { rank, declaration } = originOf(world, loop.expression, loop);
  const isShared = /^(field|module|local-outer)/.test(rank) || (rank === "parameter" && declaration?.parent !== enclosing(syntax, loop));
  if (loop.expression.kind === syntax.SyntaxKind.ThisKeyword) return undefined;
  return isShared ? { confidence: "medium", why: "every event starts another reader, which goes on until the source ends" } : undefined;
}

/** A `break` or `return` that looks at a signal or a flag. */
function leavesItself(world: World, loop: ForOfStatement): boolean {
  return exitsOf(world, loop).length > 0;
}

function definition(world: World, expression: Expression): Expression {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, expression);
  if (!syntax.isIdentifier(inner)) return inner;
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  return declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? unwrap(syntax, declaration.initializer) : inner;
}
