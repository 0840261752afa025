import type { GrowthRow } from "../types.js";
import type { Growth, GrowthRule } from "./growth-rule.js";
import { growthOf } from "./growth-rule.js";
import type { Point } from "./statistics.js";

const MS_PER_MINUTE = 60_000;
/** Before this much time has passed a rate says nothing. */
const SHORTEST_FOR_RATE_MS = 1000;

/** Counts over time of one lifetime, one site or everything: a baseline and the low-water mark of each window. */
export class Series {
  current = 0;
  growth: Growth | undefined = undefined;
  #lows: Point[] = [];
  #window = -1;
  #low = 0;

  constructor(
    readonly name: string,
    private baseline: number,
    private baselineAt: number,
    private readonly rule: GrowthRule,
  ) {}

  /** Takes the count at `now`; when a window is complete, judges. */
  push(now: number, count: number): void {
    this.current = count;
    const window = Math.floor((now - this.baselineAt) / this.rule.windowMs);
    if (window === this.#window) {
      this.#low = Math.min(this.#low, count);
      return;
    }
    if (this.#window >= 0) this.#completeWindow();
    this.#window = window;
    this.#low = count;
  }

  /** Accepts what is there: growth counts from here. */
  rebaseline(now: number): void {
    this.baseline = this.current;
    this.baselineAt = now;
    this.growth = undefined;
    this.#lows = [];
    this.#window = -1;
  }

  /** Nothing runs, and nothing did in any window that is remembered. */
  get isForgettable(): boolean {
    return this.current === 0 && this.baseline === 0 && this.#low === 0 && this.#lows.every((low) => low.y === 0);
  }

  row(now: number): GrowthRow {
    const { name, baseline, current } = this;
    return { name, baseline, current, growth: current - baseline, ratePerMinute: this.rateOf(current, now) };
  }

  /** Growth to `count` per minute since the baseline. */
  rateOf(count: number, now: number): number {
    const elapsedMs = now - this.baselineAt;
    return elapsedMs < SHORTEST_FOR_RATE_MS ? 0 : ((count - this.baseline) / elapsedMs) * MS_PER_MINUTE;
  }

  #completeWindow(): void {
    this.#lows.push({ x: this.#window, y: this.#low });
    if (this.#lows.length > this.rule.maxWindows) this.#lows.shift();
    this.growth = growthOf(this.#lows, this.rule);
  }
}
