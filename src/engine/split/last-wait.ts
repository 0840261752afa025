import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { textIn } from "../facts/acquisitions.js";
import { usesOf } from "../facts/callers.js";
import { withoutComments } from "../facts/plain-text.js";
import { accessOf, enclosing, isFunctionNode, isLoop, isWithin, walkOwn } from "../facts/tree.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { namesIn, rootOf } from "./places.js";
import { isStatementList, lineAfter, lineOf, statementOf } from "./source-text.js";
import type { Refused, Split } from "./split.js";

/**
 * Without any outer wait, the inner one was all that waited for the outer tasks: behind the last round it still can.
 * Empty where the outer lifetime has a wait of its own.
 */
export function lastWait(world: World, tracker: TrackerFacts, split: Split): readonly Edit[] | Refused {
  const { syntax } = world.compiler;
  const { waits, outer } = split;
  const scope = outermostLoop(world, split.scope);
  const [wait] = waits;
  if (!wait || tracker.uses.some(({ kind, node }) => kind === "wait" && !waits.some((inner) => inner.node === node))) return [];
  const owner = enclosing(syntax, scope);
  const isHere = isLoop(syntax, scope) && canEnd(world, scope) && isStatementList(syntax, scope.parent) && outer.every((task) => isStartedBefore(world, task, scope, owner));
  const text = isHere ? (plainWait(world, tracker, wait) ?? copied(world, tracker, wait, scope)) : undefined;
  if (text === undefined) {
    const name = tracker.name.getText();
    return { refusal: `nothing else than the wait in line ${lineOf(wait.node)} waits for the longer-lived tasks in \`${name}\`: wait for \`${name}\` where its owner stops, after they are told to end, and split then` };
  }
  return [lineAfter(lastBeforeReturn(world, scope), `${text} // The longer-lived tasks end here.`)];
}

/** The loop of the rounds, where rounds have rounds within. */
function outermostLoop(world: World, scope: Node): Node {
  const { syntax } = world.compiler;
  let outermost = scope;
  for (let node = scope; node.parent && !isFunctionNode(syntax, node); node = node.parent) if (isLoop(syntax, node)) outermost = node;
  return outermost;
}

/** Not `for (;;)` or `while (true)` without a `break`: behind those nothing runs. */
function canEnd(world: World, loop: Node): boolean {
  const { syntax } = world.compiler;
  const isForEver = /^(while\(true\)|for\(;;\))/.test(textIn(loop));
  let breaks = false;
  if (isForEver) walkOwn(syntax, loop, (node) => (isLoop(syntax, node) || syntax.isSwitchStatement(node) ? false : void (breaks ||= syntax.isBreakStatement(node))));
  return !isForEver || breaks;
}

/** Started in the function that the rounds run in, before them; directly, or by a function that it calls. */
function isStartedBefore(world: World, { site, via }: AddedTask, scope: Node, owner: Node): boolean {
  const { syntax } = world.compiler;
  const isBefore = (node: Node): boolean => enclosing(syntax, node) === owner && node.end <= scope.pos;
  const starter = enclosing(syntax, site);
  const calls = isFunctionNode(syntax, starter) ? usesOf(world, starter).flatMap((use) => (use.kind === "call" ? [use.call] : [])) : [];
  return [site, ...via].some(isBefore) || (calls.length > 0 && calls.every(isBefore));
}

/** The wait for all of a tracker, without what ends it early. */
function plainWait(world: World, { kind }: TrackerFacts, { reference, node, via }: TrackerUse): string | undefined {
  const { syntax } = world.compiler;
  if (via.length > 0 || kind === "pending-counter") return undefined;
  const name = accessOf(syntax, reference);
  const text = name.getText();
  const combinator = /\bPromise\.(all|allSettled)\b/.exec(withoutComments(node.getText()).replaceAll(/\s*\.\s*/g, "."))?.[0] ?? "Promise.all";
  if (kind === "promise-set" || kind === "promise-array") return `await ${combinator}(${text});`;
  if (kind === "promise-map") return `await ${combinator}(${text}.values());`;
  if (kind === "promise-slot") return `await ${text};`;
  const call = name.parent.parent;
  if (!syntax.isPropertyAccessExpression(name.parent) || !syntax.isCallExpression(call)) return undefined;
  const isPlain = call.arguments.length === 0 || world.compiler.parameterOf(call, 0)?.isNullable === true;
  return isPlain ? `await ${text}.${name.parent.name.text}();` : `await ${call.getText()};`;
}

/** A wait by a helper, or by a loop of its own, as it stands. */
function copied(world: World, tracker: TrackerFacts, wait: TrackerUse, scope: Node): string | undefined {
  const { syntax } = world.compiler;
  const named = namesIn(world, tracker, rootOf(wait))[0] ?? wait.reference;
  const statement = statementOf(syntax, named);
  return isWithin(statement, scope) && (syntax.isExpressionStatement(statement) || isLoop(syntax, statement)) ? statement.getText() : undefined;
}

/** The last statement behind the rounds that does not leave: there everything has been told to end. */
function lastBeforeReturn(world: World, scope: Node): Node {
  const { syntax } = world.compiler;
  const { statements } = scope.parent as Node & { statements: readonly Node[] };
  const after = statements.slice(statements.indexOf(scope));
  const end = after.findIndex((one) => syntax.isReturnStatement(one) || syntax.isThrowStatement(one) || syntax.isBreakStatement(one) || syntax.isContinueStatement(one));
  return (end < 0 ? after.at(-1) : after[end - 1]) ?? scope;
}
