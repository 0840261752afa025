import type { Clock } from "../clock.js";
import { checkDuration } from "../clock.js";
import type { HasSource, Watcher } from "../tracking/source.js";
import { SOURCE } from "../tracking/source.js";
import type { GrowthRow, MonitorSnapshot, Sample, TrackerInfo, Verdict } from "../types.js";
import { Evidence } from "./evidence.js";
import type { LeakMonitorOptions, MonitorSettings } from "./options.js";
import { settingsOf } from "./options.js";
import type { OwnCost } from "./own-cost.js";
import { CostMeter } from "./own-cost.js";
import { Roster } from "./roster.js";
import { Series } from "./series.js";
import { SeriesTable } from "./series-table.js";
import { stalledWaits, suspectedGrowth } from "./suspicions.js";
import { sweep } from "./sweep.js";
import { oldestTasks } from "./task-list.js";
import { VerdictBook } from "./verdict-book.js";

/** What the monitor holds for each lifetime and site. */
export interface GrowthTable {
  readonly total: GrowthRow;
  readonly lifetimes: readonly GrowthRow[];
  readonly sites: readonly GrowthRow[];
}

const DEFAULT_INTERVAL_MS = 10_000;

/** Watches trackers, wait groups and scopes: counts what runs, and says what leaks, on what evidence. */
export class LeakMonitor {
  readonly #settings: MonitorSettings;
  readonly #clock: Clock;
  readonly #madeAt: number;
  readonly #roster: Roster;
  readonly #total: Series;
  readonly #lifetimes: SeriesTable;
  readonly #sites: SeriesTable;
  readonly #verdicts: VerdictBook;
  readonly #evidence: Evidence;
  readonly #cost = new CostMeter();
  readonly #watcher: Watcher;
  #hasBaseline = false;
  #dropped = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: LeakMonitorOptions = {}) {
    this.#settings = settingsOf(options);
    const { clock, rule, maxLabels } = this.#settings;
    this.#clock = clock;
    this.#madeAt = clock();
    const onOverflow = (): void => void (this.#dropped += 1);
    this.#roster = new Roster(maxLabels, onOverflow);
    this.#total = new Series("all", 0, this.#madeAt, rule);
    this.#lifetimes = new SeriesTable(maxLabels, rule, onOverflow);
    this.#sites = new SeriesTable(maxLabels, rule, onOverflow);
    this.#verdicts = new VerdictBook(maxLabels, onOverflow);
    this.#evidence = new Evidence(clock, this.#verdicts);
    this.#watcher = {
      clock,
      enlist: (source) => this.#roster.enlist(source),
      delist: (source) => this.#roster.delist(source),
      overdue: (record) => this.#evidence.overdue(record),
      dropped: (source, keeper) => this.#evidence.droppedScope(source, keeper),
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

  /**
   * How often something did not fit into the bounds: a tracker without a row of its own, a sample in which sites or
   * lifetimes share `(other)`, a verdict that was left out.
   */
  get droppedTotal(): number {
    return this.#dropped;
  }

  /** What watching itself costs. */
  get ownCost(): OwnCost {
    return this.#cost.read({
      tasks: this.#roster.active,
      trackers: this.#roster.busy().size,
      rows: this.#roster.rowCount,
      series: this.#lifetimes.size + this.#sites.size + 1,
      verdicts: this.#verdicts.size,
    });
  }

  /** What `/debug/tasks` shows. */
  snapshot(): MonitorSnapshot {
    const { baseline, current, growth, ratePerMinute } = this;
    const uptimeSeconds = Math.round(this.#clock() - this.#madeAt) / 1000;
    const head = { at: new Date().toISOString(), uptimeSeconds, baseline, current, growth, ratePerMinute };
    return { ...head, trackers: this.trackers(), tasks: oldestTasks(this.#roster.busy(), this.#settings.maxRecords, this.#clock()), verdicts: this.verdicts() };
  }

  #sample(now: number): void {
    const { proofGraceMs, stalledWaitMs } = this.#settings;
    const total = sweep(this.#roster.busy(), now, {
      lifetimes: this.#lifetimes,
      sites: this.#sites,
      proofGraceMs,
      letGo: (record) => this.#evidence.letGo(record),
      overdue: (record) => this.#evidence.overdue(record),
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
}
