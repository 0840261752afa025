/**
 * The middle value; of an even number, the mean of the two in the middle.
 * @param {readonly number[]} values at least one
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("There is no median of nothing.");
  return (lower + upper) / 2;
}

/**
 * The median of what is known.
 * @param {readonly (number | undefined)[]} values
 * @returns {number | undefined} nothing when nothing is known
 */
export function medianOfKnown(values) {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? median(known) : undefined;
}

/**
 * The median of the quotients of pairs that were measured in the same round: what else the machine did in that round
 * slowed both.
 * @param {readonly { readonly of: number | undefined, readonly to: number | undefined }[]} pairs
 * @returns {number | undefined} nothing when no pair is complete
 */
export function medianRatio(pairs) {
  return medianOfKnown(pairs.map(({ of, to }) => (of === undefined || to === undefined || to === 0 ? undefined : of / to)));
}

/**
 * The exponent of cost = c * size^slope: 1 is linear. Least squares over the larger half, where starting Node and reading
 * the library no longer count.
 * @param {readonly { readonly size: number, readonly cost: number }[]} steps from small to large
 * @returns {number | undefined} nothing when that half has fewer than two steps
 */
export function slopeOf(steps) {
  const points = steps.slice(Math.floor(steps.length / 2)).map(({ size, cost }) => ({ x: Math.log2(size), y: Math.log2(cost) }));
  if (points.length < 2) return undefined;
  const mean = (/** @type {(point: { x: number, y: number }) => number} */ of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}
