import type { LeakMonitor } from "./monitor/leak-monitor.js";
import type { WaitOptions } from "./types.js";
import { GroupCounter } from "./tracking/group-counter.js";
import type { HasSource, Source } from "./tracking/source.js";
import { SOURCE } from "./tracking/source.js";

export interface WaitGroupOptions {
  readonly name?: string | undefined;
  /** The lifetime that owns what is counted; the group's name when left out. */
  readonly lifetime?: string | undefined;
  readonly monitor?: LeakMonitor | undefined;
}

/**
 * Go's `sync.WaitGroup`: counts, and knows nothing about what it counts. `add` before the work starts, `done` in a
 * `finally`. It sees no failures and cannot name what is left; a `TaskTracker` does both.
 */
export class WaitGroup implements HasSource {
  readonly #counter: GroupCounter;

  constructor(options: WaitGroupOptions = {}) {
    const { name = "wait group" } = options;
    this.#counter = new GroupCounter(name, options.lifetime ?? name);
    options.monitor?.register(this);
  }

  /** Adds `count`, which may be negative; a counter below zero is a `NegativeCounterError` and changes nothing. */
  add(count = 1): void {
    this.#counter.add(count, this.add);
  }

  done(): void {
    this.#counter.add(-1, this.done);
  }

  /** Waits until the counter is zero; at once when it is. Rejects with a `WaitTimeoutError` or the signal's reason. */
  wait(options: WaitOptions = {}): Promise<void> {
    return this.#counter.wait(options, this.wait);
  }

  get count(): number {
    return this.#counter.active;
  }

  get name(): string {
    return this.#counter.name;
  }

  get lifetime(): string {
    return this.#counter.lifetime;
  }

  get [SOURCE](): Source {
    return this.#counter;
  }
}
