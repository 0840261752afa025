import type { Clock } from "../clock.js";
import { checkDuration, systemClock } from "../clock.js";
import type { GrowthRule } from "./growth-rule.js";
import { DEFAULT_GROWTH_RULE } from "./growth-rule.js";

export interface LeakMonitorOptions {
  /** Milliseconds that only grow; `performance.now` when left out. */
  readonly clock?: Clock | undefined;
  /** Length of a window of the growth rule in milliseconds (default 3 minutes). Ten of them should span two rotation periods. */
  readonly windowMs?: number | undefined;
  /** The other numbers of the growth rule. */
  readonly growth?: Partial<Omit<GrowthRule, "windowMs">> | undefined;
  /** Most tasks that a snapshot lists (default 500). */
  readonly maxRecords?: number | undefined;
  /** Most lifetimes, sites, trackers and verdicts that are told apart (default 200 of each); the rest is counted together. */
  readonly maxLabels?: number | undefined;
  /** Age from which a task may be proven abandoned, in milliseconds (default 10 s). */
  readonly proofGraceMs?: number | undefined;
  /** Age from which a pending wait is suspected, in milliseconds; never when left out, as waiting for long may be right. */
  readonly stalledWaitMs?: number | undefined;
}

export interface MonitorSettings {
  readonly clock: Clock;
  readonly rule: GrowthRule;
  readonly maxRecords: number;
  readonly maxLabels: number;
  readonly proofGraceMs: number;
  readonly stalledWaitMs: number;
}

/** Fills in defaults. Throws a `RangeError` that names the option when a number makes no sense. */
export function settingsOf(options: LeakMonitorOptions): MonitorSettings {
  const { clock = systemClock, maxRecords = 500, maxLabels = 200, proofGraceMs = 10_000, stalledWaitMs = Number.POSITIVE_INFINITY } = options;
  const windowMs = options.windowMs ?? DEFAULT_GROWTH_RULE.windowMs;
  const rule: GrowthRule = { ...DEFAULT_GROWTH_RULE, ...options.growth, windowMs };
  checkDuration("proofGraceMs", proofGraceMs);
  checkPositive("windowMs", windowMs);
  checkPositive("stalledWaitMs", stalledWaitMs);
  checkPositive("maxRecords", maxRecords);
  checkPositive("maxLabels", maxLabels);
  if (rule.minWindows < 2 || rule.maxWindows < rule.minWindows) throw new RangeError(`growth needs 2 <= minWindows <= maxWindows (got ${rule.minWindows} and ${rule.maxWindows})`);
  return { clock, rule, maxRecords, maxLabels, proofGraceMs, stalledWaitMs };
}

function checkPositive(option: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${option} must be above 0 (got ${value})`);
}
