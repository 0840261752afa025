import type { Bar, Mark, Stretch, Timeline, WaitBar } from "./timeline.js";

/** One line of a drawing, top down: a lifetime, what is said in it, its tasks, its waits. */
export type Row =
  | { readonly kind: "lane"; readonly label: string; readonly items: readonly Stretch[] }
  | { readonly kind: "marks"; readonly items: readonly Mark[] }
  | { readonly kind: "bars"; readonly items: readonly Bar[] }
  | { readonly kind: "waits"; readonly items: readonly WaitBar[] };

/** Outer lifetimes above inner ones. What overlaps stands on lines of its own, so that what piles up is seen to. */
export function rowsOf(timeline: Timeline, ticksOfText: (text: string) => number): readonly Row[] {
  const { horizon, lanes, bars, waits, marks } = timeline;
  const fromOf = ({ from }: { readonly from: number }) => from;
  const endOf = ({ to }: { readonly to?: number }) => to ?? horizon;
  return lanes.flatMap(({ id, label, stretches }): Row[] => [
    ...packed(stretches, fromOf, endOf).map((items, index): Row => ({ kind: "lane", label: index === 0 ? label : "", items })),
    ...packed(inLane(marks, id), ({ at }) => at, ({ at, label: text }) => at + ticksOfText(text)).map((items): Row => ({ kind: "marks", items })),
    ...packed(inLane(bars, id), fromOf, (bar) => (isStillHeld(bar) ? horizon : endOf(bar))).map((items): Row => ({ kind: "bars", items })),
    ...packed(inLane(waits, id), fromOf, (wait) => Math.max(endOf(wait), isShort(wait) ? endOf(wait) + ticksOfText(wordsOf(wait)) : 0)).map((items): Row => ({ kind: "waits", items })),
  ]);
}

/** What is written at a wait. */
export function wordsOf({ label, from, to, outcome, behind }: WaitBar): string {
  switch (outcome) {
    case "returned":
      return `${label}: returns${to === from ? " at once" : ""}`;
    case "given-up":
      return `${label}: given up`;
    case "for-ever":
      return `${label}: never returns${behind === undefined ? "" : `; not reached: ${behind}`}`;
  }
}

/** Too short for its words, which then stand behind it. */
export function isShort({ from, to }: WaitBar): boolean {
  return to !== undefined && to - from < 3;
}

/** It has ended, and its tracker holds it all the same. */
export function isStillHeld(bar: Bar): boolean {
  return bar.to !== undefined && bar.counter !== undefined && bar.releasedAt === undefined;
}

function inLane<T extends { readonly lane: string }>(items: readonly T[], lane: string): readonly T[] {
  return items.filter((item) => item.lane === lane);
}

/** Each on the first line where it does not cover another. */
function packed<T>(items: readonly T[], startOf: (item: T) => number, endOf: (item: T) => number): T[][] {
  const lines: { items: T[]; end: number }[] = [];
  for (const item of items) {
    const free = lines.find(({ end }) => end <= startOf(item));
    if (free) {
      free.items.push(item);
      free.end = endOf(item);
    } else lines.push({ items: [item], end: endOf(item) });
  }
  return lines.map((line) => line.items);
}
