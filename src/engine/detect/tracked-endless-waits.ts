import type { Node } from "../../compiler/index.js";
import { usesOf } from "../facts/callers.js";
import type { FileFacts } from "../facts/file-facts.js";
import { type GoingOn, mustGoOn } from "../facts/must-go-on.js";
import { isStoppedBefore } from "../facts/stops.js";
import { enclosing, isFunctionNode, wrapped } from "../facts/tree.js";
import { nameOfTask, type AddedTask } from "../model/added-tasks.js";
import { inheritedTrackers } from "../model/inherited-trackers.js";
import { type TrackerFacts, trackersOf } from "../model/trackers.js";
import { isRepeatedUntilEmpty, type TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { consequenceOf, endlessWait, type EndlessWaitFinding } from "./endless-finding.js";
import { type CoveredTask, lastingConfidence, mentionsOf, outerTasksOf } from "./tracked-waits.js";
import { relatedHead } from "./words.js";

/** Waits for a tracker that holds a task which does not end before the wait is over. */
export function trackedEndlessWaits(world: World, { file }: FileFacts): readonly EndlessWaitFinding[] {
  return world.all([...trackersOf(world, file), ...inheritedTrackers(world, file)], (tracker) => world.all(tracker.uses, (use) => (use.kind === "wait" && use.isPatient ? waitFor(world, tracker, use) : undefined)));
}

function waitFor(world: World, tracker: TrackerFacts, wait: TrackerUse): EndlessWaitFinding | undefined {
  const covered = outerTasksOf(world, tracker, wait)[0] ?? endlessBeside(world, tracker, wait);
  const blocked = covered && blockedBy(world, wait.node, 0);
  if (!covered || !blocked) return undefined;
  const { task } = covered;
  const name = nameOfTask(world, task);
  const data = { tracker: tracker.name.getText(), task: name, consequence: consequenceOf(blocked) };
  return endlessWait(world, wait.node, "tracked", task.span, data, { confidence: covered.confidence, related: [relatedHead("start", task.site, { task: name })] });
}

/** A task that cannot end is in the way of every wait, also of one in the same function. */
function endlessBeside(world: World, tracker: TrackerFacts, wait: TrackerUse): CoveredTask | undefined {
  const { syntax } = world.compiler;
  for (const task of tracker.added) {
    if (task.span.span !== "endless") continue;
    const scope = enclosing(syntax, wait.node);
    const confidence = lastingConfidence(task);
    if (confidence && !isStoppedBefore(world, wait.node, scope, mentionsOf(world, task)) && !isOnlyAfter(task, wait)) return { task, scope, confidence };
  }
  return undefined;
}

/** What is put in after the wait, in the same function, is none of the wait's business. */
function isOnlyAfter(task: AddedTask, wait: TrackerUse): boolean {
  return task.site.pos > wait.node.end && task.site.parent?.parent === wait.node.parent?.parent;
}

/** What a wait holds up: what follows it, or what follows where its function is awaited. */
function blockedBy(world: World, wait: Node, depth: number): GoingOn | undefined {
  const { syntax } = world.compiler;
  const first = mustGoOn(world, wait);
  const goingOn = first && isRepeatedUntilEmpty(world, wait) ? mustGoOn(world, first.node) : first;
  if (goingOn) return goingOn;
  const owner = enclosing(syntax, wait);
  if (depth > 2 || !isFunctionNode(syntax, owner)) return undefined;
  for (const use of usesOf(world, owner)) {
    if (use.kind !== "call") continue;
    const outer = wrapped(syntax, use.call).parent;
    const found = syntax.isAwaitExpression(outer) ? blockedBy(world, outer, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}
