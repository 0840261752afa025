import type { Node } from "../../compiler/index.js";
import { functionOf } from "../facts/registration.js";
import { scopesAround } from "../facts/scopes.js";
import { enclosing, isFunctionNode, isLoop, isWithin } from "../facts/tree.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { type Helper } from "./helpers.js";
import { rootOf } from "./places.js";
import { lineOf, statementOf } from "./source-text.js";
import type { Refused, Split } from "./split.js";

/** To which lifetime a use belongs. `sum`: a look at how many there are, which counts both; `both`: done to both. */
export type Side = "inner" | "outer" | "sum" | "both" | { readonly helper: Helper } | Refused;

/** Decides for each use of a shared tracker to which lifetime it belongs. */
export function sideOf(world: World, use: TrackerUse, tracker: TrackerFacts, split: Split, helpers: readonly Helper[]): Side {
  const helper = use.via.length === 0 ? helpers.find(({ node }) => isWithin(use.reference, node)) : undefined;
  if (helper && use.kind !== "wait" && use.kind !== "look") return helper.outer.length === 0 ? "inner" : helper.inner.length === 0 ? "outer" : { helper };
  const waitAround = tracker.uses.find(({ kind, node }) => kind === "wait" && use.kind !== "wait" && isWithin(rootOf(use), node));
  if (use.kind === "wait" || waitAround) return split.waits.some(({ node }) => node === (waitAround ?? use).node) ? "inner" : "outer";
  const text = tracker.name.getText();
  const line = lineOf(rootOf(use));
  if (use.kind === "look") return helper ? { refusal: `line ${line} looks at \`${text}\`, which may mean either lifetime` } : sideOfLook(world, use, tracker, split);
  if (use.kind === "race") return { refusal: `line ${line} races the tasks of \`${text}\`, which may be of either lifetime: decide which of them it is to wait for` };
  const outer = tracker.added.filter((task) => !split.inner.includes(task));
  const [isInner, isOuter] = [isPartOf(use, split.inner), isPartOf(use, outer)];
  if (isInner && isOuter) return { refusal: `line ${line} puts tasks of both lifetimes into \`${text}\`: announce each by itself` };
  if (isInner || isOuter) return isInner ? "inner" : "outer";
  if (use.kind === "add" || use.kind === "count-up") return "outer";
  if (use.kind === "escape") return { refusal: `\`${text}\` goes into other hands in line ${line}: whether they mean tasks of one lifetime or of both can't be seen` };
  if (use.kind === "empty" || use.kind === "reset") return afterWait(world, use, tracker, split) ?? "both";
  for (const belongs of [inStatementOf, inBodyOf, besideStartOf]) {
    const side = ofOne(split.inner.some((task) => belongs(world, rootOf(use), task)), outer.some((task) => belongs(world, rootOf(use), task)));
    if (side) return side;
  }
  return { refusal: `line ${line} serves tasks of both lifetimes, or none of them is known to come by there: move it to where one of them ends` };
}

function ofOne(isInner: boolean, isOuter: boolean): "inner" | "outer" | undefined {
  if (isInner === isOuter) return undefined;
  return isInner ? "inner" : "outer";
}

/** The use puts one of the tasks in, or is part of that. */
function isPartOf(use: TrackerUse, tasks: readonly AddedTask[]): boolean {
  const root = rootOf(use);
  return tasks.some((task) => rootOf({ node: task.site, via: task.via }) === root || isWithin(root, task.site));
}

/** `void work().finally(() => wg.done())`: the release stands in the statement that starts the task. */
function inStatementOf(world: World, release: Node, { task, site }: AddedTask): boolean {
  return [task ?? site, site].some((node) => !isFunctionNode(world.compiler.syntax, node) && isWithin(release, statementOf(world.compiler.syntax, node)));
}

/** The task itself runs the release. */
function inBodyOf(world: World, release: Node, { task }: AddedTask): boolean {
  const { syntax } = world.compiler;
  const body = task && (isFunctionNode(syntax, task) ? task : syntax.isCallExpression(task) ? world.compiler.calleeOf(task).body : functionOf(world, task));
  return body !== undefined && (isWithin(release, body) || scopesAround(world, release).has(body));
}

/** The function that starts the task holds its release, too. */
function besideStartOf(world: World, release: Node, { site }: AddedTask): boolean {
  const starter = enclosing(world.compiler.syntax, site);
  return isFunctionNode(world.compiler.syntax, starter) && isWithin(release, starter);
}

/** `await Promise.all(tasks); tasks.length = 0;`: emptied by whoever has waited. */
function afterWait(world: World, use: TrackerUse, tracker: TrackerFacts, split: Split): "inner" | "outer" | undefined {
  const block = statementOf(world.compiler.syntax, rootOf(use)).parent;
  const before = tracker.uses.filter(({ kind, node }) => kind === "wait" && node.end <= use.node.pos && statementOf(world.compiler.syntax, node).parent === block);
  const inner = before.filter(({ node }) => split.waits.some((wait) => wait.node === node));
  return before.length === 0 ? undefined : inner.length === before.length ? "inner" : inner.length === 0 ? "outer" : undefined;
}

function sideOfLook(world: World, use: TrackerUse, tracker: TrackerFacts, split: Split): Side {
  const { syntax } = world.compiler;
  const text = tracker.name.getText();
  const line = lineOf(use.node);
  for (let node: Node = use.node; node.parent && !isFunctionNode(syntax, node.parent); node = node.parent) {
    const { parent } = node;
    const isAsked = (isLoop(syntax, parent) && parent.statement !== node) || (syntax.isIfStatement(parent) && parent.expression === node);
    if (!isAsked) continue;
    const waits = tracker.uses.filter((wait) => wait.kind === "wait" && isWithin(wait.node, parent));
    if (waits.length === 0) break;
    if (waits.every(({ node: wait }) => split.waits.some((one) => one.node === wait))) return "inner";
    return split.isCovered ? "outer" : { refusal: `line ${line} asks \`${text}\` how many tasks are left, and waits for them: decide for which` };
  }
  if (syntax.isPropertyAccessExpression(use.node)) return use.via.length === 0 ? "sum" : { refusal: `line ${line} looks at \`${text}\`, which may mean either lifetime` };
  return { refusal: `line ${line} looks at \`${text}\`, which may mean either lifetime` };
}
