import { type AuditOptions, policiesOf, isConfident, prepare } from "../audit/index.js";
import { type Finding, settingsOf } from "../model/index.js";
import { SourceCache } from "../project/index.js";
import { type Project, settle } from "./across.js";
import { type Candidate, type Choices, type Refusal, Rewriter } from "./rewriter.js";
import { type ProjectInput, Snapshot } from "./snapshot.js";
import type { Texts } from "./texts.js";

export interface RewriteOptions extends Pick<AuditOptions, "cwd" | "paths" | "configs" | "config" | "preset" | "minConfidence">, Choices {
  /** Texts that stand in for those on disk, by absolute name. */
  readonly texts?: Texts;
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

/**
 * Makes fixes in memory until none is left: what no longer type-checks as before, what is still found afterwards, and
 * what brings a new finding is taken back and refused. Only findings that an audit with the same options reports are asked about.
 * @throws {UsageError} when paths, tsconfigs or the configuration are wrong
 */
export async function rewrite(options: RewriteOptions): Promise<RewriteResult> {
  const { plan, config } = await prepare(options);
  const policies = policiesOf(options, config);
  const isReported = ({ rule, confidence }: Finding): boolean => policies[rule].severity !== "off" && isConfident(confidence, policies[rule].minConfidence);
  const choices: Choices = { ...options, choose: (finding) => (isReported(finding) ? options.choose(finding) : undefined) };
  const types = new SourceCache();
  const originals = new Map<string, string>();
  const taken = new Set<string>();
  const projects: Project[] = [];
  const base = options.texts ?? new Map<string, string>();
  let texts = base;
  for (const each of plan.projects) {
    const earlier = new Set(taken);
    const input: ProjectInput = { plan: each, types, settings: settingsOf(config), isTaken: (file) => earlier.has(file) };
    const start = new Snapshot(input, texts);
    const { snapshot, applied, refused } = await new Rewriter(start, choices).run();
    texts = snapshot.texts;
    for (const file of texts.keys()) if (!originals.has(file)) originals.set(file, start.textOf(file));
    for (const file of start.ownFiles) taken.add(file);
    projects.push({ input, sources: new Set(start.sources), applied, refused });
  }
  const settled = settle(projects, base, texts);
  const files = [...settled.texts].map(([file, after]) => ({ file, before: originals.get(file) ?? after, after }));
  return { ...settled, files: files.filter(({ before, after }) => before !== after) };
}
