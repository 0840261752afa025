import type { Clock } from "../clock.js";
import { formatDuration } from "../clock.js";
import type { Keeper, Source } from "../tracking/source.js";
import type { TaskRecord } from "../tracking/task-record.js";
import type { VerdictBook } from "./verdict-book.js";

/** Collects facts: tasks that can never end, tasks that outlived their scope, scopes that nobody can close any more. */
export class Evidence {
  readonly #promises: FinalizationRegistry<TaskRecord>;

  constructor(
    private readonly clock: Clock,
    private readonly verdicts: VerdictBook,
  ) {
    this.#promises = new FinalizationRegistry((record) => this.#collected(record));
  }

  /**
   * From here on nothing of ours keeps the task's promise alive: if it is collected while pending, nobody can settle it.
   * Done only for tasks that outlive a grace period, since registering costs more than tracking.
   */
  letGo(record: TaskRecord): void {
    if (record.promise === undefined) return;
    this.#promises.register(record.promise, record);
    record.promise = undefined;
  }

  overdue(record: TaskRecord): void {
    if (record.state !== "running") return;
    record.state = "overdue";
    const { name, site, owner } = record;
    const grace = formatDuration(owner.leaving?.graceMs ?? 0);
    this.verdicts.fact({ kind: "overdue-task", lifetime: owner.lifetime, site, name }, (count) =>
      `${count} task(s) "${name}" outlived the scope "${owner.name}", closed and cancelled with ${grace} of grace; make the task listen to its signal`);
  }

  /** While a scope above is held, closing that one still ends the tasks: then it may be meant so, and is only suspected. */
  droppedScope(source: Source, keeper: Keeper): void {
    const [oldest] = source.records();
    const { name, lifetime, active } = source;
    const kind = keeper.kind === "scope" ? "unclosed-scope" : "dropped-scope";
    this.verdicts.fact({ kind, lifetime, site: oldest?.site, name }, (count) =>
      `${count} scope(s) like "${name}" were dropped without close(): ${consequence(keeper)} the ${active} task(s) of the last one, such as "${oldest?.name ?? ""}"; close each scope in a finally, or with await using`);
  }

  #collected(record: TaskRecord): void {
    if (record.hasEnded || record.state === "abandoned") return;
    const { name, site, owner } = record;
    const age = formatDuration(this.clock() - record.startedAt);
    owner.taskAbandoned(record);
    this.verdicts.fact({ kind: "abandoned-task", lifetime: owner.lifetime, site, name }, (count) =>
      `${count} task(s) "${name}" can never end: the promise was garbage-collected while pending, the last one after ${age}; make each path settle it, or give it a time-out`);
  }
}

function consequence(keeper: Keeper): string {
  switch (keeper.kind) {
    case "scope":
      return `until "${keeper.name}" closes nobody can cancel or wait for`;
    case "signal":
      return "nobody can wait for, and only the signal above can cancel";
    case "nobody":
      return "nobody can cancel or wait for";
  }
}
