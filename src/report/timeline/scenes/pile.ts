import type { Cast } from "../cast.js";
import { forget, note, pass, start, stop, type Step, stopYoungest, type TaskPlan, wait } from "../plan.js";
import { type Drawing, OUTER, ROUND, rounds, type Scene, scene } from "./stage.js";

/** Something that each round starts and leaves behind. */
export interface Pile {
  readonly thing: string;
  readonly counter: string;
  readonly before: string;
  readonly after: string;
  /** Something of the outer lifetime on which it piles up: the emitter of a listener. */
  readonly on?: string | undefined;
  /** What is said at the end of a round, and ends nothing: `abort inner`. */
  readonly unheard?: string | undefined;
  /** What ends it once it is mended: `clearInterval`, `off`. Without it, it ends by itself. */
  readonly end?: string | undefined;
  /** The mended round waits for it. */
  readonly waits?: boolean;
  /** The outer lifetime holds it, in a field: a round forgets the old one, and mended it ends it first. */
  readonly held?: { readonly forgets: string } | undefined;
  /** What the outer lifetime's end does before the mending, and to which. */
  readonly atEnd?: { readonly label: string; readonly youngest: boolean } | undefined;
}

/** One look: before, the bars stack; after, they follow each other. */
export function pile(cast: Cast, spec: Pile): Drawing {
  // What forgets an old one takes two.
  const acted = spec.held && cast.rounds === 1 ? { ...cast, rounds: 2 } : cast;
  return { before: [before(acted, spec)], after: [after(acted, spec)] };
}

function before(cast: Cast, { thing, counter, before: title, on, unheard, held, atEnd }: Pile): Scene {
  const ends = cast.lasting ? "stopped" : ROUND * 2 - 1;
  const tasks = tasksOf(on, { label: thing, ends, counter: "alive", ...(held && { lane: OUTER }) });
  const forgetting: readonly Step[] = held ? [forget("thing", held.forgets)] : [];
  const round: readonly Step[] = [...forgetting, start("thing"), pass(ROUND - 1), ...(unheard === undefined ? [] : [note(unheard)])];
  const end = atEnd === undefined ? [] : [atEnd.youngest ? stopYoungest("thing", atEnd.label) : stop("thing", atEnd.label)];
  return scene(cast, title, { tasks, counters: { alive: counter }, goesOn: on !== undefined, steps: [...basis(on), rounds(cast, () => round), pass(1), ...end] });
}

function after(cast: Cast, spec: Pile): Scene {
  const { thing, counter, after: title, on, end, waits, held } = spec;
  const tasks = tasksOf(on, { label: thing, ends: end === undefined ? ROUND - 1 : "stopped", counter: "alive", ...(held && { lane: OUTER }) });
  const ending: readonly Step[] = end === undefined ? [] : [stop("thing", end)];
  const waiting: readonly Step[] = waits ? [wait("wait", { counter: "alive" })] : [];
  const inTurn: readonly Step[] = [start("thing"), pass(waits && end === undefined ? 1 : ROUND - 1), ...ending, ...waiting];
  const round = (number: number): readonly Step[] => (held ? [...(number > 1 ? ending : []), start("thing"), pass(ROUND - 1)] : inTurn);
  return scene(cast, title, { tasks, counters: { alive: counter }, goesOn: on !== undefined, steps: [...basis(on), rounds(cast, round), pass(1), ...(held ? ending : [])] });
}

function tasksOf(on: string | undefined, thing: TaskPlan): Record<string, TaskPlan> {
  return on === undefined ? { thing } : { thing, [OUTER]: { label: on, ends: "never" } };
}

function basis(on: string | undefined): readonly Step[] {
  return on === undefined ? [] : [start(OUTER)];
}
