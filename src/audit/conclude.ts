import { type AuditProblem, type AuditResult, type AuditShard, type AuditTool, type ProjectOutcome, RULE_IDS, type RuleId } from "../model/index.js";
import { join, type Whole } from "./join.js";
import { blindnessProblems, byGravity, leftOutProblems } from "./problems.js";
import { byPlace, byRank } from "./rank.js";

/** What an audit knows beside its projects. */
export interface Circumstances extends Pick<AuditShard, "problems" | "expected" | "isLimited"> {
  readonly tool: AuditTool;
}

/** The result that projects make together. */
export function conclude(outcomes: readonly ProjectOutcome[], { problems, expected, isLimited, tool }: Circumstances): { readonly result: AuditResult; readonly whole: Whole } {
  const whole = join(outcomes);
  const all = [
    ...problems,
    ...whole.problems,
    ...leftOutProblems(expected.filter((file) => !whole.files.has(file)), isLimited),
    ...blindnessProblems(whole.calls.unresolved, whole.calls.total),
  ];
  return { result: resultOf(whole, all, { ...tool, compiler: compilersOf(outcomes) || tool.compiler }), whole };
}

/** Which compilers answered; the same however the projects were spread over machines. */
function compilersOf(outcomes: readonly ProjectOutcome[]): string {
  return [...new Set(outcomes.map(({ compiler }) => compiler))].sort().reverse().join(", ");
}

function resultOf({ projects, findings, suppressions, inventory, calls }: Whole, problems: readonly AuditProblem[], tool: AuditTool): AuditResult {
  const counting = findings.filter((finding) => !finding.suppressed);
  const counts = RULE_IDS.map((id): [RuleId, number] => [id, counting.filter(({ rule }) => rule === id).length]);
  return {
    schemaVersion: 1,
    tool,
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
