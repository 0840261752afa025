import { CATALOG } from "../../catalog/index.js";
import { type AuditFix, type AuditResult, RULE_IDS } from "../../model/index.js";
import { exitCodeOf, type ReportContext, type Reporter } from "../report.js";
import type { ReportData, ReportFix } from "./data.js";
import { diffOf } from "./fix-diff.js";
import { page } from "./page.js";
import { slim } from "./slim.js";
import { snippetsOf } from "./snippets.js";

/** For people who would rather look than read: one page, self-contained. */
export const html: Reporter = (result, context) => ({ text: page("async-leaks report", reportData(result, context)), exitCode: exitCodeOf(result) });

export function reportData(result: AuditResult, { textOf, durationMs }: ReportContext): ReportData {
  const { tool, projects, summary, problems, findings, inventory } = result;
  const rules = RULE_IDS.filter((id) => findings.some(({ rule }) => rule === id));
  return {
    tool,
    ...(durationMs !== undefined && { durationMs }),
    projects: projects.length,
    summary,
    problems,
    findings: findings.map(({ identity: _identity, ...finding }) => ({ ...finding, fixes: finding.fixes.map((fix) => reportFix(fix, textOf)) })),
    inventory: slim(inventory),
    rules: Object.fromEntries(rules.map((id) => [id, { promise: CATALOG[id].promise, guideline: CATALOG[id].guideline, docs: CATALOG[id].docs }])),
    snippets: snippetsOf(findings, textOf),
  };
}

function reportFix(fix: AuditFix, textOf: ReportContext["textOf"]): ReportFix {
  const { title, kind } = fix;
  const diff = diffOf(fix, textOf);
  return { title, kind, ...(diff !== undefined && { diff }) };
}
