import { compatible, Moves } from "../edits/index.js";
import type { Edit, Finding, Fix } from "../model/index.js";
import { acceptable } from "./acceptable.js";
import type { Snapshot } from "./snapshot.js";
import { textsAfter } from "./texts.js";
import { objectionTo, type Scope } from "./verify.js";

/** A finding with the fix that is to be made for it. */
export interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
  /** Where it stands, from 1, in the text in which it was found. */
  readonly line: number;
}

/** A finding that was left alone. */
export interface Refusal extends Pick<Candidate, "finding" | "line"> {
  readonly reason: string;
}

export interface Choices {
  /** The fix to be made for a finding, if any; the text why not; or `undefined` for findings that are not asked for. */
  readonly choose: (finding: Finding) => Fix | string | undefined;
  /** Decides on each candidate, before it is made: a person's choice. Everything is wanted unless it says no. */
  readonly isWanted?: (candidate: Candidate, before: string) => Promise<boolean>;
}

/** What was done to one project. */
export interface Outcome {
  readonly snapshot: Snapshot;
  readonly applied: readonly Candidate[];
  readonly refused: readonly Refusal[];
}

/** A candidate with the files that it changes. */
interface Item extends Candidate {
  readonly files: ReadonlySet<string>;
}

/**
 * Makes fixes in memory, round by round, until none is left that can be made. It ends: each round takes findings away
 * and brings none.
 */
export class Rewriter {
  readonly #choices: Choices;
  readonly #applied: Candidate[] = [];
  #current: Snapshot;
  /** Of the text as it is now: what was tried in vain. A fix that is made may make room for it. */
  #refused: readonly Refusal[] = [];
  /** What a person said, by the place that the finding has now. */
  #decided = new Map<string, boolean>();

  constructor(start: Snapshot, choices: Choices) {
    this.#current = start;
    this.#choices = choices;
  }

  async run(): Promise<Outcome> {
    while (await this.#round());
    return { snapshot: this.#current, applied: this.#applied, refused: this.#refused };
  }

  /** @returns whether something was changed */
  async #round(): Promise<boolean> {
    const refused: Refusal[] = [];
    const candidates = await this.#wanted(refused);
    const { made, next } = this.#tried(candidates, refused);
    this.#refused = refused;
    if (made.length === 0) return false;
    this.#moveDecisions(made.flatMap(({ fix }) => fix.edits));
    this.#applied.push(...made.map(({ finding, fix, line }) => ({ finding, fix, line })));
    this.#current = next;
    return true;
  }

  /** What shows in the changed files is looked at first: that is little work, and nearly all that ever goes wrong. */
  #tried(candidates: readonly Item[], refused: Refusal[]): { readonly made: readonly Item[]; readonly next: Snapshot } {
    const before = this.#current;
    let last: { readonly items: readonly Item[]; readonly after: Snapshot } = { items: [], after: before };
    const after = (items: readonly Item[]): Snapshot => {
      if (items.length === 0) return before;
      const isSame = items.length === last.items.length && items.every((item, index) => item === last.items[index]);
      if (!isSame) last = { items, after: last.after.with(textsAfter(before.texts, editsOf(items), (file) => before.textOf(file))) };
      return last.after;
    };
    const refuse = ({ finding, line }: Item, reason: string): void => void refused.push({ finding, line, reason });
    const within = (scope: Scope) => (items: readonly Item[]) =>
      objectionTo({ before, after: after(items), edits: editsOf(items), mended: items.map(({ finding }) => finding) }, scope);
    const near = acceptable(candidates, { objectionTo: within("near"), refuse });
    const made = acceptable(near, { objectionTo: within("far"), refuse });
    return { made, next: after(made) };
  }

  async #wanted(refused: Refusal[]): Promise<readonly Item[]> {
    const wanted: Item[] = [];
    for (const finding of this.#current.findings) {
      const fix = this.#decided.get(keyOf(finding)) === false ? undefined : this.#choices.choose(finding);
      if (fix === undefined) continue;
      const line = this.#current.textOf(finding.place.file).slice(0, finding.place.range.start).split("\n").length;
      if (typeof fix === "string") refused.push({ finding, line, reason: fix });
      else wanted.push({ finding, fix, line, files: new Set(fix.edits.map(({ file }) => file)) });
    }
    return this.#confirmed(compatible(wanted));
  }

  async #confirmed(candidates: readonly Item[]): Promise<readonly Item[]> {
    const { isWanted } = this.#choices;
    if (!isWanted) return candidates;
    const confirmed: Item[] = [];
    for (const candidate of candidates) {
      const key = keyOf(candidate.finding);
      const known = this.#decided.get(key);
      const answer = known ?? (await isWanted(candidate, this.#current.textOf(candidate.finding.place.file)));
      this.#decided.set(key, answer);
      if (answer) confirmed.push(candidate);
    }
    return confirmed;
  }

  #moveDecisions(edits: readonly Edit[]): void {
    const moves = new Moves(edits, (file) => this.#current.textOf(file));
    const moved = this.#current.findings.flatMap((finding): [string, boolean][] => {
      const answer = this.#decided.get(keyOf(finding));
      return answer === undefined ? [] : [[keyOf(finding, moves), answer]];
    });
    this.#decided = new Map(moved);
  }
}

function editsOf(items: readonly Item[]): readonly Edit[] {
  return items.flatMap(({ fix }) => fix.edits);
}

/** A finding's identity in a text, or after some edits of it. */
function keyOf({ rule, form, place: { file, range } }: Finding, moves?: Moves): string {
  return [rule, form, file, moves?.startOf(file, range.start).last ?? range.start].join("\n");
}
