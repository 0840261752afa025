import type { Plan, RepeatStep, Step, WaitStep } from "./plan.js";
import { type OpenStretch, Recorder, type Running } from "./recorder.js";
import type { Timeline } from "./timeline.js";

/** What an actor asks of time: to go on after a while, or when a wait is over. */
type Request = { readonly ticks: number } | { readonly wait: WaitStep; readonly lane: string };
/** Whether a wait returned; `false` when it was given up. */
type Answer = boolean;
type Actor = Generator<Request, boolean, Answer>;

interface Appointment {
  readonly at: number;
  readonly act: () => void;
}

/** Runs a plan: lifetimes begin and end, tasks run beside them, waits return or don't. The same plan always gives the same time line. */
export function simulate(plan: Plan): Timeline {
  return new Simulation(plan).run();
}

class Simulation {
  readonly #plan: Plan;
  readonly #recorder: Recorder;
  readonly #agenda: Appointment[] = [];
  readonly #waiting: { readonly isOver: () => boolean; readonly goOn: () => void }[] = [];
  readonly #ends = new Map<Running, Appointment>();
  #running: Running[] = [];
  #now = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#recorder = new Recorder(plan);
  }

  run(): Timeline {
    this.#advance(this.#perform(this.#plan.steps, []));
    for (let next = this.#takeNext(); next; next = this.#takeNext()) {
      this.#now = next.at;
      next.act();
      this.#wake();
    }
    return this.#recorder.timeline(this.#now);
  }

  /** The earliest; of those at one time the one that was put down first. */
  #takeNext(): Appointment | undefined {
    const at = Math.min(...this.#agenda.map((entry) => entry.at));
    const index = this.#agenda.findIndex((entry) => entry.at === at);
    return index === -1 ? undefined : this.#agenda.splice(index, 1)[0];
  }

  #later(ticks: number, act: () => void): Appointment {
    const appointment = { at: this.#now + ticks, act };
    this.#agenda.push(appointment);
    return appointment;
  }

  /** What will not happen must not make the drawing longer either. */
  #cancel(appointment: Appointment | undefined): void {
    const index = this.#agenda.findIndex((each) => each === appointment);
    if (index !== -1) this.#agenda.splice(index, 1);
  }

  #wake(): void {
    for (const waiting of [...this.#waiting]) if (this.#waiting.includes(waiting) && waiting.isOver()) waiting.goOn();
  }

  #advance(actor: Actor, answer: Answer = true): void {
    const { value, done } = actor.next(answer);
    if (done) return;
    if ("ticks" in value) this.#later(value.ticks, () => this.#advance(actor));
    else this.#wait(actor, value.wait, value.lane);
  }

  #wait(actor: Actor, step: WaitStep, lane: string): void {
    const bar = this.#recorder.wait(step.label, lane, this.#now, step.behind);
    const isOver = () => (step.counter === undefined || this.#recorder.valueOf(step.counter) === 0) && !this.#running.some(({ task }) => task === step.task);
    const settle = (outcome: "returned" | "given-up") => {
      const index = this.#waiting.indexOf(waiting);
      if (index === -1) return;
      this.#waiting.splice(index, 1);
      this.#cancel(limit);
      bar.to = this.#now;
      bar.outcome = outcome;
      this.#advance(actor, outcome === "returned");
    };
    const waiting = { isOver, goOn: () => settle("returned") };
    this.#waiting.push(waiting);
    const limit = step.within === undefined ? undefined : this.#later(step.within, () => settle("given-up"));
    if (isOver()) settle("returned");
  }

  /** Returns whether all steps were taken, and none was left early. */
  *#perform(steps: readonly Step[], scopes: readonly OpenStretch[]): Actor {
    for (const step of steps) if (!(yield* this.#take(step, scopes))) return false;
    return true;
  }

  *#take(step: Step, scopes: readonly OpenStretch[]): Actor {
    const scope = scopes.at(-1);
    const lane = scope?.lane ?? "";
    switch (step.do) {
      case "start":
        this.#start(step.task, scopes);
        return true;
      case "pass":
        return yield { ticks: step.ticks };
      case "stop":
        if (step.label !== "") this.#recorder.mark("stop", step.label, lane, this.#now);
        this.#stop(step.task, step.youngest === true);
        return true;
      case "forget":
        this.#forget(step.task, step.label, lane);
        return true;
      case "count":
        this.#recorder.count(step.counter, step.by, this.#now);
        return true;
      case "note":
        this.#recorder.mark("note", step.label, lane, this.#now);
        return true;
      case "wait":
        return (yield { wait: step, lane }) || step.orLeave !== true;
      case "in":
        return yield* this.#inside(step.lane, step.label, step.steps, scopes);
      case "repeat":
        return yield* this.#repeat(step, scopes);
    }
  }

  *#inside(lane: string, label: string, steps: readonly Step[], scopes: readonly OpenStretch[]): Actor {
    const opened = this.#recorder.open(lane, label, this.#now);
    yield* this.#perform(steps, [...scopes, opened]);
    const isOpen = this.#plan.lanes.find(({ id }) => id === lane)?.isOpen;
    if (!isOpen) this.#recorder.close(opened, this.#now);
    return true;
  }

  *#repeat({ lane, label, times, every, steps }: RepeatStep, scopes: readonly OpenStretch[]): Actor {
    for (let round = 1; round <= times; round++) {
      const name = times === 1 ? label : `${label} ${round}`;
      const actor = this.#inside(lane, name, steps(round), scopes);
      if (every === undefined) yield* actor;
      else {
        this.#advance(actor);
        yield { ticks: every };
      }
    }
    return true;
  }

  #start(task: string, scopes: readonly OpenStretch[]): void {
    const lane = this.#plan.tasks[task]?.lane;
    const owner = scopes.findLast((scope) => lane === undefined || scope.lane === lane);
    if (!owner) throw new Error(`"${task}" is started outside of its lifetime.`);
    const running = this.#recorder.start(task, owner, this.#now);
    this.#running.push(running);
    const ends = this.#plan.tasks[task]?.ends;
    if (typeof ends === "number") this.#ends.set(running, this.#later(ends, () => this.#end(running)));
  }

  #stop(task: string, youngest: boolean): void {
    if (this.#plan.tasks[task]?.ends === "never") return;
    const found = this.#running.filter((each) => each.task === task);
    for (const running of youngest ? found.slice(-1) : found) this.#end(running);
  }

  #forget(task: string, label: string, lane: string): void {
    const found = this.#running.filter((each) => each.task === task);
    if (found.length > 0) this.#recorder.mark("note", label, lane, this.#now);
    for (const { bar } of found) bar.orphanedAt ??= this.#now;
  }

  #end(running: Running): void {
    if (!this.#running.includes(running)) return;
    this.#running = this.#running.filter((each) => each !== running);
    this.#cancel(this.#ends.get(running));
    this.#recorder.end(running, this.#now);
  }
}
