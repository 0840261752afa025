import type { Place } from "./finding.js";
import type { LifetimeKind, Multiplicity, TaskSpan, TrackerKind } from "./terms.js";

/** Asynchronous work started by a call: a promise-returning call that is not awaited on the spot, an async callback, an interval. */
export interface Task {
  readonly name: string;
  readonly start: Place;
  readonly lifetime: LifetimeKind;
  readonly span: TaskSpan;
  readonly multiplicity: Multiplicity;
  /** Name of the tracker that holds it, as written in the code. */
  readonly tracker?: string;
  /** What becomes of it: `awaited`, `returned`, `tracked`, `untracked`, `unknown`. */
  readonly fate: "awaited" | "returned" | "tracked" | "untracked" | "unknown";
  /** Where it is waited for: itself, or the tracker that holds it. */
  readonly waits: readonly Place[];
  /** The lifetime in the tree that starts it: an index into the lifetimes. */
  readonly owner: number;
}

/** What remembers running tasks, with everything that is done to it. */
export interface Tracker {
  readonly name: string;
  readonly kind: TrackerKind;
  readonly declaration: Place;
  readonly lifetime: LifetimeKind;
  readonly adds: readonly Place[];
  readonly releases: readonly Place[];
  readonly waits: readonly Place[];
  /** Lifetimes of the tasks that it holds; more than one is a mix. */
  readonly mixes: readonly LifetimeKind[];
  /** The lifetime in the tree that declares it: an index into the lifetimes. */
  readonly owner: number;
}

/** Awaiting a task or a tracker. */
export interface Wait {
  readonly place: Place;
  readonly lifetime: LifetimeKind;
  /** What is waited for, as written. */
  readonly target: string;
  readonly tracker?: string;
}

/** A node of the lifetime tree: `process > module > instance > call > iteration | event`. */
export interface Lifetime {
  readonly kind: LifetimeKind;
  readonly name: string;
  readonly place: Place;
  readonly parent?: number;
}
