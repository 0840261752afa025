/** The middle value; of an even number the upper one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** One point of a series: `x` in any unit, `y` a count. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The Theil-Sen estimator: the median of the slopes between all pairs of points, in y per x. Unlike least squares it
 * does not follow a few outliers.
 */
export function theilSenSlope(points: readonly Point[]): number {
  const slopes: number[] = [];
  points.forEach((from, index) => {
    for (const to of points.slice(index + 1)) slopes.push((to.y - from.y) / (to.x - from.x));
  });
  return median(slopes);
}
