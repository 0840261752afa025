/** A small program about lifetimes, which {@link simulate} runs on abstract time. */
export interface Plan {
  readonly lanes: readonly LanePlan[];
  readonly tasks: Readonly<Record<string, TaskPlan>>;
  /** Labels of the counters, by id: trackers, or what is counted where there is no tracker. */
  readonly counters: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface LanePlan {
  readonly id: string;
  readonly label: string;
  /** The process: the drawing does not see its end. */
  readonly isOpen?: boolean;
}

export interface TaskPlan {
  readonly label: string;
  /** After so many ticks, when it is stopped, or never. */
  readonly ends: number | "stopped" | "never";
  readonly counter?: string;
  /** The lifetime that it belongs to, where that is not the one that starts it: what a field holds. */
  readonly lane?: string;
  /** Its end does not take it out of its counter: nobody releases it. */
  readonly stays?: true;
}

export type Step =
  | { readonly do: "start"; readonly task: string }
  | { readonly do: "pass"; readonly ticks: number }
  /** Ends what runs of a task, or the youngest only, unless it never ends. */
  | { readonly do: "stop"; readonly task: string; readonly label: string; readonly youngest?: true }
  /** Nobody has what runs of a task any more: it is left behind from now on. */
  | { readonly do: "forget"; readonly task: string; readonly label: string }
  /** Takes one out of a counter although its task goes on, or puts one in. */
  | { readonly do: "count"; readonly counter: string; readonly by: number }
  | WaitStep
  | { readonly do: "note"; readonly label: string }
  | { readonly do: "in"; readonly lane: string; readonly label: string; readonly steps: readonly Step[] }
  | RepeatStep;

/** Waits until a counter is at zero, or until nothing of a task runs. */
export interface WaitStep {
  readonly do: "wait";
  readonly label: string;
  readonly counter?: string;
  readonly task?: string;
  /** Gives up after so many ticks. */
  readonly within?: number;
  /** Giving up skips the rest of this round. */
  readonly orLeave?: true;
  readonly behind?: string;
}

/** One lifetime after the other; with `every`, each begins so many ticks after the one before, ended or not. */
export interface RepeatStep {
  readonly do: "repeat";
  readonly lane: string;
  readonly label: string;
  readonly times: number;
  readonly every?: number;
  readonly steps: (round: number) => readonly Step[];
}

export const start = (task: string): Step => ({ do: "start", task });
export const pass = (ticks: number): Step => ({ do: "pass", ticks });
export const stop = (task: string, label: string): Step => ({ do: "stop", task, label });
export const stopYoungest = (task: string, label: string): Step => ({ do: "stop", task, label, youngest: true });
export const forget = (task: string, label: string): Step => ({ do: "forget", task, label });
export const note = (label: string): Step => ({ do: "note", label });
export const count = (counter: string, by: number): Step => ({ do: "count", counter, by });
export const wait = (label: string, rest: Omit<WaitStep, "do" | "label">): Step => ({ do: "wait", label, ...rest });
export const inside = (lane: string, label: string, steps: readonly Step[]): Step => ({ do: "in", lane, label, steps });
export const repeat = (step: Omit<RepeatStep, "do">): Step => ({ do: "repeat", ...step });
