import type { Location, Position } from "../../../model/index.js";

/** Whole lines of a file, the first of which has the number `first`. */
export interface Snippet {
  readonly first: number;
  readonly lines: readonly string[];
}

/** Lines, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const AROUND = 4;
const AROUND_RELATED = 1;
/** Longer findings show their beginning only. */
const LONGEST = 14;
/** Two ranges that stand so close are shown as one. */
const NEAR = 3;

/** The lines worth seeing of each file that a finding speaks of, its own file first. */
export function rangesOf(finding: Location & { readonly related: readonly Position[] }): ReadonlyMap<string, readonly LineRange[]> {
  const ranges = new Map<string, LineRange[]>([[finding.file, [{ first: Math.max(1, finding.line - AROUND), last: Math.min(finding.endLine, finding.line + LONGEST) + AROUND }]]]);
  for (const { file, line } of finding.related) {
    ranges.set(file, [...(ranges.get(file) ?? []), { first: Math.max(1, line - AROUND_RELATED), last: line + AROUND_RELATED }]);
  }
  return new Map([...ranges].map(([file, all]) => [file, merged(all)]));
}

/** Sorted, and joined where they meet or nearly do. */
export function merged(ranges: readonly LineRange[]): readonly LineRange[] {
  const joined: { first: number; last: number }[] = [];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = joined.at(-1);
    if (before && first <= before.last + NEAR) before.last = Math.max(before.last, last);
    else joined.push({ first, last });
  }
  return joined;
}

/** The part of the stored snippets that lies in a range; `undefined` where nothing does. */
export function excerpt(snippets: readonly Snippet[] | undefined, range: LineRange): Snippet | undefined {
  const holder = snippets?.find(({ first, lines }) => first <= range.first && range.first < first + lines.length);
  if (!holder) return undefined;
  const lines = holder.lines.slice(range.first - holder.first, range.last - holder.first + 1);
  return { first: range.first, lines };
}
