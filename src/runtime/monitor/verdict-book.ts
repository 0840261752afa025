import type { Verdict, VerdictGrade, VerdictKind } from "../types.js";
import { UNKNOWN_SITE } from "../types.js";

/** What identifies a leak: further sightings only raise its count. */
export interface Leak {
  readonly kind: VerdictKind;
  readonly lifetime: string;
  readonly site: string | undefined;
  readonly name: string;
}

const GRADES: Readonly<Record<VerdictKind, VerdictGrade>> = {
  "abandoned-task": "proven",
  "dropped-scope": "proven",
  "overdue-task": "certain",
  "unclosed-scope": "suspected",
  growth: "suspected",
  "stalled-wait": "suspected",
};

const ORDER: readonly VerdictGrade[] = ["proven", "certain", "suspected"];

interface Entry {
  readonly leak: Leak;
  count: number;
  message: string;
}

/** One entry a leak, up to a bound. Facts stay; suspicions are replaced at each sample. */
export class VerdictBook {
  readonly #facts = new Map<string, Entry>();
  #suspicions: Entry[] = [];

  constructor(
    private readonly most: number,
    private readonly onOverflow: () => void,
  ) {}

  /** @param message gets how often this leak was seen, this time included */
  fact(leak: Leak, message: (count: number) => string): void {
    const key = `${leak.kind}\n${leak.lifetime}\n${leak.site ?? leak.name}`;
    const known = this.#facts.get(key);
    if (known !== undefined) {
      known.count += 1;
      known.message = message(known.count);
      return;
    }
    if (this.#facts.size >= this.most) return this.onOverflow();
    this.#facts.set(key, { leak, count: 1, message: message(1) });
  }

  suspect(suspicions: readonly (Leak & { readonly count: number; readonly message: string })[]): void {
    const kept = suspicions.slice(0, this.most);
    for (let index = kept.length; index < suspicions.length; index += 1) this.onOverflow();
    this.#suspicions = kept.map((leak) => ({ leak, count: leak.count, message: leak.message }));
  }

  /** Strongest evidence first. */
  list(): Verdict[] {
    const all = [...this.#facts.values(), ...this.#suspicions].map(({ leak, count, message }): Verdict => {
      const { kind, lifetime, name, site = UNKNOWN_SITE } = leak;
      return { grade: GRADES[kind], kind, lifetime, site, name, count, message };
    });
    return all.sort((a, b) => ORDER.indexOf(a.grade) - ORDER.indexOf(b.grade));
  }

  get size(): number {
    return this.#facts.size + this.#suspicions.length;
  }
}
