import type { Cast } from "../cast.js";
import { inside, type Plan, repeat, type Step } from "../plan.js";
import { simulate } from "../simulate.js";
import type { Timeline } from "../timeline.js";

/** One drawing: what it shows, and the time line. */
export interface Scene {
  readonly title: string;
  readonly timeline: Timeline;
}

/** What leaks, and what becomes of it. A mistake may have several faces. */
export interface Drawing {
  readonly before: readonly Scene[];
  readonly after: readonly Scene[];
}

export const OUTER = "outer";
export const UNIT = "unit";
/** Ticks of a round, and between the starts of two that overlap. */
export const ROUND = 3;

interface Act extends Pick<Plan, "tasks" | "counters" | "steps"> {
  /** The drawing does not see the outer lifetime's end. */
  readonly goesOn?: boolean;
}

/** Two lifetimes, the outer one around the rounds of the inner one, and what happens in them. */
export function scene(cast: Cast, title: string, { tasks, counters, steps, goesOn }: Act): Scene {
  const lanes = [
    { id: OUTER, label: cast.outer, isOpen: goesOn === true || cast.outer === "process" },
    { id: UNIT, label: cast.rounds === 1 ? cast.unit : `each ${cast.unit}` },
  ];
  return { title, timeline: simulate({ lanes, tasks, counters, steps: [inside(OUTER, cast.outer, steps)] }) };
}

export function rounds(cast: Cast, steps: (round: number) => readonly Step[]): Step {
  return repeat({ lane: UNIT, label: cast.unit, times: cast.rounds, steps, ...(cast.overlapping && { every: ROUND }) });
}
