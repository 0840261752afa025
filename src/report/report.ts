import { type AuditFinding, type AuditResult, isOpen, type Position } from "../model/index.js";

/** What a report needs beside the result. */
export interface ReportContext {
  /** The text of a file with findings, by its name in the result; without it there is no code frame. */
  readonly textOf: (file: string) => string | undefined;
  /** Columns that a line may take. */
  readonly width: number;
  readonly color: boolean;
  /** Where a place can be opened: in the repository on the web, or for a terminal on the disk. */
  readonly linkTo?: (place: Position) => string | undefined;
  /** How long the audit took, in milliseconds, where somebody measured it. */
  readonly durationMs?: number;
}

/** A finished report; whoever asked for it prints or writes it. */
export interface Report {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** 0: nothing at error severity. 1: findings. 2: not one file could be analysed. */
export type ExitCode = 0 | 1 | 2;

export type Reporter = (result: AuditResult, context: ReportContext) => Report;

export function exitCodeOf(result: AuditResult): ExitCode {
  // A share does not judge: what its findings count for is known when all of them are merged.
  if ("shard" in result) return 0;
  if (result.summary.files === 0) return 2;
  return result.findings.some((finding) => finding.severity === "error" && isAtStake(finding, result)) ? 1 : 0;
}

/** Whether a finding counts in this audit: known ones do where the user says so, suppressed ones never. */
export function isAtStake(finding: AuditFinding, { comparison }: AuditResult): boolean {
  return comparison?.failOn === "all" ? !finding.suppressed : isOpen(finding);
}
