import type { Node } from "../../compiler/index.js";
import { type Finding, growthOf, type NoUnwaitedTrackerForm } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { type FileFacts } from "../facts/file-facts.js";
import { isWritten } from "../facts/flags.js";
import { referencesOf } from "../facts/references.js";
import { registrationOf } from "../facts/registration.js";
import { isStoppedBefore } from "../facts/stops.js";
import { enclosing, isFunctionNode, placeOf } from "../facts/tree.js";
import { type AddedTask, nameOfTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import { isNeverWaitedFor, startOf, tasksTrackersOf } from "../model/unwaited.js";
import type { World } from "../world.js";
import { isCache, isNamedCache } from "./meant-to-grow.js";
import { isFinal, lastingConfidence, mentionsOf } from "./tracked-waits.js";
import { type Owner, ownerOf } from "./unwaited-owner.js";
import { waitFix } from "./unwaited-fix.js";
import { functionName, relatedHead } from "./words.js";

type UnwaitedFinding = Extract<Finding, { rule: "no-unwaited-tracker" }>;

/** Trackers that are filled, and that nobody waits for before their owner ends. */
export function detectNoUnwaitedTracker(world: World, { file }: FileFacts): UnwaitedFinding[] {
  return world.all(tasksTrackersOf(world, file), (tracker) => {
    if (isUnwaitedTracker(world, tracker)) return [describe(world, tracker, "unwaited", ownerOf(world, tracker))];
    const given = givenUp(world, tracker);
    return given ? [describe(world, tracker, "given-up", { end: given.wait, confidence: "medium" }, given.task)] : [];
  });
}

/** Nobody waits for it, and nobody else could. A list that nothing leaves is no tracker: its promises are dropped. */
function isUnwaitedTracker(world: World, tracker: TrackerFacts): boolean {
  const owner = ownerOf(world, tracker);
  if (!owner || !isNeverWaitedFor(world, tracker, owner.end) || isMemo(world, tracker, owner)) return false;
  if (tracker.kind === "pending-counter") return owner.end !== undefined && isTaskCounter(world, tracker);
  if (tracker.kind === "queue" || tracker.kind === "task-group") return owner.end !== undefined;
  const isReleased = tracker.uses.some((use) => use.kind === "release" || use.kind === "count-down" || use.kind === "empty" || use.kind === "reset");
  return owner.end !== undefined || isReleased;
}

/** A map that is asked before it is filled; not where each task leaves it when it ends, and its owner has an end. */
function isMemo(world: World, tracker: TrackerFacts, { end }: Owner): boolean {
  if (tracker.kind !== "promise-map" || !isCache(world, { ...tracker, container: "map", content: "promises" })) return false;
  const isLeft = tracker.uses.some((use) => use.kind === "release" && isInFinally(world, use.node));
  return !isLeft || end === undefined || isNamedCache(tracker.name);
}

/** The tasks of a file that are in such a tracker: what is wrong is said once, where the tracker is declared. */
export function isInUnwaitedTracker(world: World, call: Node): boolean {
  return world.ask(unwaitedStarts, call.getSourceFile(), NOTHING).has(call);
}

const NOTHING: ReadonlySet<Node> = new Set<Node>();

function unwaitedStarts(world: World, file: Node): ReadonlySet<Node> {
  const trackers = tasksTrackersOf(world, file).filter((tracker) => isUnwaitedTracker(world, tracker));
  return new Set(trackers.flatMap(({ added }) => added.flatMap((task) => startOf(world, task) ?? [])));
}

/** A counter that is named for running tasks and that nobody ever reads. */
function isTaskCounter(world: World, { name, uses }: TrackerFacts): boolean {
  const isRead = referencesOf(world, name).some((reference) => !isWritten(world, reference));
  return !isRead && /pending|in_?flight|running|active|outstanding|jobs|tasks|ongoing|busy/i.test(name.getText()) && uses.some((use) => use.kind === "count-down" && isInFinally(world, use.node));
}

function isInFinally(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  for (let inner = node; inner.parent && !isFunctionNode(syntax, inner); inner = inner.parent) if (syntax.isTryStatement(inner.parent) && inner.parent.finallyBlock === inner) return true;
  const owner = enclosing(syntax, node);
  return isFunctionNode(syntax, owner) && registrationOf(world, owner)?.name === "finally";
}

/** The only waits have a time limit, and what they wait for lasts and is not told to end. */
function givenUp(world: World, { uses, added }: TrackerFacts): { wait: Node; task: AddedTask } | undefined {
  const waits = uses.filter((use) => use.kind === "wait");
  if (waits.length === 0 || waits.some((wait) => wait.isPatient)) return undefined;
  for (const { node } of waits) {
    const scope = enclosing(world.compiler.syntax, node);
    if (!isFinal(world, scope)) return undefined;
    const task = added.find((one) => isPilingUp(world, one) && !isStoppedBefore(world, node, scope, mentionsOf(world, one)));
    if (task) return { wait: node, task };
  }
  return undefined;
}

/** A task that lasts, and of which there is another one in each round. */
function isPilingUp(world: World, task: AddedTask): boolean {
  const { multiplicity } = contextOf(world, task.via[0] ?? task.site);
  return lastingConfidence(task) !== undefined && (multiplicity === "per-iteration" || multiplicity === "per-event");
}

function describe(world: World, tracker: TrackerFacts, form: NoUnwaitedTrackerForm, owner: Owner | undefined, task: AddedTask | undefined = tracker.added[0]): UnwaitedFinding {
  const { declaration, name } = tracker;
  const { initializer } = declaration as Node & { initializer?: Node };
  const { multiplicity } = contextOf(world, initializer ?? declaration);
  const often = task ? contextOf(world, task.via[0] ?? task.site).multiplicity : multiplicity;
  const end = owner?.end;
  const ending = end ? functionName(world, end) : "";
  const isWait = form === "given-up";
  const fix = isWait ? undefined : waitFix(world, tracker, end);
  return {
    rule: "no-unwaited-tracker",
    form,
    place: placeOf(declaration),
    confidence: owner?.confidence ?? "medium",
    span: task?.span.span ?? "unknown",
    multiplicity,
    growth: growthOf(often, task?.span.span ?? "unknown"),
    data: {
      tracker: name.getText(),
      task: task?.task ? `\`${nameOfTask(world, task)}\`` : "running tasks",
      evidence: isWait ? (task?.span.why ?? "") : end ? `\`${ending}\` ends without a wait for it` : "no wait stands in this file",
      advice: end ? `Wait for it in \`${ending}\`.` : "Wait for it where its owner ends.",
    },
    related: [...(task ? [relatedHead("add", task.site)] : []), ...(end ? [relatedHead(isWait ? "wait" : "stop", end)] : [])],
    fixes: fix ? [fix] : [],
  };
}
