import { type AuditProblem, type AuditResult, RULE_IDS, settingsOf, type RuleId } from "../model/index.js";
import { absolute, shown, ts } from "../project/index.js";
import { auditProjects } from "./audit-projects.js";
import { OutcomeCache } from "./cache.js";
import { type Coverage, coverageOf } from "./coverage.js";
import { join, type Whole } from "./join.js";
import { type AuditOptions, checkOptions, policiesOf } from "./options.js";
import type { Assignment } from "./outcome.js";
import { prepare } from "./prepare.js";
import { blindnessProblems, byGravity, cacheProblems, leftOutProblems } from "./problems.js";
import { byPlace, byRank } from "./rank.js";
import { VERSION } from "./version.js";

/** A result, and the texts that a report needs to show its findings in their code. */
export interface AuditRun {
  readonly result: AuditResult;
  /** The text of a file that findings speak of, by its name in the result. */
  readonly textOf: (file: string) => string | undefined;
  /** What was looked at, for a comparison with another audit. */
  readonly coverage: Coverage;
  /** The configuration that the audit went by. */
  readonly configuration: Required<Pick<AuditOptions, "config" | "configFolder">>;
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
  const { cwd, config, configFolder, plan } = await prepare(options);
  const assignment: Assignment = {
    policies: policiesOf(options, config),
    settings: settingsOf(config),
    requireReasons: options.requireReasons ?? false,
    shown: (file) => shown(cwd, file),
    texts: new Map(),
  };
  const cache = options.cache && new OutcomeCache(options.cache, assignment);
  const whole = join(auditProjects(plan.projects, assignment, options.onProgress, cache));
  const isLimited = (options.configs ?? []).length > 0;
  const problems = [
    ...plan.problems,
    ...(cache ? cacheProblems(cache) : []),
    ...whole.problems,
    ...leftOutProblems(plan.leftOut(whole.paths).map(assignment.shown), isLimited),
    ...blindnessProblems(whole.calls.unresolved, whole.calls.total),
  ];
  return {
    result: resultOf(whole, problems),
    textOf: (file) => assignment.texts.get(file) ?? textOnDisk(file, cwd),
    coverage: coverageOf(cwd, options, whole),
    configuration: { config, configFolder },
  };
}

function resultOf({ projects, findings, suppressions, inventory, calls }: Whole, problems: readonly AuditProblem[]): AuditResult {
  const counting = findings.filter((finding) => !finding.suppressed);
  const counts = RULE_IDS.map((id): [RuleId, number] => [id, counting.filter(({ rule }) => rule === id).length]);
  return {
    schemaVersion: 1,
    tool: { name: "async-leaks", version: VERSION, compiler: `classic (TypeScript ${ts.version})` },
    projects,
    summary: {
      files: projects.reduce((sum, { files }) => sum + files.length, 0),
      tasks: inventory.tasks.length,
      trackers: inventory.trackers.length,
      waits: inventory.waits.length,
      findings: Object.fromEntries(counts) as Record<RuleId, number>,
      suppressed: findings.length - counting.length,
      baselined: 0,
      unresolvedCalls: calls.unresolved,
      totalCalls: calls.total,
    },
    findings: [...findings].sort(byRank),
    suppressions: [...suppressions].sort(byPlace),
    inventory,
    problems: [...problems].sort(byGravity),
  };
}

function textOnDisk(file: string, cwd: string): string | undefined {
  return ts.sys.readFile(absolute(cwd, file));
}
