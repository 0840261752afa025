import type { AuditFinding } from "../../model/index.js";
import type { AuditRun } from "../audit.js";
import { paired } from "./compare.js";
import type { Baseline, BaselineEntry } from "./file.js";

/** A baseline that holds what is there now, and what became of the one before. Files are relative to the working directory. */
export interface Update {
  readonly baseline: Baseline;
  readonly added: number;
  readonly dropped: number;
  /** Entries that match nothing, but are kept because the audit was blinder than the one before: these modules have no types now. */
  readonly kept: number;
  readonly blindTo: readonly string[];
}

/**
 * What the run found, what it did not look at, and nothing else.
 * @param before the baseline that is to be replaced, if there is one
 */
export function updated(run: AuditRun, before: Baseline | undefined): Update {
  const { result, coverage } = run;
  const { pairs, stale, unseen } = paired(run, before?.entries ?? []);
  const found = result.findings.filter(({ suppressed }) => !suppressed);
  // What this audit's thresholds hide stays accepted, and is not accepted anew.
  const hidden = coverage.hidden.flatMap((trace) => {
    const entry = pairs.get(trace);
    return entry ? [{ ...entry, ...trace }] : [];
  });
  const blindTo = before ? coverage.unresolved.filter((name) => !before.unresolved.includes(name)) : [];
  const isBlinder = blindTo.length > 0 && stale.length > 0;
  const kept = isBlinder ? stale : [];
  return {
    baseline: {
      entries: [...found.map((finding) => entryOf(finding, run)), ...hidden, ...unseen, ...kept],
      unresolved: before && (isBlinder || unseen.length > 0) ? [...new Set([...before.unresolved, ...(isBlinder ? [] : coverage.unresolved)])] : coverage.unresolved,
    },
    added: found.filter((finding) => !pairs.has(finding)).length,
    dropped: isBlinder ? 0 : stale.length,
    kept: kept.length,
    blindTo,
  };
}

const LONGEST = 80;

function entryOf(finding: AuditFinding, { textOf }: AuditRun): BaselineEntry {
  return { rule: finding.rule, file: finding.file, text: excerpt(finding, textOf(finding.file) ?? ""), identity: finding.identity };
}

/** The flagged code on one line. */
function excerpt({ line, column, endLine, endColumn }: AuditFinding, text: string): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).slice(line - 1, endLine);
  const last = lines.length - 1;
  const code = lines.map((each, index) => each.slice(index === 0 ? column - 1 : 0, index === last ? endColumn - 1 : undefined)).join(" ");
  const shown = code.replace(/\s+/g, " ").trim();
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown;
}
