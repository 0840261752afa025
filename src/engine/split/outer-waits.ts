import type { Node, Syntax } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { textIn } from "../facts/acquisitions.js";
import { usesOf } from "../facts/callers.js";
import { isReachableFromOutside } from "../facts/context.js";
import { scopesAround } from "../facts/scopes.js";
import { enclosing, isFunctionNode, isLoop, isWithin, placeOf, unwrap, walkOwn } from "../facts/tree.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { rootOf, textWith } from "./places.js";
import { lineAfter, lineOf, statementOf } from "./source-text.js";
import type { Refused, Split } from "./split.js";

/** Why the line that a further wait takes is there. */
const STILL = "// The shorter-lived tasks may still be running here.";

/**
 * True when an outer wait need not cover the inner tasks: they join in a loop, or in a function that is called nowhere
 * else, which the same function goes through first, and which waits for them itself.
 */
export function isWaitedForBefore(world: World, outer: TrackerUse, { inner, waits }: Split): boolean {
  const stretches = stretchesBefore(world, outer.node);
  return inner.every((task) => waits.some((wait) => stretches.some((stretch) => runsIn(world, task, stretch) && scopesAround(world, wait.node).has(stretch))));
}

/** True when a wait comes after a task was put in, whichever way the code takes through the scope that both run in. */
export function isFollowedBy(world: World, { site }: AddedTask, { node: wait }: TrackerUse, scope: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = wait; node.parent && node !== scope && !isFunctionNode(syntax, node); node = node.parent) {
    if (isBranch(syntax, node) && !isWithin(site, node)) return false;
  }
  if (!isWithin(site, scope)) return true;
  let leaves = false;
  walkOwn(syntax, scope, (node) => {
    const isLeaving = syntax.isReturnStatement(node) || syntax.isBreakStatement(node) || syntax.isContinueStatement(node);
    leaves ||= isLeaving && node.pos >= site.end && node.end <= wait.pos;
  });
  return !leaves;
}

/** What need not run: a branch, a `catch`, the right side of `&&`. */
function isBranch(syntax: Syntax, node: Node): boolean {
  return syntax.isIfStatement(node.parent) || syntax.isConditionalExpression(node.parent) || syntax.isCatchClause(node) || syntax.isSwitchStatement(node.parent) || (syntax.isBinaryExpression(node.parent) && node.parent.right === node && !/=/.test(node.parent.operatorToken.getText()));
}

function runsIn(world: World, { site, via }: AddedTask, stretch: Node): boolean {
  return [site, ...via].some((node) => scopesAround(world, node).has(stretch));
}

/** The loops, and the functions awaited, that a function has gone through when it comes to a place. */
function stretchesBefore(world: World, place: Node): readonly Node[] {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, place);
  const found: Node[] = [];
  walkOwn(syntax, owner, (node) => {
    if (node.end > place.pos) return;
    if (isLoop(syntax, node)) found.push(node);
    const call = syntax.isAwaitExpression(node) ? unwrap(syntax, node.expression) : undefined;
    const body = call && syntax.isCallExpression(call) ? world.compiler.calleeOf(call).body : undefined;
    if (body && isCalledOnlyIn(world, body, owner)) found.push(body);
  });
  return found;
}

function isCalledOnlyIn(world: World, body: Node, owner: Node): boolean {
  return isFunctionNode(world.compiler.syntax, body) && !isReachableFromOutside(world, body) && usesOf(world, body).every((use) => use.kind === "call" && isWithin(use.call, owner));
}

/** Lets an outer wait go on covering the inner tasks: in a line of its own, or in the list that it waits for. */
export function alsoWaiting(world: World, tracker: TrackerFacts, wait: TrackerUse, fresh: string): readonly Edit[] | Refused {
  const { syntax } = world.compiler;
  const whole = rootOf(wait);
  if (wait.via.length === 0 && syntax.isExpressionStatement(whole.parent) && wait.isPatient) return [copyAfter(world, tracker, whole.parent, fresh, STILL)];
  const list = wait.via.length === 0 ? listAt(world, tracker, wait) : undefined;
  if (list) return [{ ...placeOf(list), text: `[...${list.getText()}, ...${textWith(world, tracker, list, fresh)}]` }];
  return { refusal: `the wait in line ${lineOf(whole)} covers \`${tracker.name.getText()}\` in an expression of its own: add \`${fresh}\` to it by hand` };
}

/** The same statement for the new tracker, in the line after it. */
export function copyAfter(world: World, tracker: TrackerFacts, node: Node, fresh: string, comment = ""): Edit {
  const statement = statementOf(world.compiler.syntax, node);
  return lineAfter(statement, `${textWith(world, tracker, statement, fresh)}${comment && ` ${comment}`}`);
}

/** `tasks` of `Promise.all(tasks)`, `jobs.values()` of `Promise.all(jobs.values())`. */
function listAt(world: World, tracker: TrackerFacts, { reference }: TrackerUse): Node | undefined {
  const { syntax } = world.compiler;
  if (!/^promise-(set|array|map)$/.test(tracker.kind)) return undefined;
  let value: Node = syntax.isPropertyAccessExpression(reference.parent) ? reference.parent : reference;
  const { parent } = value;
  if (syntax.isPropertyAccessExpression(parent) && parent.name.text === "values" && syntax.isCallExpression(parent.parent)) value = parent.parent;
  const call = value.parent;
  return syntax.isCallExpression(call) && call.arguments[0] === value && /^Promise\.(all|allSettled)$/.test(textIn(call.expression)) ? value : undefined;
}
