import { compatible, Journey, Moves, overlap } from "../edits/index.js";
import type { Edit, Finding, Fix } from "../model/index.js";
import { acceptable } from "./acceptable.js";
import type { Snapshot } from "./snapshot.js";
import { textsAfter } from "./texts.js";
import { objectionsTo, type Scope } from "./verify.js";

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

/** Fixes that were made at the same time. */
interface Round {
  readonly items: readonly Item[];
  readonly moves: Moves;
  /** What had been decided by then, by the places before these fixes. */
  readonly decided: readonly Decision[];
}

/** What of a round could stay, and what it led to. */
interface Tried {
  readonly items: readonly Item[];
  readonly next: Snapshot;
}

/** What a person said of a finding. */
interface Decision {
  readonly rule: string;
  readonly form: string;
  readonly file: string;
  readonly start: number;
  readonly isWanted: boolean;
}

/**
 * Makes fixes in memory, round by round, until none is left that can be made. It ends: each round takes findings away
 * and brings none.
 */
export class Rewriter {
  readonly #choices: Choices;
  readonly #applied: Candidate[] = [];
  #current: Snapshot;
  /** What was tried in vain. A fix that is made may make room for it. */
  #refused: readonly Refusal[] = [];
  #decided: readonly Decision[] = [];

  constructor(start: Snapshot, choices: Choices) {
    this.#current = start;
    this.#choices = choices;
  }

  async run(): Promise<Outcome> {
    while (await this.#stretch());
    return { snapshot: this.#current, applied: this.#applied, refused: this.#refused };
  }

  /**
   * Rounds that look only at what shows in the changed files, which is little work and nearly all that ever goes wrong.
   * Then the whole project has to agree; should it not, the rounds are made again, and each is held against the whole.
   * @returns whether something was changed, and there may be more to do
   */
  async #stretch(): Promise<boolean> {
    const [start, refused] = [this.#current, this.#refused];
    const rounds: Round[] = [];
    for (let round = await this.#round(["near"]); round; round = await this.#round(["near"], filesOf([round]))) rounds.push(round);
    const [first] = rounds;
    if (!first) return false;
    if (this.#isAgreed(start, rounds)) {
      this.#applied.push(...rounds.flatMap(({ items }) => items.map(({ finding, fix, line }) => ({ finding, fix, line }))));
      return true;
    }
    [this.#current, this.#decided, this.#refused] = [start, first.decided, refused];
    for (let round = await this.#round(["near", "far"]); round; round = await this.#round(["near", "far"])) this.#applied.push(...round.items);
    return false;
  }

  #isAgreed(before: Snapshot, rounds: readonly Round[]): boolean {
    const after = this.#current;
    const mended = rounds.reduce((sum, { items }) => sum + items.length, 0);
    const objections = objectionsTo({ before, after, files: filesOf(rounds), moves: new Journey(rounds.map(({ moves }) => moves)), mended: [] }, "far");
    return objections.length === 0 && after.findings.length <= before.findings.length - mended;
  }

  /**
   * Makes what can be made at the same time.
   * @param files whose findings are looked at; without, all
   * @returns nothing when there is nothing to be made
   */
  async #round(scopes: readonly Scope[], files?: ReadonlySet<string>): Promise<Round | undefined> {
    const refused: Refusal[] = this.#refused.filter(({ finding }) => files && !files.has(finding.place.file));
    const refuse = ({ finding, line }: Omit<Refusal, "reason">, reason: string): void => void refused.push({ finding, line, reason });
    let wanted = this.#wanted(files ? this.#current.findingsIn(files) : this.#current.findings, refuse);
    let made: Tried = { items: [], next: this.#current };
    // A fix that comes to nothing must not stand in the way of those that it overlaps.
    while (wanted.length > 0 && made.items.length === 0) {
      const candidates = await this.#confirmed(compatible(wanted));
      made = this.#tried(candidates, scopes, refuse);
      wanted = wanted.filter((item) => !candidates.includes(item) && this.#decisionOn(item.finding) !== false);
    }
    this.#refused = refused;
    const { items, next } = made;
    if (items.length === 0) return undefined;
    const round = { items, moves: this.#movesBy(items), decided: this.#decided };
    this.#decided = this.#decided.map((decision) => ({ ...decision, start: round.moves.startOf(decision.file, decision.start).last }));
    this.#current = next;
    return round;
  }

  #tried(candidates: readonly Item[], scopes: readonly Scope[], refuse: (item: Item, reason: string) => void): Tried {
    const before = this.#current;
    let last: { readonly items: readonly Item[]; readonly after: Snapshot } = { items: [], after: before };
    const after = (items: readonly Item[]): Snapshot => {
      if (items.length === 0) return before;
      const isSame = items.length === last.items.length && items.every((item, index) => item === last.items[index]);
      if (!isSame) last = { items, after: last.after.with(textsAfter(before.texts, editsOf(items), (file) => before.textOf(file))) };
      return last.after;
    };
    const within = (scope: Scope) => (items: readonly Item[]) =>
      objectionsTo({ before, after: after(items), files: filesOf([{ items }]), moves: this.#movesBy(items), mended: items.map(({ finding }) => finding) }, scope);
    const items = scopes.reduce((left, scope) => acceptable(left, { objectionsTo: within(scope), refuse }), candidates);
    return { items, next: after(items) };
  }

  #movesBy(items: readonly Item[]): Moves {
    return new Moves(editsOf(items), (file) => this.#current.textOf(file));
  }

  #wanted(findings: readonly Finding[], refuse: (item: Omit<Refusal, "reason">, reason: string) => void): readonly Item[] {
    const wanted: Item[] = [];
    for (const finding of findings) {
      const fix = this.#decisionOn(finding) === false ? undefined : this.#choices.choose(finding);
      if (fix === undefined) continue;
      const line = this.#current.textOf(finding.place.file).slice(0, finding.place.range.start).split("\n").length;
      if (typeof fix === "string") refuse({ finding, line }, fix);
      else if (overlap(fix.edits)) refuse({ finding, line }, "the result would be damaged: two of its edits overlap");
      else wanted.push({ finding, fix, line, files: new Set(fix.edits.map(({ file }) => file)) });
    }
    return wanted;
  }

  async #confirmed(candidates: readonly Item[]): Promise<readonly Item[]> {
    const { isWanted } = this.#choices;
    if (!isWanted) return candidates;
    const confirmed: Item[] = [];
    for (const candidate of candidates) {
      const { rule, form, place } = candidate.finding;
      const known = this.#decisionOn(candidate.finding);
      const answer = known ?? (await isWanted(candidate, this.#current.textOf(place.file)));
      if (known === undefined) this.#decided = [...this.#decided, { rule, form, file: place.file, start: place.range.start, isWanted: answer }];
      if (answer) confirmed.push(candidate);
    }
    return confirmed;
  }

  #decisionOn({ rule, form, place }: Finding): boolean | undefined {
    return this.#decided.find((known) => known.rule === rule && known.form === form && known.file === place.file && known.start === place.range.start)?.isWanted;
  }
}

function editsOf(items: readonly Item[]): readonly Edit[] {
  return items.flatMap(({ fix }) => fix.edits);
}

function filesOf(rounds: readonly Pick<Round, "items">[]): ReadonlySet<string> {
  return new Set(rounds.flatMap(({ items }) => items.flatMap(({ files }) => [...files])));
}
