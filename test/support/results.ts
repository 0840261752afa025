import { type AuditFinding, type AuditResult, RULE_IDS, type RuleId } from "../../src/model/index.js";

export const NO_FINDINGS = Object.fromEntries(RULE_IDS.map((id) => [id, 0])) as Record<RuleId, number>;

/** A finding as an audit would give it. */
export function findingWith(over: Partial<AuditFinding> = {}): AuditFinding {
  return {
    rule: "no-untracked-promise", form: "dropped", severity: "error", confidence: "high",
    file: "src/rotate.ts", line: 5, column: 3, endLine: 5, endColumn: 9,
    message: "`read()` starts a task that nobody awaits.", data: { task: "read()" },
    growth: "steady", span: "until-stopped", multiplicity: "per-iteration",
    related: [], fixes: [], fingerprint: "0123456789abcdef", identity: { scope: "rotate", head: "0", code: "1" }, suppressed: false,
    ...over,
  };
}

export function resultOf(findings: readonly AuditFinding[], over: Partial<AuditResult> = {}): AuditResult {
  return {
    schemaVersion: 1,
    tool: { name: "async-leaks", version: "0.0.0", compiler: "classic (TypeScript 6.0.2)" },
    projects: [{ config: null, files: ["src/rotate.ts"] }],
    summary: { files: 1, tasks: 0, trackers: 0, waits: 0, findings: NO_FINDINGS, suppressed: findings.filter(({ suppressed }) => suppressed).length, baselined: 0, unresolvedCalls: 0, totalCalls: 10 },
    findings,
    suppressions: [],
    inventory: { tasks: [], trackers: [], waits: [], lifetimes: [] },
    problems: [],
    ...over,
  };
}
