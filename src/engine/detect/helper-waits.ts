import type { AwaitExpression, FunctionNode } from "../../compiler/index.js";
import { factsOf } from "../facts/file-facts.js";
import { isStoppedBefore } from "../facts/stops.js";
import { isWithin, unwrap } from "../facts/tree.js";
import { trackersOf } from "../model/trackers.js";
import type { World } from "../world.js";
import { isFinal } from "./tracked-waits.js";
import { trackedTasks, type WaitedTask, waitedTasks } from "./waited-tasks.js";

/** `await this.drain()`: the tasks that a helper of the file waits for. One that stops its owner is judged itself. */
export function tasksBehindHelper(world: World, wait: AwaitExpression): readonly WaitedTask[] {
  const { syntax } = world.compiler;
  const call = unwrap(syntax, wait.expression);
  const body = syntax.isCallExpression(call) ? world.compiler.calleeOf(call).body : undefined;
  if (!body || body.getSourceFile() !== wait.getSourceFile() || isWithin(wait, body) || isFinal(world, body)) return [];
  return [...plainWaits(world, body), ...trackerWaits(world, body)].map((task) => ({ ...task, span: { ...task.span, certain: false } }));
}

function plainWaits(world: World, body: FunctionNode): readonly WaitedTask[] {
  const { awaits, returned } = factsOf(world, body);
  return [...awaits.map(({ expression }) => expression), ...returned].flatMap((value) => waitedTasks(world, value).filter((task) => !isWithin(task.start, body) && !isStoppedBefore(world, value, body, task.mentions)));
}

function trackerWaits(world: World, body: FunctionNode): readonly WaitedTask[] {
  return trackersOf(world, body.getSourceFile()).flatMap((tracker) => tracker.uses.flatMap((use) => {
    if (use.kind !== "wait" || !use.isPatient || !isWithin(use.node, body)) return [];
    return trackedTasks(world, tracker, use).filter((task) => !isStoppedBefore(world, use.node, body, task.mentions));
  }));
}
