import type { CallExpression, ClassLikeDeclaration, Expression, Node } from "../../compiler/index.js";
import { fateOf } from "../facts/fate.js";
import { referencesOf } from "../facts/references.js";
import { enclosing, isFunctionNode, isWithin, lastName, unwrap, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import { type AddedTask, tasksAddedBy } from "./added-tasks.js";
import { taskCollectionsOf } from "./collections.js";
import { servesOtherwise } from "./tracker-looks.js";
import { type TrackerFacts, trackersOf } from "./trackers.js";

/** Every tracker of a file whose tasks somebody should wait for: collections of promises, wait groups, task groups, queues, counters. */
export function tasksTrackersOf(world: World, file: Node): readonly TrackerFacts[] {
  const known = trackersOf(world, file).filter((tracker) => /^(promise-(set|array|map)|wait-group|task-group|queue|pending-counter)$/.test(tracker.kind) && isOfPromises(world, tracker));
  const declared = new Set(known.map(({ declaration }) => declaration));
  const others = taskCollectionsOf(world, file).flatMap(({ name, declaration, container, content, uses }): TrackerFacts[] => {
    if (content !== "promises" || declared.has(declaration) || !isOfPromises(world, { name, kind: `promise-${container}` })) return [];
    const added = uses.flatMap((use) => (use.kind === "add" ? tasksAddedBy(world, use, declaration) : []));
    return [{ name, declaration, kind: `promise-${container}`, uses, added }];
  });
  return [...known, ...others];
}

/** Handles that happen to have a `then` have a life of their own. */
function isOfPromises(world: World, { name, kind }: Pick<TrackerFacts, "name" | "kind">): boolean {
  const element = kind.startsWith("promise-") ? world.compiler.typeOf(name as Expression).element : undefined;
  return !element || element.isNativePromise || !element.isResolved || element.thenable === "sometimes";
}

/** True when nobody waits for what a tracker holds, and it serves no other purpose: no limit, nobody else who gets it. `end`: what ends its owner. */
export function isNeverWaitedFor(world: World, tracker: TrackerFacts, end: Node | undefined): boolean {
  const { uses, kind } = tracker;
  const adds = uses.filter((use) => use.kind === "add");
  const isFilled = uses.some((use) => use.kind === "add" || use.kind === "count-up");
  if (!isFilled || uses.some((use) => use.kind === "wait" || use.kind === "race" || use.kind === "escape")) return false;
  if (uses.some((use) => use.kind === "look" && servesOtherwise(world, tracker, use, end))) return false;
  const emptied = uses.filter((use) => use.kind === "empty");
  const isForgottenAtEnd = end !== undefined && emptied.some((use) => isWithin(use.node, end));
  // What is cleared from a queue never begins; what runs goes on.
  if (kind === "queue" || kind === "task-group") return uses.every((use) => use.kind !== "add" || isDropped(world, use.node)) && (emptied.length === 0 || (isForgottenAtEnd && emptied.every((use) => lastName(world.compiler.syntax, (use.node as CallExpression).expression) === "clear")));
  if (kind === "pending-counter" || kind === "wait-group") return true;
  return !adds.every((add) => add.values.some((value) => isAwaitedItself(world, unwrap(world.compiler.syntax, value), add.node, isForgottenAtEnd)));
}

function isDropped(world: World, add: Node): boolean {
  return fateOf(world, add).kind !== "consumed";
}

/** `const task = work(); tasks.add(task); return await task;`: whoever started it waits for it. */
function isAwaitedItself(world: World, value: Expression, site: Node, isForgotten: boolean): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(value)) return false;
  return referencesOf(world, value).some((reference) => {
    const { parent } = wrapped(syntax, reference);
    if (syntax.isAwaitExpression(parent) || (syntax.isReturnStatement(parent) && !isForgotten)) return true;
    const isChained = syntax.isPropertyAccessExpression(parent) && syntax.isCallExpression(parent.parent) && !isWithinSite(reference, site);
    return isChained && isAwaitedChain(world, parent.parent);
  });
}

function isWithinSite(node: Node, site: Node): boolean {
  return node.pos >= site.pos && node.end <= site.end;
}

/** `return task.finally(…)`. */
function isAwaitedChain(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, call);
  return syntax.isReturnStatement(parent) || syntax.isAwaitExpression(parent);
}

/** The class that a field belongs to: of its declaration, or of the constructor that makes it. */
export function classOf(world: World, declaration: Node): ClassLikeDeclaration | undefined {
  const { syntax } = world.compiler;
  const holder = syntax.isBinaryExpression(declaration) ? enclosing(syntax, declaration).parent : declaration.parent;
  return holder && (syntax.isClassDeclaration(holder) || syntax.isClassExpression(holder)) ? holder : undefined;
}

/** The call behind what is put in, as its start. */
export function startOf(world: World, { task }: AddedTask): Expression | undefined {
  const { syntax } = world.compiler;
  return task && !isFunctionNode(syntax, task) ? unwrap(syntax, task) : undefined;
}
