import type { GrowthRow } from "../types.js";
import type { Growth, GrowthRule } from "./growth-rule.js";
import { Series } from "./series.js";

/** Where counts go for which there is no room. */
export const OTHER = "(other)";

/** What a series counts, for its verdict. */
export interface SeriesLabels {
  readonly lifetime: string;
  readonly site: string | undefined;
  readonly name: string;
}

interface Entry {
  readonly series: Series;
  readonly labels: SeriesLabels;
  /** Tasks counted towards the sample that is being taken. */
  pending: number;
}

/** A series that grows, with what it counts. */
export interface GrowingSeries extends SeriesLabels {
  readonly growth: Growth;
  readonly current: number;
}

const OTHER_LABELS: SeriesLabels = { lifetime: OTHER, site: undefined, name: OTHER };

/** One series for each lifetime or site, up to a bound. */
export class SeriesTable {
  readonly #entries = new Map<string, Entry>();
  #baselineAt = 0;
  #overflowed = false;

  constructor(
    private readonly most: number,
    private readonly rule: GrowthRule,
    private readonly onOverflow: () => void,
  ) {}

  /** Counts tasks towards the sample that `push` completes. */
  count(key: string, tasks: number, labels: () => SeriesLabels): void {
    const entry = this.#entries.get(key) ?? this.#enter(key, labels);
    entry.pending += tasks;
  }

  push(now: number): void {
    for (const [key, entry] of this.#entries) {
      entry.series.push(now, entry.pending);
      entry.pending = 0;
      if (entry.series.isForgettable) this.#entries.delete(key);
    }
    if (this.#overflowed) this.onOverflow();
    this.#overflowed = false;
  }

  rebaseline(now: number): void {
    this.#baselineAt = now;
    for (const { series } of this.#entries.values()) series.rebaseline(now);
  }

  rows(now: number): GrowthRow[] {
    return [...this.#entries.values()].map((entry) => entry.series.row(now));
  }

  growing(): GrowingSeries[] {
    const growing: GrowingSeries[] = [];
    for (const { series, labels } of this.#entries.values()) {
      if (series.growth !== undefined) growing.push({ ...labels, growth: series.growth, current: series.current });
    }
    return growing;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** A series that is new has grown from nothing since the baseline was taken. */
  #enter(key: string, labels: () => SeriesLabels): Entry {
    const isFull = this.#entries.size >= this.most;
    if (isFull) this.#overflowed = true;
    const name = isFull ? OTHER : key;
    const entry = this.#entries.get(name) ?? {
      series: new Series(name, 0, this.#baselineAt, this.rule),
      labels: isFull ? OTHER_LABELS : labels(),
      pending: 0,
    };
    this.#entries.set(name, entry);
    return entry;
  }
}
