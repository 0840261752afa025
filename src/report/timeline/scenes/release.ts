import type { Cast } from "../cast.js";
import { count, note, pass, start, type Step, type TaskPlan, wait } from "../plan.js";
import { type Drawing, ROUND, rounds, type Scene, scene } from "./stage.js";

export interface Release {
  readonly task: string;
  readonly counter: string;
  /** Why the release is missed: `an exception`, `an early return`. */
  readonly detour: string;
  readonly before: string;
  readonly after: string;
}

/** Some rounds don't give back what they took: the counter never comes to zero again, and who waits for that waits for ever. */
export function missedRelease(cast: Cast, spec: Release): Drawing {
  return { before: [acted(cast, spec, false)], after: [acted(cast, spec, true)] };
}

function acted(cast: Cast, { task, counter, detour, before, after }: Release, mended: boolean): Scene {
  const tasks: Record<string, TaskPlan> = {
    good: { label: task, ends: ROUND - 1, counter: "held" },
    missed: { label: task, ends: 1, counter: "held", ...(!mended && { stays: true }) },
  };
  const round = (number: number): readonly Step[] => {
    const misses = cast.rounds === 1 || number === 2;
    return misses ? [start("missed"), pass(1), note(detour), pass(1)] : [start("good"), pass(ROUND - 1)];
  };
  const steps = [rounds({ ...cast, overlapping: true }, round), wait("whoever waits for it", { counter: "held", behind: "the end" })];
  return scene(cast, mended ? after : before, { tasks, counters: { held: counter }, steps });
}

/** The add stands inside the task: the wait sees an empty tracker, and passes. */
export function lateAdd(cast: Cast, { task, counter, before, after }: Omit<Release, "detour">): Drawing {
  return { before: [late(cast, task, counter, before)], after: [inTime(cast, task, counter, after)] };
}

function late(cast: Cast, task: string, counter: string, title: string): Scene {
  const tasks: Record<string, TaskPlan> = { task: { label: task, ends: ROUND } };
  const round: readonly Step[] = [start("task"), wait(`wait for ${counter}`, { counter: "held" }), note("the wait passes"), pass(1)];
  const joining: readonly Step[] = [rounds({ ...cast, rounds: 1 }, () => round), note("add, too late"), count("held", 1), pass(ROUND), count("held", -1)];
  return scene(cast, title, { tasks, counters: { held: counter }, steps: joining });
}

function inTime(cast: Cast, task: string, counter: string, title: string): Scene {
  const tasks: Record<string, TaskPlan> = { task: { label: task, ends: ROUND, counter: "held" } };
  const round: readonly Step[] = [start("task"), wait(`wait for ${counter}`, { counter: "held" })];
  return scene(cast, title, { tasks, counters: { held: counter }, steps: [rounds({ ...cast, rounds: 1 }, () => round)] });
}
