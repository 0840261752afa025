import { type Cast, code } from "../cast.js";
import { count, note, pass, start, stop, type Step, type TaskPlan, wait } from "../plan.js";
import { type Drawing, ROUND, rounds, type Scene, scene } from "./stage.js";

/** Tasks end, but stay in the tracker that remembers them. */
export function growingTracker(cast: Cast, { task, tracker, emptied }: { readonly task: string; readonly tracker: string; readonly emptied: boolean }): Drawing {
  const acted = (title: string, stays: boolean): Scene => {
    const tasks: Record<string, TaskPlan> = { task: { label: task, ends: ROUND - 1, counter: "held", ...(stays && { stays: true }) } };
    return scene(cast, title, { tasks, counters: { held: `held by ${tracker}` }, steps: [rounds(cast, () => [start("task"), pass(ROUND - 1)]), pass(1)] });
  };
  const end = emptied ? "before its owner ends" : "ever";
  return { before: [acted(`Nothing leaves ${code(tracker)} ${end}`, true)], after: [acted(`Each task leaves ${code(tracker)} when it ends`, false)] };
}

/** The owner ends without a wait for what its tracker holds, or with one that gives up. */
export function unwaitedTracker(cast: Cast, { task, tracker, givesUp }: { readonly task: string; readonly tracker: string; readonly givesUp: boolean }): Drawing {
  const owner = cast.outer === "process" ? { ...cast, outer: "its owner" } : cast;
  const tasks: Record<string, TaskPlan> = { task: { label: task, ends: cast.lasting ? "stopped" : ROUND + 2, counter: "held" } };
  const filled: readonly Step[] = [start("task"), pass(1), start("task"), pass(ROUND - 1)];
  const leave = givesUp ? [wait(`wait for ${tracker}, for a while`, { counter: "held", within: 1 })] : [note("stop, without a wait")];
  const end: readonly Step[] = [...(cast.lasting ? [stop("task", `stop ${task}`)] : []), wait(`wait for ${tracker}`, { counter: "held" })];
  const acted = (title: string, ending: readonly Step[]) => scene(owner, title, { tasks, counters: { held: tracker }, steps: [...filled, ...ending] });
  return {
    before: [acted(givesUp ? `The wait for ${code(tracker)} gives up` : `Nobody waits for ${code(tracker)}`, leave)],
    after: [acted(`The end stops the tasks, then waits for ${code(tracker)}`, end)],
  };
}

/** A controller that is made once: aborted in the first cycle, it is of no use in the next. */
export function oneShotController(cast: Cast, controller: string): Drawing {
  const cycles: Cast = { ...cast, unit: "cycle", rounds: 3, overlapping: false };
  const tasks: Record<string, TaskPlan> = {
    controller: { label: controller, ends: "stopped" },
    work: { label: "work", ends: "stopped" },
  };
  const counters = { worked: "cycles that could work" };
  const abort: readonly Step[] = [stop("work", `abort ${controller}`), stop("controller", "")];
  const dead: readonly Step[] = [note("aborted before it begins"), pass(ROUND - 1)];
  const live: readonly Step[] = [start("work"), count("worked", 1), pass(ROUND - 1), ...abort];
  return {
    before: [scene(cycles, `One ${code(controller)} for all cycles`, { tasks, counters, steps: [start("controller"), rounds(cycles, (round) => (round === 1 ? live : dead))] })],
    after: [scene(cycles, `A new ${code(controller)} for each cycle`, { tasks, counters, steps: [rounds(cycles, () => [start("controller"), ...live])] })],
  };
}
