import { type Counter, isLeftBehind, lastValue, type Timeline } from "./timeline.js";

/** One sentence for one look: what is left behind, what waits for ever, where the counters end. */
export function outcomeOf(timeline: Timeline): string {
  const left = timeline.bars.filter(isLeftBehind);
  const outlived = timeline.bars.filter(({ orphanedAt, to }) => orphanedAt !== undefined && to !== undefined);
  const stuck = timeline.waits.filter(({ outcome }) => outcome === "for-ever");
  const parts = [
    ...(left.length > 0 ? [`${grouped(left.map(({ label }) => label))} left behind`] : []),
    ...(outlived.length > 0 ? [`${grouped(outlived.map(({ label }) => label))} outlived who started it`] : []),
    ...stuckWords(stuck.map(({ label }) => label)),
    ...stuck.flatMap(({ behind }) => behind ?? []).slice(0, 1).map((behind) => `never reached: ${behind}`),
    ...timeline.counters.map(counterWords),
  ];
  return `${parts.join("; ")}.`;
}

function counterWords(counter: Counter): string {
  const last = lastValue(counter);
  const highest = Math.max(...counter.points.map(({ value }) => value));
  return highest > last ? `${counter.label}: up to ${highest}, ${last} at the end` : `${counter.label}: ${last} at the end`;
}

function stuckWords(labels: readonly string[]): readonly string[] {
  if (labels.length === 0) return [];
  return [labels.length === 1 ? `${labels[0]} never returns` : `${labels.length} waits never return`];
}

/** `3 × reader`. */
function grouped(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels.map((each) => each.replace(/ #\d+$/, ""))) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => (count === 1 ? label : `${count} × ${label}`)).join(", ");
}

/** The drawing as a list of what happens, in order: for those who don't see it. */
export function eventsOf(timeline: Timeline): readonly { readonly at: number; readonly text: string }[] {
  const { lanes, bars, waits, marks, counters } = timeline;
  const counterOf = (id: string | undefined, at: number) => {
    const counter = counters.find((each) => each.id === id);
    const value = counter?.points.findLast((point) => point.at <= at)?.value;
    return counter && value !== undefined ? ` (${counter.label}: ${value})` : "";
  };
  const events = [
    ...lanes.flatMap(({ stretches }) => stretches.flatMap(({ label, from, to }) => [event(from, 0, `${label} begins`), ...(to === undefined ? [] : [event(to, 6, `${label} ends`)])])),
    ...bars.flatMap(({ label, from, to, counter, releasedAt }) => [
      event(from, 1, `${label} starts${counterOf(counter, from)}`),
      ...(to === undefined ? [] : [event(to, 3, `${label} ends${releasedAt === undefined && counter !== undefined ? ", and is not released" : ""}${counterOf(counter, to)}`)]),
    ]),
    ...marks.map(({ at, label }) => event(at, 2, label)),
    ...waits.flatMap(({ label, from, to, outcome }) => [
      event(from, 4, outcome === "for-ever" ? `${label}: never returns` : `${label} begins`),
      ...(to === undefined ? [] : [event(to, 5, outcome === "given-up" ? `${label} is given up` : `${label} returns`)]),
    ]),
    ...bars.filter(({ to }) => to === undefined).map(({ label, orphanedAt }) => event(timeline.horizon, 0, orphanedAt === undefined ? `${label} is still running` : `${label} is still alive: left behind`)),
  ];
  return events.sort((a, b) => a.at - b.at || a.order - b.order).map(({ at, text }) => ({ at, text }));
}

function event(at: number, order: number, text: string): { at: number; order: number; text: string } {
  return { at, order, text };
}
