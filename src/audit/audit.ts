import { type AuditResult, RULE_IDS, settingsOf, type RuleId } from "../model/index.js";
import { shown, ts } from "../project/index.js";
import { auditProjects } from "./audit-projects.js";
import { InventoryCollector } from "./inventory.js";
import type { Ledger } from "./ledger.js";
import { type AuditOptions, checkOptions, policiesOf } from "./options.js";
import { prepare } from "./prepare.js";
import { blindnessProblems, byGravity, leftOutProblems } from "./problems.js";
import { byPlace, byRank } from "./rank.js";
import { VERSION } from "./version.js";

/** A result, and the texts that a report needs to show its findings in their code. */
export interface AuditRun {
  readonly result: AuditResult;
  /** The text of a file that findings speak of, by its name in the result. */
  readonly textOf: (file: string) => string | undefined;
}

/**
 * Audits code. Reads files and writes none.
 * @throws {UsageError} when paths, tsconfigs or the configuration are wrong; the message says what to do
 */
export async function audit(options: AuditOptions = {}): Promise<AuditResult> {
  return (await runAudit(options)).result;
}

/** {@link audit}, with the texts for code frames. */
export async function runAudit(options: AuditOptions): Promise<AuditRun> {
  checkOptions(options);
  const { cwd, config, plan } = await prepare(options);
  const ledger: Ledger = {
    policies: policiesOf(options, config),
    settings: settingsOf(config),
    requireReasons: options.requireReasons ?? false,
    shown: (file) => shown(cwd, file),
    analysed: new Set(),
    findings: [],
    hidden: [],
    suppressions: [],
    problems: [...plan.problems],
    inventory: new InventoryCollector(),
    texts: new Map(),
    unresolved: new Map(),
    calls: { total: 0, unresolved: 0 },
  };
  const projects = auditProjects(plan.projects, ledger, options.onProgress);
  const isLimited = (options.configs ?? []).length > 0;
  ledger.problems.push(
    ...leftOutProblems(plan.leftOut(ledger.analysed).map(ledger.shown), isLimited),
    ...blindnessProblems(ledger.calls.unresolved, ledger.calls.total),
  );
  return { result: resultOf(ledger, projects), textOf: (file) => ledger.texts.get(file) };
}

function resultOf(ledger: Ledger, projects: AuditResult["projects"]): AuditResult {
  const { findings, inventory, calls } = ledger;
  const { tasks, trackers, waits, lifetimes } = inventory;
  const counting = findings.filter((finding) => !finding.suppressed);
  const counts = RULE_IDS.map((id): [RuleId, number] => [id, counting.filter(({ rule }) => rule === id).length]);
  return {
    schemaVersion: 1,
    tool: { name: "async-leaks", version: VERSION, compiler: `classic (TypeScript ${ts.version})` },
    projects,
    summary: {
      files: projects.reduce((sum, { files }) => sum + files.length, 0),
      tasks: tasks.length,
      trackers: trackers.length,
      waits: waits.length,
      findings: Object.fromEntries(counts) as Record<RuleId, number>,
      suppressed: findings.length - counting.length,
      baselined: 0,
      unresolvedCalls: calls.unresolved,
      totalCalls: calls.total,
    },
    findings: findings.sort(byRank),
    suppressions: ledger.suppressions.sort(byPlace),
    inventory: { tasks, trackers, waits, lifetimes },
    problems: ledger.problems.sort(byGravity),
  };
}
