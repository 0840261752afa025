import type { Cast } from "../cast.js";
import { pass, start, stop, type Step, type TaskPlan, wait } from "../plan.js";
import { type Drawing, ROUND, rounds, type Scene, scene } from "./stage.js";

/** A wait for something that does not end while it is waited for. */
export interface Stall {
  readonly task: string;
  readonly before: string;
  readonly after: string;
  /** What stands behind the wait. */
  readonly behind: string;
  /** What tells it to end, once mended. */
  readonly stop: string;
  /** The tracker that is waited for, where there is one. */
  readonly tracker?: string | undefined;
}

/** The wait has no end, and nothing behind it runs; mended, it says stop first. */
export function stall(cast: Cast, spec: Stall): Drawing {
  return { before: [acted(cast, spec, false)], after: [acted(cast, spec, true)] };
}

function acted(cast: Cast, { task, before, after, behind, stop: stopping, tracker }: Stall, mended: boolean): Scene {
  const tasks: Record<string, TaskPlan> = { task: { label: task, ends: "stopped", counter: "held" } };
  const waiting = wait(`wait for ${tracker ?? task}`, { counter: "held", behind });
  const round: readonly Step[] = [start("task"), pass(ROUND - 1), ...(mended ? [stop("task", stopping)] : []), waiting, pass(1)];
  const counters = { held: tracker ?? `${task} under way` };
  return scene(cast, mended ? after : before, { tasks, counters, steps: [rounds(cast, () => round)] });
}

/** A wait for something outside, which answers the first time and then no more. */
export interface Silence {
  readonly task: string;
  readonly before: string;
  readonly after: string;
  readonly behind: string;
  /** What lets go of the mended wait: a time-out, a signal; without it the answer comes after all. */
  readonly bound?: string;
  /** It does not answer the first time either. */
  readonly always?: boolean;
}

export function silence(cast: Cast, spec: Silence): Drawing {
  return { before: [answered(cast, spec, false)], after: [answered(cast, spec, true)] };
}

function answered(cast: Cast, { task, before, after, behind, bound, always }: Silence, mended: boolean): Scene {
  const tasks: Record<string, TaskPlan> = {
    answer: { label: task, ends: 1, counter: "waiting" },
    silent: { label: task, ends: mended && bound === undefined ? 2 : "stopped", counter: "waiting" },
  };
  const round = (number: number): readonly Step[] => {
    const answers = number === 1 && cast.rounds > 1 && !always;
    const ask = start(answers ? "answer" : "silent");
    if (mended && bound !== undefined && !answers) return [ask, pass(ROUND - 1), stop("silent", bound)];
    return [ask, wait(`wait for ${task}`, { task: answers ? "answer" : "silent", behind }), pass(1)];
  };
  return scene(cast, mended ? after : before, { tasks, counters: { waiting: "waits under way" }, steps: [rounds(cast, round)] });
}
