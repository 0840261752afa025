import type { AuditResult } from "../model/index.js";

/** What a report needs beside the result. */
export interface ReportContext {
  /** The text of a file with findings, by its name in the result; without it there is no code frame. */
  readonly textOf: (file: string) => string | undefined;
  /** Columns that a line may take. */
  readonly width: number;
  readonly color: boolean;
  /** How long the audit took, in milliseconds. */
  readonly durationMs: number;
}

/** A finished report; whoever asked for it prints or writes it. */
export interface Report {
  readonly text: string;
  /** 1 when there are findings at error severity, else 0. */
  readonly exitCode: 0 | 1;
}

export type Reporter = (result: AuditResult, context: ReportContext) => Report;

export function exitCodeOf(result: AuditResult): 0 | 1 {
  return result.findings.some(({ severity, suppressed }) => severity === "error" && !suppressed) ? 1 : 0;
}
