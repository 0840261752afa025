import type { AwaitExpression, CallExpression, Expression, ForOfStatement, SourceFile } from "../../compiler/index.js";
import { type FileFacts, fileFactsOf } from "../facts/file-facts.js";
import { exitsOf } from "../facts/loop-exits.js";
import { mustGoOn } from "../facts/must-go-on.js";
import { sourceSpan } from "../facts/sources.js";
import { memberSpan, membersOf, spanOf } from "../facts/span.js";
import type { SpanFact } from "../facts/span-fact.js";
import { lastName, receiverOf, textOf, unwrap } from "../facts/tree.js";
import { ALL_COMBINATORS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import { consequenceOf, endlessWait, type EndlessWaitFinding } from "./endless-finding.js";
import { trackedEndlessWaits } from "./tracked-endless-waits.js";

/** Waits for tasks that cannot end, where the waiter must go on. */
export function detectEndlessWaits(world: World, { file }: FileFacts): readonly EndlessWaitFinding[] {
  return world.ask(endlessWaitsIn, file, []);
}

function endlessWaitsIn(world: World, file: SourceFile): readonly EndlessWaitFinding[] {
  const facts = fileFactsOf(world, file);
  const findings: EndlessWaitFinding[] = [...trackedEndlessWaits(world, facts)];
  const known = new Set(findings.map((finding) => finding.place.range.start));
  const functions = [...facts.functions.values()];
  const waits = functions.flatMap(({ awaits }) => awaits.filter((wait) => !known.has(wait.getStart())));
  return [...findings, ...world.each(endlessAwait, file, () => waits), ...world.each(endlessSource, file, () => functions.flatMap(({ forAwaits }) => forAwaits))];
}

function endlessAwait(world: World, wait: AwaitExpression): EndlessWaitFinding | undefined {
  const goingOn = mustGoOn(world, wait);
  if (!goingOn) return undefined;
  const { syntax } = world.compiler;
  const target = unwrap(syntax, wait.expression);
  const combined = syntax.isCallExpression(target) ? endlessMember(world, target) : undefined;
  const consequence = consequenceOf(goingOn);
  if (combined) {
    const data = { combinator: textOf((target as CallExpression).expression), task: textOf(combined.member), consequence };
    return endlessWait(world, wait, "combined", combined.span, data);
  }
  const span = spanOf(world, target);
  // What parks on some paths only, on request or while stopping, means to.
  if (span.span !== "endless" || !span.certain || span.isDetached) return undefined;
  const isByHand = span.evidence !== undefined && (syntax.isNewExpression(span.evidence) || lastName(syntax, (span.evidence as CallExpression).expression ?? span.evidence) === "withResolvers");
  return endlessWait(world, wait, isByHand ? "never-settles" : "direct", span, { task: textOf(target), consequence });
}

/** The member of `Promise.all([…])` that never ends. */
function endlessMember(world: World, call: CallExpression): { member: Expression; span: SpanFact } | undefined {
  const { syntax } = world.compiler;
  if (receiverOf(syntax, call.expression)?.getText() !== "Promise" || !ALL_COMBINATORS.has(lastName(syntax, call.expression) ?? "")) return undefined;
  for (const member of membersOf(world, call)) {
    const span = memberSpan(world, member);
    if (span.span === "endless" && span.certain && !span.isDetached) return { member, span };
  }
  return undefined;
}

function endlessSource(world: World, loop: ForOfStatement): EndlessWaitFinding | undefined {
  const goingOn = mustGoOn(world, loop);
  if (!goingOn || exitsOf(world, loop).length > 0) return undefined;
  const span = sourceSpan(world, loop.expression);
  if (span.span !== "endless") return undefined;
  return endlessWait(world, loop, "endless-source", span, { task: textOf(loop.expression), consequence: consequenceOf(goingOn) });
}
