import type { GroupCounter } from "../tracking/group-counter.js";
import type { Source } from "../tracking/source.js";
import type { TaskRecord } from "../tracking/task-record.js";
import type { SeriesTable } from "./series-table.js";

/** What a sweep over the running tasks feeds. */
export interface SweepTargets {
  readonly lifetimes: SeriesTable;
  readonly sites: SeriesTable;
  /** Called for each task that is older than the proof's grace and still held. */
  readonly letGo: (record: TaskRecord) => void;
  readonly overdue: (record: TaskRecord) => void;
  readonly proofGraceMs: number;
}

/** Looks at each running task once; returns how many there are. */
export function sweep(sources: Iterable<Source>, now: number, targets: SweepTargets): number {
  let total = 0;
  for (const source of sources) {
    const { active, lifetime } = source;
    if (active === 0) continue;
    total += active;
    targets.lifetimes.count(lifetime, active, () => ({ lifetime, site: undefined, name: lifetime }));
    const listed = sweepRecords(source, now, targets);
    if (active > listed) countUnlisted(source, active - listed, targets);
  }
  return total;
}

function sweepRecords(source: Source, now: number, targets: SweepTargets): number {
  const { leaving, lifetime } = source;
  let listed = 0;
  for (const record of source.records()) {
    listed += 1;
    const { site, name } = record;
    targets.sites.count(site ?? `${source.name}/${name}`, 1, () => ({ lifetime, site, name }));
    if (record.promise !== undefined && now - record.startedAt >= targets.proofGraceMs) targets.letGo(record);
    if (leaving !== undefined && now - Math.max(leaving.at, record.startedAt) > leaving.graceMs) targets.overdue(record);
  }
  return listed;
}

/** A wait group knows how many, not which. */
function countUnlisted(source: Source, units: number, targets: SweepTargets): void {
  const { lifetime, name, soleSite: site } = source as Source & Partial<GroupCounter>;
  targets.sites.count(site ?? name, units, () => ({ lifetime, site, name }));
}
