import { type Cast, code } from "../cast.js";
import { pass, start, stop, type Step, type TaskPlan, wait } from "../plan.js";
import { type Drawing, ROUND, rounds, type Scene, scene } from "./stage.js";

export interface SharedTracker {
  readonly tracker: string;
  /** The longer-lived task, and the one of each round. */
  readonly outer: string;
  readonly inner: string;
  /** The name of the tracker that the shorter-lived tasks get. */
  readonly split: string;
}

/** The incident: one tracker for two lifetimes, and a wait between the rounds that is for both. It blocks, or is bypassed and leaks. */
export function sharedTracker(cast: Cast, names: SharedTracker): Drawing {
  return {
    before: [
      shared(cast, names, `The wait for ${code(names.tracker)} is left early, by a time-out or an error: it leaks`, { within: 2, orLeave: true }),
      shared(cast, names, `The wait for ${code(names.tracker)} holds: it stalls`, {}),
    ],
    after: [split(cast, names)],
  };
}

function shared(cast: Cast, { tracker, outer, inner }: SharedTracker, title: string, how: { within?: number; orLeave?: true }): Scene {
  const tasks: Record<string, TaskPlan> = {
    outer: { label: outer, ends: "stopped", counter: "tracker" },
    inner: { label: inner, ends: endOf(cast), counter: "tracker" },
  };
  const behind = `the next ${cast.unit}`;
  const round: readonly Step[] = [start("inner"), pass(ROUND), wait(`wait for ${tracker}`, { counter: "tracker", behind, ...how }), ...ending(cast, inner)];
  return scene(cast, title, { tasks, counters: { tracker }, goesOn: true, steps: [start("outer"), rounds({ ...cast, overlapping: false }, () => round)] });
}

function split(cast: Cast, { tracker, outer, inner, split: own }: SharedTracker): Scene {
  const tasks: Record<string, TaskPlan> = {
    outer: { label: outer, ends: "stopped", counter: "tracker" },
    inner: { label: inner, ends: endOf(cast), counter: "own" },
  };
  const round: readonly Step[] = [start("inner"), pass(ROUND), ...ending(cast, inner), wait(`wait for ${own}`, { counter: "own", behind: `the next ${cast.unit}` }), pass(1)];
  const steps = [start("outer"), rounds({ ...cast, overlapping: false }, () => round), stop("outer", `stop ${outer}`), wait(`wait for ${tracker}`, { counter: "tracker" })];
  return scene(cast, `One tracker per lifetime: ${code(own)} beside ${code(tracker)}`, { tasks, counters: { own, tracker }, steps });
}

/** A task that blocks is over when its round lets go of what it waits for; that stands behind the wait. */
function endOf({ lasting }: Cast): TaskPlan["ends"] {
  return lasting ? "stopped" : ROUND - 1;
}

function ending({ lasting }: Cast, inner: string): readonly Step[] {
  return lasting ? [stop("inner", `end ${inner}`)] : [];
}
