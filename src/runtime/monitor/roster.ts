import { ageSince } from "../clock.js";
import type { TrackerInfo } from "../types.js";
import type { Source } from "../tracking/source.js";
import { OTHER } from "./series-table.js";

interface Totals {
  started: number;
  finished: number;
  failed: number;
}

/** All trackers of one name and lifetime. */
interface Row extends Totals {
  readonly name: string;
  readonly lifetime: string;
  active: number;
  oldestAgeMs: number;
}

/** Idle trackers are let go at each sample, and in between whenever this many more have gathered. */
const SLACK = 256;

/**
 * The trackers that have work. One that is idle is forgotten, so that a tracker for each connection does not make the
 * monitor grow; it announces itself again with its next task. What they did is kept for each name and lifetime.
 */
export class Roster {
  readonly #busy = new Set<Source>();
  readonly #rows = new Map<string, Row>();
  /** What of a source is already in its row. */
  readonly #booked = new WeakMap<Source, Totals>();
  #compactAt = SLACK;

  constructor(
    private readonly mostRows: number,
    private readonly onOverflow: () => void,
  ) {}

  /** Makes the tracker's row, so that it shows before it has work. What it did before counts from now on. */
  register(source: Source): void {
    const { started, finished, failed, active } = source;
    this.#booked.set(source, { started: started - active, finished, failed });
    if (this.#row(source).name === OTHER) this.onOverflow();
  }

  enlist(source: Source): void {
    this.#busy.add(source);
    source.isEnlisted = true;
    if (this.#busy.size > this.#compactAt) this.compact();
  }

  delist(source: Source): void {
    this.#book(source);
    this.#busy.delete(source);
    source.isEnlisted = false;
  }

  /** Books what happened and forgets the idle. */
  compact(): void {
    for (const source of this.#busy) {
      this.#book(source);
      if (source.active > 0) continue;
      this.#busy.delete(source);
      source.isEnlisted = false;
    }
    this.#compactAt = 2 * this.#busy.size + SLACK;
  }

  busy(): ReadonlySet<Source> {
    return this.#busy;
  }

  get active(): number {
    let active = 0;
    for (const source of this.#busy) active += source.active;
    return active;
  }

  get rowCount(): number {
    return this.#rows.size;
  }

  rows(): TrackerInfo[] {
    this.compact();
    for (const row of this.#rows.values()) {
      row.active = 0;
      row.oldestAgeMs = 0;
    }
    for (const source of this.#busy) {
      const row = this.#row(source);
      row.active += source.active;
      if (source.oldestStart !== undefined) row.oldestAgeMs = Math.max(row.oldestAgeMs, ageSince(source.oldestStart, source.clock()));
    }
    return [...this.#rows.values()].map((row) => ({ ...row }));
  }

  #book(source: Source): void {
    const { started, finished, failed } = source;
    const booked = this.#booked.get(source) ?? { started: 0, finished: 0, failed: 0 };
    const row = this.#row(source);
    row.started += started - booked.started;
    row.finished += finished - booked.finished;
    row.failed += failed - booked.failed;
    this.#booked.set(source, { started, finished, failed });
  }

  #row(source: Source): Row {
    const key = `${source.lifetime}\n${source.name}`;
    return this.#rows.get(key) ?? this.#newRow(source.name, source.lifetime, key);
  }

  /** When there is no room left for names, the trackers of one lifetime share a row; in the end all do. */
  #newRow(name: string, lifetime: string, key: string): Row {
    const isFull = this.#rows.size >= this.mostRows;
    if (isFull && name !== OTHER) return this.#sharedRow(lifetime);
    const row: Row = { name, lifetime, active: 0, started: 0, finished: 0, failed: 0, oldestAgeMs: 0 };
    this.#rows.set(key, row);
    return row;
  }

  #sharedRow(lifetime: string): Row {
    const known = this.#rows.get(`${lifetime}\n${OTHER}`);
    if (known !== undefined) return known;
    const shared = this.#rows.size < 2 * this.mostRows ? lifetime : OTHER;
    const key = `${shared}\n${OTHER}`;
    return this.#rows.get(key) ?? this.#newRow(OTHER, shared, key);
  }
}
