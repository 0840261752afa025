import { formatDuration } from "../clock.js";
import type { Source } from "../tracking/source.js";
import type { Growth } from "./growth-rule.js";
import type { Series } from "./series.js";
import type { GrowingSeries } from "./series-table.js";
import { OTHER } from "./series-table.js";
import type { Leak } from "./verdict-book.js";

export interface Suspicion extends Leak {
  readonly count: number;
  readonly message: string;
}

/** Growth at the narrowest level that shows it: at sites; else of lifetimes; else of everything. */
export function suspectedGrowth(sites: readonly GrowingSeries[], lifetimes: readonly GrowingSeries[], total: Series): Suspicion[] {
  const named = sites.filter((site) => site.name !== OTHER);
  const blamed = new Set(named.map((site) => site.lifetime));
  const suspicions = named.map((site) => growth(site, `tasks "${site.name}"`));
  for (const lifetime of lifetimes) {
    if (!blamed.has(lifetime.lifetime) && lifetime.name !== OTHER) suspicions.push(growth(lifetime, `tasks of lifetime "${lifetime.name}"`));
  }
  if (suspicions.length > 0 || total.growth === undefined) return suspicions;
  const all = { lifetime: "all", site: undefined, name: "all", current: total.current, growth: total.growth };
  return [growth(all, "tasks of all lifetimes together")];
}

function growth(series: GrowingSeries, what: string): Suspicion {
  const { lifetime, site, name, current } = series;
  return { kind: "growth", lifetime, site, name, count: current, message: `${what} grow: ${describeGrowth(series.growth)}; they start faster than they end` };
}

/** `19 to 40 at the low-water mark, +3.2/min over 12 windows`. */
function describeGrowth({ from, to, perMinute, windows }: Growth): string {
  return `${from} to ${to} at the low-water mark, +${perMinute.toFixed(1)}/min over ${windows} windows`;
}

/** Waits that go on for longer than is right in this program. */
export function stalledWaits(sources: Iterable<Source>, longestMs: number): Suspicion[] {
  const stalled = new Map<string, { source: Source; site: string | undefined; count: number; ageMs: number }>();
  if (longestMs === Number.POSITIVE_INFINITY) return [];
  for (const source of sources) {
    for (const { site, ageMs } of source.pendingWaits()) {
      if (ageMs <= longestMs) continue;
      const key = `${source.lifetime}\n${site ?? source.name}`;
      const known = stalled.get(key) ?? { source, site, count: 0, ageMs: 0 };
      stalled.set(key, { source, site, count: known.count + 1, ageMs: Math.max(known.ageMs, ageMs) });
    }
  }
  return [...stalled.values()].map(({ source, site, count, ageMs }) => {
    const { lifetime, name, active } = source;
    const message = `${count} wait(s) for "${name}" have gone on for up to ${formatDuration(ageMs)}, with ${active} task(s) left${oldestTask(source)}; what waits there is stalled`;
    return { kind: "stalled-wait", lifetime, site, name, count, message };
  });
}

function oldestTask(source: Source): string {
  for (const { name, site } of source.records()) return `, the oldest "${name}"${site === undefined ? "" : ` from ${site}`}`;
  return "";
}
