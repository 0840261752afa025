import type { Plan } from "./plan.js";
import type { Bar, Counter, Mark, Stretch, Timeline, WaitBar } from "./timeline.js";

type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** A stretch of a lifetime while it lasts, with what was started in it. */
export interface OpenStretch {
  readonly lane: string;
  readonly stretch: Draft<Stretch>;
  readonly bars: Draft<Bar>[];
}

/** A running task. */
export interface Running {
  readonly task: string;
  readonly bar: Draft<Bar>;
}

/** Ticks after the last event, so that one sees what goes on. */
const TAIL = 3;

/** Writes down what a simulation does. */
export class Recorder {
  readonly #plan: Plan;
  readonly #stretches = new Map<string, Draft<Stretch>[]>();
  readonly #bars: Draft<Bar>[] = [];
  readonly #waits: Draft<WaitBar>[] = [];
  readonly #marks: Mark[] = [];
  readonly #counts = new Map<string, { at: number; value: number }[]>();
  readonly #started = new Map<string, number>();

  constructor(plan: Plan) {
    this.#plan = plan;
    for (const id of Object.keys(plan.counters)) this.#counts.set(id, [{ at: 0, value: 0 }]);
  }

  open(lane: string, label: string, from: number): OpenStretch {
    const stretch: Draft<Stretch> = { label, from };
    this.#stretches.set(lane, [...(this.#stretches.get(lane) ?? []), stretch]);
    return { lane, stretch, bars: [] };
  }

  close({ stretch, bars }: OpenStretch, at: number): void {
    stretch.to = at;
    for (const bar of bars) if (bar.to === undefined) bar.orphanedAt ??= at;
  }

  start(task: string, owner: OpenStretch, at: number): Running {
    const { label, counter } = this.#taskOf(task);
    const number = (this.#started.get(task) ?? 0) + 1;
    this.#started.set(task, number);
    const bar: Draft<Bar> = { label: `${label} #${number}`, lane: owner.lane, from: at };
    if (counter !== undefined) bar.counter = counter;
    owner.bars.push(bar);
    this.#bars.push(bar);
    if (counter !== undefined) this.count(counter, 1, at);
    return { task, bar };
  }

  end({ task, bar }: Running, at: number): void {
    const { counter, stays } = this.#taskOf(task);
    bar.to = at;
    if (counter === undefined || stays) return;
    bar.releasedAt = at;
    this.count(counter, -1, at);
  }

  count(counter: string, by: number, at: number): void {
    const points = this.#counts.get(counter) ?? [];
    const value = (points.at(-1)?.value ?? 0) + by;
    if (points.at(-1)?.at === at) points.pop();
    points.push({ at, value });
    this.#counts.set(counter, points);
  }

  valueOf(counter: string): number {
    return this.#counts.get(counter)?.at(-1)?.value ?? 0;
  }

  wait(label: string, lane: string, from: number, behind: string | undefined): Draft<WaitBar> {
    const wait: Draft<WaitBar> = { label, lane, from, outcome: "for-ever" };
    if (behind !== undefined) wait.behind = behind;
    this.#waits.push(wait);
    return wait;
  }

  mark(kind: Mark["kind"], label: string, lane: string, at: number): void {
    this.#marks.push({ kind, label, lane, at });
  }

  timeline(now: number): Timeline {
    const lanes = this.#plan.lanes.map(({ id, label }) => ({ id, label, stretches: this.#stretches.get(id) ?? [] }));
    return {
      horizon: now + TAIL,
      lanes: lanes.filter(({ stretches }) => stretches.length > 0),
      bars: this.#bars.map((bar) => this.#named(bar)),
      waits: this.#waits,
      marks: this.#marks,
      counters: Object.entries(this.#plan.counters).map(([id, label]): Counter => ({ id, label, points: this.#counts.get(id) ?? [] })),
    };
  }

  /** A task of which there is one only needs no number. */
  #named(bar: Draft<Bar>): Bar {
    const plain = bar.label.replace(/ #1$/, "");
    return this.#bars.some(({ label }) => label === `${plain} #2`) ? bar : { ...bar, label: plain };
  }

  #taskOf(task: string): Plan["tasks"][string] {
    const plan = this.#plan.tasks[task];
    if (!plan) throw new Error(`The plan has no task "${task}".`);
    return plan;
  }
}
