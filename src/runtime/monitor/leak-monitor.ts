import type { Clock } from "../clock.js";
import { checkDuration, formatDuration, systemClock } from "../clock.js";
import type { HasSource, Source, Watcher } from "../tracking/source.js";
import { SOURCE } from "../tracking/source.js";
import type { TaskRecord } from "../tracking/task-record.js";
import type { GrowthRow, MonitorSnapshot, Sample, TaskInfo, TrackerInfo, Verdict } from "../types.js";
import type { GrowthRule } from "./growth-rule.js";
import { DEFAULT_GROWTH_RULE } from "./growth-rule.js";
import type { OwnCost } from "./own-cost.js";
import { CostMeter } from "./own-cost.js";
import { Roster } from "./roster.js";
import { Series } from "./series.js";
import { SeriesTable } from "./series-table.js";
import { stalledWaits, suspectedGrowth } from "./suspicions.js";
import { sweep } from "./sweep.js";
import { VerdictBook } from "./verdict-book.js";

export interface LeakMonitorOptions {
  /** Milliseconds that only grow; `performance.now` when left out. */
  readonly clock?: Clock | undefined;
  /** Length of a window of the growth rule in milliseconds (default 3 minutes). Choose at least two rotation periods. */
  readonly windowMs?: number | undefined;
  /** The other numbers of the growth rule. */
  readonly growth?: Partial<Omit<GrowthRule, "windowMs">> | undefined;
  /** Most tasks that a snapshot lists (default 500). */
  readonly maxRecords?: number | undefined;
  /** Most lifetimes, sites, trackers and verdicts that are told apart (default 200 each); the rest is counted together. */
  readonly maxLabels?: number | undefined;
  /** Age from which a task may be proven abandoned, in milliseconds (default 10 s). */
  readonly proofGraceMs?: number | undefined;
  /** Age from which a pending wait is suspected, in milliseconds; never when left out, as waiting for long may be right. */
  readonly stalledWaitMs?: number | undefined;
}

/** What the monitor holds for each lifetime and site. */
export interface GrowthTable {
  readonly total: GrowthRow;
  readonly lifetimes: readonly GrowthRow[];
  readonly sites: readonly GrowthRow[];
}

const DEFAULTS = { maxRecords: 500, maxLabels: 200, proofGraceMs: 10_000, stalledWaitMs: Number.POSITIVE_INFINITY };
const DEFAULT_INTERVAL_MS = 10_000;

/** Watches trackers, wait groups and scopes: counts what runs, and says what leaks, on what evidence. */
export class LeakMonitor {
  readonly #clock: Clock;
  readonly #options: { maxRecords: number; maxLabels: number; proofGraceMs: number; stalledWaitMs: number };
  readonly #madeAt: number;
  readonly #roster: Roster;
  readonly #total: Series;
  readonly #lifetimes: SeriesTable;
  readonly #sites: SeriesTable;
  readonly #verdicts: VerdictBook;
  readonly #cost = new CostMeter();
  readonly #watcher: Watcher;
  readonly #settled: FinalizationRegistry<TaskRecord>;
  #hasBaseline = false;
  #dropped = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: LeakMonitorOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#options = { ...DEFAULTS, ...withoutUndefined(options) };
    const { maxLabels } = this.#options;
    const rule: GrowthRule = { ...DEFAULT_GROWTH_RULE, ...options.growth, windowMs: options.windowMs ?? DEFAULT_GROWTH_RULE.windowMs };
    this.#madeAt = this.#clock();
    const onOverflow = (): void => void (this.#dropped += 1);
    this.#roster = new Roster(maxLabels, onOverflow);
    this.#total = new Series("all", 0, this.#madeAt, rule);
    this.#lifetimes = new SeriesTable(maxLabels, rule, onOverflow);
    this.#sites = new SeriesTable(maxLabels, rule, onOverflow);
    this.#verdicts = new VerdictBook(maxLabels, onOverflow);
    this.#settled = new FinalizationRegistry((record) => this.#abandoned(record));
    this.#watcher = {
      clock: this.#clock,
      enlist: (source) => this.#roster.enlist(source),
      overdue: (record) => this.#overdue(record),
      dropped: (source) => this.#droppedScope(source),
    };
  }

  /** Watches a tracker, wait group or scope from now on. A thing is watched by one monitor, the last one. */
  register(watched: HasSource): void {
    const source = watched[SOURCE];
    this.#roster.register(source);
    source.watch(this.#watcher);
  }

  /** Counts, judges, and remembers the low-water marks. The first sample is the baseline. */
  sample(): Sample {
    const now = this.#clock();
    this.#cost.measure(() => this.#sample(now));
    return { atMs: now - this.#madeAt, tasks: this.#total.current, growth: this.#total.row(now).growth };
  }

  /** Samples regularly, without keeping the process alive. Started again, it takes the new interval. */
  start(intervalMs = DEFAULT_INTERVAL_MS): void {
    checkDuration("intervalMs", intervalMs);
    this.stop();
    this.#timer = setInterval(() => this.sample(), intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Accepts the tasks that run now as normal: growth and suspicions count from here. Facts stay. */
  rebaseline(): void {
    const now = this.#clock();
    this.#sample(now);
    this.#hasBaseline = true;
    this.#total.rebaseline(now);
    this.#lifetimes.rebaseline(now);
    this.#sites.rebaseline(now);
    this.#verdicts.suspect([]);
  }

  /** Tasks at the first sample or at the last `rebaseline`. */
  get baseline(): number {
    return this.#total.row(this.#clock()).baseline;
  }

  /** Tasks that run now. */
  get current(): number {
    return this.#roster.active;
  }

  get growth(): number {
    return this.current - this.baseline;
  }

  /** Growth per minute since the baseline. */
  get ratePerMinute(): number {
    return this.#total.rateOf(this.current, this.#clock());
  }

  /** Growth of everything, of each lifetime and of each site, as of the last sample. */
  rates(): GrowthTable {
    const now = this.#clock();
    return { total: this.#total.row(now), lifetimes: this.#lifetimes.rows(now), sites: this.#sites.rows(now) };
  }

  /** One entry a leak, strongest evidence first. */
  verdicts(): Verdict[] {
    return this.#verdicts.list();
  }

  /** All trackers, wait groups and scopes, those of one name and lifetime together. */
  trackers(): TrackerInfo[] {
    return this.#roster.rows();
  }

  /** What did not fit into the bounds: labels counted as `(other)`, verdicts left out. */
  get droppedTotal(): number {
    return this.#dropped;
  }

  /** What watching itself costs. */
  get ownCost(): OwnCost {
    return this.#cost.read({
      tasks: this.#roster.active,
      trackers: this.#roster.busy().size + this.#roster.rowCount,
      series: this.#lifetimes.size + this.#sites.size + 1,
      verdicts: this.#verdicts.size,
    });
  }

  /** What `/debug/tasks` shows. */
  snapshot(): MonitorSnapshot {
    const { baseline, current, growth, ratePerMinute } = this;
    const uptimeSeconds = Math.round(this.#clock() - this.#madeAt) / 1000;
    const head = { at: new Date().toISOString(), uptimeSeconds, baseline, current, growth, ratePerMinute };
    return { ...head, trackers: this.trackers(), tasks: this.#oldestTasks(), verdicts: this.verdicts() };
  }

  #sample(now: number): void {
    const { proofGraceMs, stalledWaitMs } = this.#options;
    const total = sweep(this.#roster.busy(), now, {
      lifetimes: this.#lifetimes,
      sites: this.#sites,
      proofGraceMs,
      letGo: (record) => this.#letGo(record),
      overdue: (record) => this.#overdue(record),
    });
    this.#total.push(now, total);
    this.#lifetimes.push(now);
    this.#sites.push(now);
    if (!this.#hasBaseline) {
      this.#hasBaseline = true;
      for (const series of [this.#total, this.#lifetimes, this.#sites]) series.rebaseline(now);
    }
    const stalled = stalledWaits(this.#roster.busy(), stalledWaitMs);
    this.#verdicts.suspect([...suspectedGrowth(this.#sites.growing(), this.#lifetimes.growing(), this.#total), ...stalled]);
    this.#roster.compact();
  }

  /** From here on nothing of ours keeps the promise alive: if it is collected, nobody can settle it. */
  #letGo(record: TaskRecord): void {
    if (record.promise === undefined) return;
    this.#settled.register(record.promise, record);
    record.promise = undefined;
  }

  #abandoned(record: TaskRecord): void {
    if (record.hasEnded || record.state === "abandoned") return;
    const { name, site, owner } = record;
    const age = formatDuration(this.#clock() - record.startedAt);
    record.owner.taskAbandoned(record);
    this.#verdicts.fact({ kind: "abandoned-task", lifetime: owner.lifetime, site, name }, (count) =>
      `${count} task(s) "${name}" can never end: the promise was garbage-collected while pending, the last one after ${age}; make each path settle it, or give it a time-out`);
  }

  #overdue(record: TaskRecord): void {
    if (record.state !== "running") return;
    record.state = "overdue";
    const { name, site, owner } = record;
    const grace = formatDuration(owner.leaving?.graceMs ?? 0);
    this.#verdicts.fact({ kind: "overdue-task", lifetime: owner.lifetime, site, name }, (count) =>
      `${count} task(s) "${name}" outlived the scope "${owner.name}", closed and cancelled with ${grace} of grace; make the task listen to its signal`);
  }

  #droppedScope(source: Source): void {
    let first: TaskRecord | undefined;
    for (const record of source.records()) {
      first = record;
      break;
    }
    const { name, lifetime, active } = source;
    this.#verdicts.fact({ kind: "dropped-scope", lifetime, site: first?.site, name }, (count) =>
      `${count} scope(s) like "${name}" were dropped without close(); nobody can cancel or wait for the last one's ${active} running task(s) such as "${first?.name ?? ""}"; close each scope in a finally or with await using`);
  }

  #oldestTasks(): TaskInfo[] {
    const now = this.#clock();
    const records: TaskRecord[] = [];
    for (const source of this.#roster.busy()) records.push(...source.records());
    records.sort((a, b) => a.startedAt - b.startedAt || a.id - b.id);
    return records.slice(0, this.#options.maxRecords).map((record) => record.describe(now));
  }
}

function withoutUndefined<T extends object>(options: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
