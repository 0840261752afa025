import type { CallExpression, ClassLikeDeclaration, Expression, Node } from "../../compiler/index.js";
import { fateOf } from "../facts/fate.js";
import { referencesOf } from "../facts/references.js";
import { enclosing, isFunctionNode, lastName, unwrap, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import { type AddedTask, tasksAddedBy } from "./added-tasks.js";
import { taskCollectionsOf } from "./collections.js";
import { type TrackerFacts, trackersOf } from "./trackers.js";
import type { TrackerUse } from "./tracker-uses.js";

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

/** True when nobody waits for what a tracker holds, and it serves no other purpose: no limit, nobody else who gets it. */
export function isNeverWaitedFor(world: World, { uses, kind }: TrackerFacts): boolean {
  const adds = uses.filter((use) => use.kind === "add");
  const isFilled = uses.some((use) => use.kind === "add" || use.kind === "count-up");
  if (!isFilled || uses.some((use) => use.kind === "wait" || use.kind === "race" || use.kind === "escape")) return false;
  if (uses.some((use) => use.kind === "look" && servesOtherwise(world, use))) return false;
  if (kind === "queue" || kind === "task-group") return uses.every((use) => use.kind !== "add" || isDropped(world, use.node)) && !uses.some((use) => use.kind === "empty");
  return kind === "pending-counter" || kind === "wait-group" || !adds.every((add) => add.values.some((value) => isAwaitedItself(world, unwrap(world.compiler.syntax, value), add.node)));
}

/** A limit, or a way for somebody else to get at the tasks. A number that is shown somewhere waits for nothing. */
function servesOtherwise(world: World, { node }: TrackerUse): boolean {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(node)) return !/^(has|includes|keys)$/.test(lastName(syntax, node.expression) ?? "");
  return !isSize(world, node) || isLimit(world, node);
}

function isSize(world: World, node: Node): boolean {
  return world.compiler.syntax.isPropertyAccessExpression(node) && /^(size|length|pending|active\w*)$/.test(node.name.text);
}

/** `tasks.size >= limit`; `tasks.size > 0` asks only whether there are any. */
export function isLimit(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (!syntax.isPropertyAccessExpression(node) || !isSize(world, node)) return false;
  const { parent } = wrapped(syntax, node);
  if (!syntax.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  return kind >= SyntaxKind.LessThanToken && kind <= SyntaxKind.GreaterThanEqualsToken && !/^(>0|0<)$/.test(parent.getText().replace(node.getText(), "").replace(/\s/g, ""));
}

function isDropped(world: World, add: Node): boolean {
  return fateOf(world, add).kind !== "consumed";
}

/** `const task = work(); tasks.add(task); return await task;`: whoever started it waits for it. */
function isAwaitedItself(world: World, value: Expression, site: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(value)) return false;
  return referencesOf(world, value).some((reference) => {
    const { parent } = wrapped(syntax, reference);
    if (syntax.isReturnStatement(parent) || syntax.isAwaitExpression(parent)) return true;
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
