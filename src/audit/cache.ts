import { createHash } from "node:crypto";
import { type DiskTrace, type OpenProject, type ProjectPlan, stillHolds } from "../project/index.js";
import type { CacheStore } from "./cache-store.js";
import { build } from "./build.js";
import type { Assignment } from "./assignment.js";
import type { ProjectOutcome } from "../model/index.js";

interface Entry {
  readonly trace: DiskTrace;
  /** Whether files that the project only imports belonged to it. */
  readonly adopted: readonly (readonly [file: string, isAdopted: boolean])[];
  readonly outcome: ProjectOutcome;
}

/** The outcomes of earlier audits, valid as long as nothing that they depend on has changed. */
export class OutcomeCache {
  readonly #store: CacheStore;
  readonly #assignment: Assignment;
  /** How many entries could not be read. */
  damaged = 0;

  constructor(store: CacheStore, assignment: Assignment) {
    this.#store = store;
    this.#assignment = assignment;
  }

  /**
   * What the analysis would yield, if it has been made before.
   * @param compiler which one would be asked
   */
  find(plan: ProjectPlan, compiler: string): ProjectOutcome | undefined {
    const text = this.#store.read(this.#nameOf(plan, compiler));
    if (text === undefined) return undefined;
    const entry = this.#parsed(text);
    if (!entry?.adopted.every(([file, isAdopted]) => plan.adopts(file) === isAdopted)) return undefined;
    return stillHolds(entry.trace) ? entry.outcome : undefined;
  }

  get place(): string {
    return this.#store.place;
  }

  keep({ plan, offered, trace }: OpenProject, compiler: string, outcome: ProjectOutcome): void {
    const traced = trace();
    if (!traced) return;
    const entry: Entry = { trace: traced, adopted: offered().map((file) => [file, plan.adopts(file)]), outcome };
    const body = JSON.stringify(entry);
    this.#store.write(this.#nameOf(plan, compiler), `${hashOf(body)}\n${body}`);
  }

  #parsed(text: string): Entry | undefined {
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    if (text.slice(0, end) === hashOf(body)) return JSON.parse(body) as Entry;
    this.damaged++;
    return undefined;
  }

  /** By everything but the files' contents: another setting, version or list of files is another entry. */
  #nameOf({ config, folder, rootNames, options, references, owned }: ProjectPlan, compiler: string): string {
    const { policies, settings, requireReasons, shown } = this.#assignment;
    return hashOf(JSON.stringify([build(), compiler, policies, settings, requireReasons, shown(folder), config, folder, rootNames, options, references, [...owned]])).slice(0, 32);
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
