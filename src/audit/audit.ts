import { type AuditResult, type ProjectOutcome, settingsOf, type ShardResult } from "../model/index.js";
import { absolute, shown, ts } from "../project/index.js";
import type { Assignment } from "./assignment.js";
import { auditProjects } from "./audit-projects.js";
import { Backends } from "./backends.js";
import { OutcomeCache } from "./cache.js";
import { conclude } from "./conclude.js";
import { type Coverage, coverageOf } from "./coverage.js";
import { type AuditOptions, checkOptions, policiesOf, type Share } from "./options.js";
import { prepare } from "./prepare.js";
import { byGravity, cacheProblems } from "./problems.js";
import { auditHash, projectsOf } from "./shard.js";
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
  const positions = options.share ? projectsOf(plan.projects, options.share) : plan.projects.map((_, position) => position);
  const chosen = plan.projects.filter((_, position) => positions.includes(position));
  const backends = new Backends(options.compiler ?? "auto", cwd);
  const expected = backends.name;
  const outcomes = await auditProjects(chosen, assignment, backends, options.onProgress, cache).finally(() => {
    backends.close();
  });
  const circumstances = {
    problems: [...plan.problems, ...backends.problems],
    expected: plan.leftOut(new Set()).map(assignment.shown),
    isLimited: (options.configs ?? []).length > 0,
    tool: { name: "async-leaks", version: VERSION, compiler: expected },
  } as const;
  const { result, whole } = conclude(outcomes, circumstances);
  const told = cache ? { ...result, problems: [...result.problems, ...cacheProblems(cache)].sort(byGravity) } : result;
  return {
    result: options.share ? shardOf(told, options.share, positions, outcomes) : told,
    textOf: (file) => assignment.texts.get(file) ?? textOnDisk(file, cwd),
    coverage: coverageOf(cwd, options, whole),
    configuration: { config, configFolder },
  };

  function shardOf(part: AuditResult, share: Share, places: readonly number[], made: readonly ProjectOutcome[]): ShardResult {
    const { problems, expected, isLimited } = circumstances;
    const ofProjects = made.map((outcome, index) => ({ position: places[index] ?? 0, outcome }));
    return { ...part, shard: { ...share, audit: auditHash(plan.projects, assignment), outcomes: ofProjects, problems, expected, isLimited, paths: options.paths ?? [], configs: options.configs ?? [] } };
  }
}

/** The text of a file, by its name in the result. */
export function textOnDisk(file: string, cwd: string): string | undefined {
  return ts.sys.readFile(absolute(cwd, file));
}
