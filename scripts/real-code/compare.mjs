/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} keyOf
 * @returns {Record<string, number>} the most frequent first
 */
export function countsOf(items, keyOf) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/**
 * What there is more of than there was.
 * @param {readonly string[]} before
 * @param {readonly string[]} after
 */
export function more(before, after) {
  const left = countsOf(before, String);
  return after.filter((each) => {
    const count = left[each] ?? 0;
    left[each] = count - 1;
    return count <= 0;
  });
}

/**
 * What speaks against the findings: each that was mended must be gone, and none may have come. Places move with the edits,
 * so that findings of one kind in one file are counted.
 * @param {readonly import("./commands.mjs").Found[]} before
 * @param {readonly import("./commands.mjs").Found[]} after
 * @param {readonly { rule: string, file: string }[]} applied
 */
export function fewerFindings(before, after, applied) {
  const kindOf = (/** @type {import("./commands.mjs").Found} */ { rule, form, file }) => `${rule}/${form} in ${file}`;
  const fresh = more(before.map(kindOf), after.map(kindOf)).map((kind) => `a new finding: ${kind}`);
  const wideOf = (/** @type {{ rule: string, file: string }} */ { rule, file }) => `${rule} in ${file}`;
  const [were, are] = [countsOf(before, wideOf), countsOf(after, wideOf)];
  const stayed = Object.entries(countsOf(applied, wideOf)).filter(([kind, count]) => (are[kind] ?? 0) > (were[kind] ?? 0) - count);
  return [...fresh, ...stayed.map(([kind]) => `mended, and still found: ${kind}`)];
}
