/** Items of two sides that belong together, found by one key after the other. */
export class Pairs<Now, Before> {
  readonly before: readonly Before[];
  readonly #now: readonly Now[];
  readonly #found = new Map<Now, Before>();
  readonly #taken = new Set<Before>();

  constructor(now: readonly Now[], before: readonly Before[]) {
    this.#now = now;
    this.before = before;
  }

  get found(): ReadonlyMap<Now, Before> {
    return this.#found;
  }

  /** Pairs what has no partner yet and has the same key, in order. */
  join(key: (item: Now | Before) => string, takesBefore: (item: Before) => boolean = () => true, takesNow: (item: Now) => boolean = () => true): void {
    const open = this.#now.filter((item) => !this.#found.has(item) && takesNow(item));
    if (open.length === 0) return;
    const waiting = new Map<string, Before[]>();
    for (const item of this.before) {
      if (this.#taken.has(item) || !takesBefore(item)) continue;
      const group = waiting.get(key(item));
      if (group) group.push(item);
      else waiting.set(key(item), [item]);
    }
    for (const item of open) {
      const partner = waiting.get(key(item))?.shift();
      if (partner === undefined) continue;
      this.#found.set(item, partner);
      this.#taken.add(partner);
    }
  }
}
