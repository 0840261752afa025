import { ageSince } from "../clock.js";
import type { TaskInfo, TaskState } from "../types.js";
import { UNKNOWN_SITE } from "../types.js";

let lastId = 0;

/** When a scope was closed, on its clock, and how long its tasks may still run. */
export interface Leaving {
  readonly at: number;
  readonly graceMs: number;
}

/** The owner of a record: told how its task ends. */
export interface RecordOwner {
  readonly name: string;
  readonly lifetime: string;
  /** Undefined while the scope is open. */
  readonly leaving: Leaving | undefined;
  taskFinished(record: TaskRecord): void;
  /** Called before anybody else can see the failure. */
  taskFailed(record: TaskRecord, error: unknown): void;
  /** Somebody looked at the promise of a task, perhaps after it had failed. */
  taskObserved(record: TaskRecord): void;
  /** The garbage collector has shown that the task can never end. */
  taskAbandoned(record: TaskRecord): void;
}

/** One running task. Forgotten when the task ends. */
export class TaskRecord {
  readonly id = ++lastId;
  state: TaskState = "running";
  hasEnded = false;
  /** Whether anybody has taken over the promise that `add` returned, and with it its failure. */
  isObserved = false;
  /** Kept only under a monitor, which lets go of it after a grace period to see whether it gets collected. */
  promise: Promise<unknown> | undefined = undefined;
  /** Neighbours in the list of running tasks. */
  previous: TaskRecord | undefined = undefined;
  next: TaskRecord | undefined = undefined;

  constructor(
    readonly owner: RecordOwner,
    readonly name: string,
    readonly site: string | undefined,
    /** On the owner's clock. */
    public startedAt: number,
  ) {}

  describe(now: number): TaskInfo {
    const { id, name, owner, site = UNKNOWN_SITE, state } = this;
    return { id, name, lifetime: owner.lifetime, tracker: owner.name, site, ageMs: ageSince(this.startedAt, now), state };
  }
}
