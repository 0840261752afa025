import { prepare, type AuditOptions } from "../audit/index.js";
import { compatible } from "../edits/index.js";
import { type Finding, type Fix, settingsOf } from "../model/index.js";
import { SourceCache } from "../project/index.js";
import { analyse, type Analysis } from "./analyse.js";
import { textsAfter, type Texts } from "./texts.js";
import { objectionTo } from "./verify.js";

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

export interface RewriteOptions extends Pick<AuditOptions, "cwd" | "paths" | "configs" | "config"> {
  /** The fix to be made for a finding, if any; the text why not; or `undefined` for findings that are not asked for. */
  readonly choose: (finding: Finding) => Fix | string | undefined;
  /** Decides on each candidate, before it is made: a person's choice. Everything is wanted unless it says no. */
  readonly isWanted?: (candidate: Candidate, before: string) => Promise<boolean>;
}

/** One file, before and after. */
export interface Rewritten {
  /** Absolute. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What was done, and what was left alone and why. */
export interface RewriteResult {
  readonly files: readonly Rewritten[];
  readonly applied: readonly Candidate[];
  readonly refused: readonly Refusal[];
}

/** A fix can make room for the next one, but not for ever. */
const MOST_ROUNDS = 20;

/**
 * Makes fixes in memory until none is left: what no longer type-checks as before, what is still found afterwards, and
 * what brings a new finding is taken back and refused.
 * @throws {UsageError} when paths, tsconfigs or the configuration are wrong
 */
export async function rewrite(options: RewriteOptions): Promise<RewriteResult> {
  const { plan, config } = await prepare(options);
  const types = new SourceCache();
  const results = [];
  for (const project of plan.projects) results.push(await new Rewriter(options, (texts) => analyse(project, types, settingsOf(config), texts)).run());
  return {
    files: results.flatMap(({ files }) => files),
    applied: results.flatMap(({ applied }) => applied),
    refused: results.flatMap(({ refused }) => refused),
  };
}

/** One project's rounds. */
class Rewriter {
  readonly #options: RewriteOptions;
  readonly #analyse: (texts: Texts) => Analysis;
  readonly #applied: Candidate[] = [];
  readonly #refused = new Map<string, Refusal>();
  readonly #unwanted = new Set<string>();
  #texts: Texts = new Map();

  constructor(options: RewriteOptions, analyse: (texts: Texts) => Analysis) {
    this.#options = options;
    this.#analyse = analyse;
  }

  async run(): Promise<RewriteResult> {
    let current = this.#analyse(this.#texts);
    const originals = current;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const candidates = await this.#wanted(current);
      if (candidates.length === 0) break;
      current = this.#apply(candidates, current);
    }
    const files = [...this.#texts].map(([file, after]) => ({ file, before: originals.textOf(file), after })).filter(({ before, after }) => before !== after);
    return { files, applied: this.#applied, refused: [...this.#refused.values()] };
  }

  /** All at once; where that can't be, one after the other, so that one bad fix does not cost the others. */
  #apply(candidates: readonly Candidate[], current: Analysis): Analysis {
    const together = this.#tried(candidates, current);
    if (typeof together !== "string") return together;
    if (candidates.length === 1) {
      const [only] = candidates;
      if (only) this.#refused.set(keyOf(only.finding, current), { finding: only.finding, line: only.line, reason: together });
      return current;
    }
    const [first] = candidates;
    return first ? this.#apply([first], current) : current;
  }

  #tried(candidates: readonly Candidate[], current: Analysis): Analysis | string {
    const texts = textsAfter(this.#texts, candidates.flatMap(({ fix }) => fix.edits), current.textOf);
    const next = this.#analyse(texts);
    const objection = objectionTo(current, next, candidates.map(({ finding }) => finding));
    if (objection !== undefined) return objection;
    this.#texts = texts;
    this.#applied.push(...candidates);
    return next;
  }

  async #wanted(current: Analysis): Promise<readonly Candidate[]> {
    const wanted: Candidate[] = [];
    for (const finding of current.findings) {
      const key = keyOf(finding, current);
      if (this.#refused.has(key) || this.#unwanted.has(key)) continue;
      const fix = this.#options.choose(finding);
      if (fix === undefined) continue;
      const line = current.textOf(finding.place.file).slice(0, finding.place.range.start).split("\n").length;
      if (typeof fix === "string") this.#refused.set(key, { finding, line, reason: fix });
      else wanted.push({ finding, fix, line });
    }
    return this.#confirmed(compatible(wanted), current);
  }

  async #confirmed(candidates: readonly Candidate[], current: Analysis): Promise<readonly Candidate[]> {
    const { isWanted } = this.#options;
    if (!isWanted) return candidates;
    const confirmed: Candidate[] = [];
    for (const candidate of candidates) {
      if (await isWanted(candidate, current.textOf(candidate.finding.place.file))) confirmed.push(candidate);
      else this.#unwanted.add(keyOf(candidate.finding, current));
    }
    return confirmed;
  }
}

/** A finding's identity while the lines above it move: the code itself. */
function keyOf({ rule, form, place: { file, range } }: Finding, { textOf }: Analysis): string {
  return [rule, form, file, textOf(file).slice(range.start, range.end)].join("\n");
}
