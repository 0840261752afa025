import type { Expression, Node } from "../../compiler/index.js";
import { type Confidence, type Finding, growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { isMadeHere } from "../facts/made-here.js";
import type { Reference } from "../facts/references.js";
import { isPrivateField } from "../facts/storage.js";
import { enclosing, isFunctionNode, placeOf, textOf, unwrap } from "../facts/tree.js";
import { nameOfTask, tasksAddedBy } from "../model/added-tasks.js";
import { type TaskCollection, taskCollectionsOf } from "../model/collections.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { isLimit } from "../model/tracker-looks.js";
import { isAtTheEnd, isField, ownerInWords, type Recurrence, recurrenceOf } from "./collection-life.js";
import { leavingFix } from "./growing-fix.js";
import { isBounded, isCache, isCollector } from "./meant-to-grow.js";
import { isUnderAnotherKey } from "./own-keys.js";
import { relatedHead, relatedOf } from "./words.js";

type GrowingFinding = Extract<Finding, { rule: "no-growing-tracker" }>;

/** Long-lived collections that tasks join and never leave. */
export function detectNoGrowingTracker(world: World, { file }: FileFacts): GrowingFinding[] {
  return world.all(taskCollectionsOf(world, file), (collection) => growing(world, collection));
}

function growing(world: World, collection: TaskCollection): readonly GrowingFinding[] {
  // What its owner was given, others have as well.
  if (!isMadeHere(world, collection.name as Reference, collection.declaration)) return [];
  const removals = collection.uses.filter((use) => isRemoval(world, collection, use));
  if (collection.uses.some((use) => use.kind === "escape" || (use.kind === "look" && isLimit(world, use.node))) || (isExported(world, collection.declaration) && !isKnownOutside(world, collection))) return [];
  const [end] = removals;
  if (removals.some((use) => !isAtTheEnd(world, use.node)) || isCache(world, collection)) return [];
  const gathers = isCollector(world, collection);
  return collection.uses.flatMap((add) => {
    const recurrence = add.kind === "add" && !isBounded(world, collection, add) ? recurrenceOf(world, collection, add) : undefined;
    if (gathers && contextOf(world, add.node).multiplicity !== "per-event") return [];
    // Who waits leaves when he is woken, be it at the end.
    if (collection.content === "waiters" && end) return [];
    if (collection.content === "handles" && recurrence !== "endless") return [];
    return recurrence && !isLastingTask(world, collection, add) ? [describe(world, collection, add, recurrence, end)] : [];
  });
}

/** What takes out or starts afresh; the constructor's assignment makes the collection. */
function isRemoval(world: World, collection: TaskCollection, use: TrackerUse): boolean {
  const { kind, node } = use;
  if (kind === "release" && isUnderAnotherKey(world, collection, use)) return false;
  const isTaken = kind === "release" || kind === "empty" || kind === "reset";
  return isTaken && node !== collection.declaration && !world.compiler.syntax.isConstructorDeclaration(enclosing(world.compiler.syntax, node));
}

function isExported(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isVariableDeclaration(declaration) || isFunctionNode(syntax, enclosing(syntax, declaration))) return false;
  const statement = declaration.parent.parent as Node & { modifiers?: readonly Node[] };
  return statement.modifiers?.some((one) => one.kind === syntax.SyntaxKind.ExportKeyword) ?? false;
}

/** All of the program's files were looked at, and others do use it; not where each round waits for all, which is another mistake. */
function isKnownOutside(world: World, { declaration, uses }: TaskCollection): boolean {
  const { syntax } = world.compiler;
  if (world.reach !== "program" || !uses.some(({ node }) => node.getSourceFile() !== declaration.getSourceFile())) return false;
  const waits = new Set<Node>(uses.flatMap((use) => (use.kind === "wait" ? [enclosing(syntax, use.node)] : [])));
  return !uses.some((use) => use.kind === "add" && waits.has(enclosing(syntax, use.node)));
}

/** A task that runs until its owner stops stays as long as it runs: that is what the collection is for. What an event starts ends with its own connection. */
function isLastingTask(world: World, collection: TaskCollection, add: TrackerUse): boolean {
  const tasks = collection.content === "promises" ? tasksAddedBy(world, add, collection.declaration) : [];
  return tasks.length > 0 && tasks.every(({ span }) => span.certain && !span.isDetached && (span.span === "endless" || (span.span === "until-stopped" && !takesParameter(world, add))));
}

/** `sockets.add(talk(socket))`: the task is about what the event handed over, and ends with that. */
function takesParameter(world: World, { node, values }: TrackerUse): boolean {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, node);
  if (contextOf(world, node).multiplicity !== "per-event" || !isFunctionNode(syntax, owner)) return false;
  const calls = values.map((value) => unwrap(syntax, value));
  return calls.some((call) => syntax.isCallExpression(call) && call.arguments.some((argument) => owner.parameters.some(({ name }) => name.getText() === argument.getText())));
}

function describe(world: World, collection: TaskCollection, add: TrackerUse, recurrence: Recurrence, end: TrackerUse | undefined): GrowingFinding {
  const { declaration, name } = collection;
  const context = contextOf(world, add.node);
  const tracker = name.getText();
  const [value] = add.values;
  const fix = leavingFix(world, collection, add);
  const [task] = collection.content === "promises" ? tasksAddedBy(world, add, declaration) : [];
  return {
    rule: "no-growing-tracker",
    form: end ? "only-at-the-end" : "never-leaves",
    place: placeOf(add.node),
    confidence: confidenceOf(world, collection, recurrence),
    span: task?.span.span ?? "unknown",
    multiplicity: context.multiplicity,
    growth: growthOf(context.multiplicity, "blocking"),
    data: { tracker, task: task?.task ? nameOfTask(world, task) : value ? textOf(value) : "it", owner: ownerInWords(world, declaration), evidence: end ? `\`${textOf(end.node)}\` comes when it ends` : "no `delete`, no `clear`, no new one" },
    related: [relatedHead("declaration", declaration, { tracker }), ...(end ? [relatedHead("end", end.node)] : []), ...relatedOf(context)],
    fixes: fix ? [fix] : [],
  };
}

/** Promises in a place that only this file reaches, whose owner lives long: an event or an endless loop fills it, or it has an end of its own. */
function confidenceOf(world: World, collection: TaskCollection, recurrence: Recurrence): Confidence {
  const { declaration, content, uses, container } = collection;
  if (content !== "promises" || container === "map" || world.compiler.typeOf(collection.name as Expression).element?.isNativePromise === false) return "medium";
  const isOurs = !isField(world, declaration) || isPrivateField(world, declaration);
  const isLongLived = recurrence === "endless" || !isField(world, declaration) || uses.some((use) => use.kind === "wait" && isAtTheEnd(world, use.node));
  return isOurs && isLongLived ? "high" : "medium";
}
