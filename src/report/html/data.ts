import type { AuditFinding, AuditProblem, AuditSummary, AuditTool, RuleId } from "../../model/index.js";
import type { ReportInventory } from "./slim.js";
import type { Snippet } from "./view/excerpt.js";

/** What the page is given: the result, the code around what it speaks of, and what the catalog says of the rules. */
export interface ReportData {
  readonly tool: AuditTool;
  readonly durationMs?: number;
  readonly projects: number;
  readonly summary: AuditSummary;
  readonly problems: readonly AuditProblem[];
  /** Worst first, as in the result. */
  readonly findings: readonly ReportFinding[];
  readonly inventory: ReportInventory;
  readonly rules: Readonly<Partial<Record<RuleId, ReportRule>>>;
  /** By file, in the order of lines. */
  readonly snippets: Readonly<Record<string, readonly Snippet[]>>;
}

export interface ReportFinding extends Omit<AuditFinding, "fixes" | "identity"> {
  readonly fixes: readonly ReportFix[];
}

export interface ReportFix extends Pick<AuditFinding["fixes"][number], "title" | "kind"> {
  /** What it changes, as a unified diff; absent where the code is not at hand. */
  readonly diff?: string;
}

export interface ReportRule {
  readonly promise: string;
  readonly guideline: string;
  readonly docs: string;
}
