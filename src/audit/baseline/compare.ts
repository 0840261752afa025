import { type AuditComparison, type AuditFinding, type AuditResult, type FailOn, isOpen, RULE_IDS, type RuleId } from "../../model/index.js";
import type { AuditRun } from "../audit.js";
import type { Trace } from "../../model/index.js";
import { byGravity } from "../problems.js";
import { byPlace } from "../rank.js";
import type { Baseline, BaselineEntry } from "./file.js";
import { matched } from "./match.js";

/** A baseline and its file, both relative to the working directory. */
export interface LoadedBaseline {
  readonly file: string;
  readonly baseline: Baseline;
}

/** What was found at an earlier revision. Files are relative to the working directory. */
export interface Earlier {
  readonly revision: string;
  readonly commit: string;
  readonly traces: readonly Trace[];
}

export interface References {
  readonly baseline?: LoadedBaseline;
  readonly since?: Earlier;
  readonly failOn: FailOn;
}

/** A run's result in which each finding that counts says whether one of the references has it. */
export function compared(run: AuditRun, { baseline, since, failOn }: References): AuditResult {
  const { result, coverage } = run;
  const pairing = baseline && paired(run, baseline.baseline.entries);
  const open = inOrder(result.findings);
  const earlier = since && matched(open, since.traces, coverage);
  const isKnown = (finding: AuditFinding): boolean => pairing?.pairs.has(finding) === true || earlier?.has(finding) === true;
  const findings = result.findings.map((finding) => (finding.suppressed ? finding : { ...finding, baseline: isKnown(finding) ? ("known" as const) : ("new" as const) }));
  const stale = pairing?.stale ?? [];
  const comparison: AuditComparison = {
    ...(baseline && { baseline: baseline.file }),
    ...(since && { since: { revision: since.revision, commit: since.commit } }),
    failOn,
    stale: stale.map(({ rule, file, text, identity: { scope } }) => ({ rule, file, scope, text })),
  };
  return recounted({ ...result, findings, comparison, problems: [...result.problems, ...staleProblems(stale)].sort(byGravity) });
}

/** The findings of a run and the entries of a baseline that belong together, and the entries that are left over. */
export function paired({ result, coverage }: Pick<AuditRun, "result" | "coverage">, entries: readonly BaselineEntry[]): Pairing {
  // Findings below the thresholds come last: they only keep what no reported one needs.
  const now: Trace[] = [...inOrder(result.findings), ...coverage.hidden];
  const pairs = matched(now, entries, coverage);
  const used = new Set(pairs.values());
  const left = entries.filter((entry) => !used.has(entry));
  return { pairs, stale: left.filter(({ file }) => coverage.isJudged(file)), unseen: left.filter(({ file }) => !coverage.isJudged(file)) };
}

export interface Pairing {
  readonly pairs: ReadonlyMap<Trace, BaselineEntry>;
  /** What the code no longer has. */
  readonly stale: readonly BaselineEntry[];
  /** Of files that were not analysed. */
  readonly unseen: readonly BaselineEntry[];
}

/** In the order of the code: of several copies the last ones are new. */
function inOrder(findings: readonly AuditFinding[]): AuditFinding[] {
  return findings.filter(({ suppressed }) => !suppressed).sort(byPlace);
}

function staleProblems({ length }: readonly BaselineEntry[]): AuditResult["problems"] {
  if (length === 0) return [];
  const subject = length === 1 ? "1 entry of the baseline no longer matches" : `${length} entries of the baseline no longer match`;
  return [{ kind: "baseline", level: "info", message: `${subject}: run with --update-baseline to drop ${length === 1 ? "it" : "them"}.` }];
}

function recounted(result: AuditResult): AuditResult {
  const open = result.findings.filter(isOpen);
  const counts = RULE_IDS.map((id): [RuleId, number] => [id, open.filter(({ rule }) => rule === id).length]);
  const baselined = result.findings.filter(({ baseline }) => baseline === "known").length;
  return { ...result, summary: { ...result.summary, findings: Object.fromEntries(counts) as Record<RuleId, number>, baselined } };
}

