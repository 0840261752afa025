import { type AuditResult, isOpen } from "../model/index.js";
import { counted } from "./words.js";

/** Rules with findings that count, and how many. */
export function countsOf({ summary }: AuditResult): readonly (readonly [rule: string, count: number])[] {
  return Object.entries(summary.findings).filter(([, count]) => count > 0);
}

/** `3 findings, 1 warning among them,` or `No new findings`. */
export function findingsInWords(result: AuditResult): string {
  const total = countsOf(result).reduce((sum, [, count]) => sum + count, 0);
  const noun = result.comparison ? "new finding" : "finding";
  if (total === 0) return `No ${noun}s`;
  const warnings = result.findings.filter((finding) => finding.severity === "warn" && isOpen(finding)).length;
  return `${counted(total, noun)}${warnings > 0 ? `, ${counted(warnings, "warning")} among them${othersInWords(result) === "" ? "," : ""}` : ""}`;
}

/** `, 5 known, 2 suppressed in 14 files of 2 projects`, which follows {@link findingsInWords}. */
export function scopeInWords(result: AuditResult): string {
  const { summary, projects } = result;
  return `${othersInWords(result)} in ${counted(summary.files, "file")}${projects.length > 1 ? ` of ${counted(projects.length, "project")}` : ""}`;
}

function othersInWords({ summary: { baselined, suppressed } }: AuditResult): string {
  const known = baselined > 0 ? `, ${baselined.toLocaleString("en-US")} known` : "";
  return `${known}${suppressed > 0 ? `, ${suppressed.toLocaleString("en-US")} suppressed` : ""}`;
}
