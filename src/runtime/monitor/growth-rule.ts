import type { Point } from "./statistics.js";
import { theilSenSlope } from "./statistics.js";

/** When rising low-water marks count as a leak. */
export interface GrowthRule {
  /** Length of a window, of which only the lowest count is kept (default 3 minutes). */
  readonly windowMs: number;
  /** Windows needed before anything is said (default 10). */
  readonly minWindows: number;
  /** Windows looked at (default 20). */
  readonly maxWindows: number;
  /** Rise of the low-water marks per minute that counts as growth (default 1). */
  readonly perMinute: number;
  /** Rise of the last four low-water marks per minute (default 0.5): a warm-up that is over is no leak. */
  readonly recentPerMinute: number;
  /** Share of steps between low-water marks that go up (default 0.55): a single jump is no leak. */
  readonly risingShare: number;
}

export const DEFAULT_GROWTH_RULE: GrowthRule = {
  windowMs: 180_000,
  minWindows: 10,
  maxWindows: 20,
  perMinute: 1,
  recentPerMinute: 0.5,
  risingShare: 0.55,
};

/** The numbers behind a growth verdict. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  readonly perMinute: number;
  readonly windows: number;
}

const RECENT_WINDOWS = 4;
const MS_PER_MINUTE = 60_000;

/**
 * Applies the rule to low-water marks, oldest first, `x` being the number of the window. Minima do not see bursts, the
 * robust slope does not see single outliers, the recent slope does not see a warm-up, the share of steps does not see a jump.
 */
export function growthOf(lows: readonly Point[], rule: GrowthRule): Growth | undefined {
  const first = lows[0];
  const last = lows.at(-1);
  if (first === undefined || last === undefined || lows.length < rule.minWindows) return undefined;
  const minutesPerWindow = rule.windowMs / MS_PER_MINUTE;
  const perMinute = theilSenSlope(lows) / minutesPerWindow;
  const recent = theilSenSlope(lows.slice(-RECENT_WINDOWS)) / minutesPerWindow;
  const rising = perMinute > rule.perMinute && recent > rule.recentPerMinute && risingShare(lows) >= rule.risingShare;
  return rising ? { from: first.y, to: last.y, perMinute, windows: lows.length } : undefined;
}

function risingShare(lows: readonly Point[]): number {
  let rising = 0;
  lows.forEach((low, index) => {
    const before = lows[index - 1];
    if (before !== undefined && low.y > before.y) rising += 1;
  });
  return rising / (lows.length - 1);
}
