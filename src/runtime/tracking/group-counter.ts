import type { Clock } from "../clock.js";
import { formatDuration, systemClock } from "../clock.js";
import { NegativeCounterError, WaitTimeoutError } from "../errors.js";
import type { WaitOptions } from "../types.js";
import { label } from "./labels.js";
import { captureSite } from "./site.js";
import { DEFAULT_SITE_SAMPLING } from "./site-book.js";
import type { Source, Watcher } from "./source.js";
import type { TaskRecord } from "./task-record.js";
import type { PendingWait } from "./wait-list.js";
import { WaitList } from "./wait-list.js";

/** The first adds all leave their site, later ones a sample. */
const EARLY_ADDS = 16;
const MOST_SITES = 8;

type Entry = (...args: never[]) => unknown;

/** The counter of one wait group, as its monitor sees it. */
export class GroupCounter implements Source {
  readonly name: string;
  readonly lifetime: string;
  clock: Clock = systemClock;
  active = 0;
  started = 0;
  finished = 0;
  readonly failed = 0;
  readonly leaving = undefined;
  oldestStart: number | undefined = undefined;
  isEnlisted = false;
  readonly #waits = new WaitList(() => this.clock());
  /** Where units were added, as far as sampled. */
  readonly #sites = new Set<string>();
  #adds = 0;
  #watcher: Watcher | undefined;

  constructor(name: string, lifetime: string) {
    this.name = label(name);
    this.lifetime = label(lifetime);
  }

  add(count: number, below: Entry): void {
    if (!Number.isSafeInteger(count)) throw new RangeError(`add() of ${this.#title} takes a whole number (got ${count})`);
    const next = this.active + count;
    if (next < 0) throw new NegativeCounterError(this.#title);
    const isFirst = this.active === 0 && next > 0;
    this.active = next;
    if (count > 0) this.#note(count, below);
    else this.finished -= count;
    if (isFirst) this.#becomeBusy();
    if (next > 0) return;
    this.oldestStart = undefined;
    this.#waits.release();
  }

  wait(options: WaitOptions, below: Entry): Promise<void> {
    return this.#waits.wait(options, {
      outcome: () => (this.active === 0 ? "met" : undefined),
      timedOut: (ms) => new WaitTimeoutError(this.#title, ms, this.active, [], this.#describeRest()),
      site: () => captureSite(below),
    });
  }

  records(): Iterable<TaskRecord> {
    return [];
  }

  pendingWaits(): Iterable<PendingWait> {
    return this.#waits.pending();
  }

  /** The one place where units are added; undefined when there are several, or none is known. */
  get soleSite(): string | undefined {
    if (this.#sites.size !== 1) return undefined;
    for (const site of this.#sites) return site;
    return undefined;
  }

  watch(watcher: Watcher): void {
    this.#watcher?.delist(this);
    this.#watcher = watcher;
    const shift = watcher.clock() - this.clock();
    if (this.oldestStart !== undefined) this.oldestStart += shift;
    this.clock = watcher.clock;
    if (this.active > 0) watcher.enlist(this);
  }

  get #title(): string {
    return `wait group "${this.name}"`;
  }

  #becomeBusy(): void {
    this.oldestStart = this.clock();
    if (!this.isEnlisted) this.#watcher?.enlist(this);
  }

  #note(count: number, below: Entry): void {
    this.started += count;
    this.#adds += 1;
    if (this.#sites.size < MOST_SITES && (this.#adds <= EARLY_ADDS || this.#adds % DEFAULT_SITE_SAMPLING === 0)) {
      const site = captureSite(below);
      if (site !== undefined) this.#sites.add(site);
    }
  }

  #describeRest(): string {
    const age = formatDuration(this.clock() - (this.oldestStart ?? this.clock()));
    const sites = this.#sites.size === 0 ? "" : `, added at ${[...this.#sites].join(", ")}`;
    return `${this.active} unit(s) left, not empty for ${age}${sites}; each add() needs its done()`;
  }
}
