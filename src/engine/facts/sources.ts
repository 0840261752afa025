import type { CallExpression, Expression, ForOfStatement, FunctionNode } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import { exitsOf } from "./loop-exits.js";
import { givesWay, loopEndOf } from "./loops.js";
import { bounded, longer, type SpanFact } from "./span-fact.js";
import { isGenerator, isLoop, lastName, receiverOf, unwrap, walk, walkOwn } from "./tree.js";

/** How long a `for await` runs: as long as its source, unless it leaves the loop by itself. */
export function forAwaitSpan(world: World, loop: ForOfStatement): SpanFact {
  const source = sourceSpan(world, loop.expression);
  if (source.span !== "endless" || exitsOf(world, loop).length === 0) return source.evidence ? source : { ...source, evidence: loop };
  return { ...source, span: "blocking", why: "it leaves its loop only when the source says so" };
}

/** How long an asynchronous source goes on giving values. */
export function sourceSpan(world: World, expression: Expression): SpanFact {
  return world.ask(findSourceSpan, expression, bounded);
}

function findSourceSpan(world: World, expression: Expression): SpanFact {
  const { syntax } = world.compiler;
  const source = definitionOf(world, expression);
  const iterator = syntax.isCallExpression(source) ? undefined : world.compiler.asyncIteratorOf(source);
  if (iterator && isGenerator(iterator)) return generatorSpan(world, source, iterator);
  if (!syntax.isCallExpression(source)) return { span: "blocking", certain: false, why: "its source ends when somebody closes it" };
  const { body, declaration } = world.compiler.calleeOf(source);
  if (body && isGenerator(body)) return generatorSpan(world, source, body);
  const file = declaration?.getSourceFile().fileName ?? "";
  const name = (declaration as { name?: { text?: string } } | undefined)?.name?.text;
  const isPlatform = (name === "on" && /events\.d\.ts$/.test(file)) || (name === "setInterval" && /timers[\\/]promises\.d\.ts$/.test(file));
  if (!isPlatform) return { span: "blocking", certain: false, why: "its source ends when somebody closes it" };
  if (mentionsSignal(world, source)) return { span: "until-stopped", certain: true, evidence: source, why: "its source ends with a signal" };
  return { span: "endless", certain: true, evidence: source, why: `\`${name}\` without a signal gives values for ever` };
}

function generatorSpan(world: World, source: Expression, body: FunctionNode): SpanFact {
  const span = world.ask(bodySpan, body, bounded);
  return span.span === "endless" && span.evidence && isLoop(world.compiler.syntax, span.evidence) ? { ...span, why: `the loop in \`${nameOfSource(world, source)}\` has no way out` } : span;
}

/** How long a generator goes on, whoever reads it. A generator that delegates to itself ends when its branches do. */
function bodySpan(world: World, body: FunctionNode): SpanFact {
  for (const loop of factsOf(world, body).loops) {
    if (!givesWay(world, loop)) continue;
    if (world.compiler.syntax.isForOfStatement(loop) && loop.awaitModifier) {
      const inner = forAwaitSpan(world, loop);
      if (inner.span === "endless" || inner.span === "until-stopped") return inner;
      continue;
    }
    const end = loopEndOf(world, loop);
    if (end === "none") return { span: "endless", certain: true, evidence: loop, why: "its loop has no way out" };
    if (end === "signal" || end === "flag") return { span: "until-stopped", certain: true, evidence: loop, why: "its source ends when it is told to" };
  }
  return delegatedSpan(world, body);
}

function nameOfSource(world: World, source: Expression): string {
  const { syntax } = world.compiler;
  return lastName(syntax, syntax.isCallExpression(source) ? source.expression : source) ?? "its generator";
}

/** `yield* other()` lasts as long as the other does. */
function delegatedSpan(world: World, body: FunctionNode): SpanFact {
  const { syntax } = world.compiler;
  let longest = bounded;
  walkOwn(syntax, body, (node) => {
    if (!syntax.isYieldExpression(node) || !node.asteriskToken || !node.expression) return;
    const span = sourceSpan(world, node.expression);
    if (span.span === "endless" || span.span === "until-stopped") longest = longer(longest, span);
  });
  return longest;
}

/** A `const` stands for what it was initialised with. */
function definitionOf(world: World, expression: Expression): Expression {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, expression);
  if (!syntax.isIdentifier(inner)) return inner;
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  return declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? unwrap(syntax, declaration.initializer) : inner;
}

/** True when a call is given something that is named a signal. */
export function mentionsSignal(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  let found = false;
  for (const argument of call.arguments) {
    if (syntax.isIdentifier(argument) && /signal$/i.test(argument.text)) return true;
    walk(syntax, argument, (node) => {
      found ||= syntax.isIdentifier(node) && /signal$/i.test(node.text);
      return !found;
    });
    if (found) return true;
  }
  return receiverOf(syntax, call.expression)?.getText().endsWith("AbortSignal") ?? false;
}
