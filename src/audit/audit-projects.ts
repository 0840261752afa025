import type { AuditProblem } from "../model/index.js";
import { DiskTracer, type LoadedProject, loadProject, type ProjectPlan, SourceCache, unresolvedModules, unresolvedTypes } from "../project/index.js";
import { analyseProject } from "./analyse-project.js";
import type { OutcomeCache } from "./cache.js";
import type { AuditOptions } from "./options.js";
import type { Assignment } from "./assignment.js";
import type { ProjectOutcome } from "../model/index.js";

/** One project after the other, each program let go before the next is made: together they need not fit into memory. */
export function auditProjects(plans: readonly ProjectPlan[], assignment: Assignment, onProgress: AuditOptions["onProgress"], cache?: OutcomeCache): ProjectOutcome[] {
  const types = new SourceCache();
  return plans.map((plan, index) => {
    const known = cache?.find(plan);
    if (known) return known;
    const tracer = cache && new DiskTracer();
    const config = plan.config === null ? null : assignment.shown(plan.config);
    const at = { config, project: index + 1, projects: plans.length };
    onProgress?.({ ...at, stage: "loading", file: 0, files: plan.owned.size });
    const problems: AuditProblem[] = [];
    const project = guarded(config, problems, () => loadProject(plan, types, tracer && { tracer }));
    if (!project) return { config, files: [], problems, unresolved: [] };
    const onFile = (file: number) => onProgress?.({ ...at, stage: "analysing", file, files: project.files.length });
    const files = guarded(config, problems, () => analyseProject(project, assignment, onFile)) ?? [];
    const unresolved = guarded(config, problems, () => unresolvedIn(project, config, assignment)) ?? [];
    const outcome = { config, files, problems, unresolved };
    if (tracer && problems.length === 0) cache.keep(project, tracer, outcome);
    return outcome;
  });
}

/** What the compiler does to one project must not cost the others their audit. */
function guarded<T>(config: string | null, problems: AuditProblem[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const [reason = ""] = String(error).split("\n");
    const message = `${config ?? "The files without a tsconfig"} could not be analysed; please report this: ${reason}`;
    problems.push({ kind: "analysis-failed", level: "error", message, ...(config !== null && { file: config }) });
    return undefined;
  }
}

function unresolvedIn(project: LoadedProject, config: string | null, { shown }: Assignment): ProjectOutcome["unresolved"] {
  const modules = [...unresolvedModules(project)].map(([name, importers]) => [name, [...importers].map(shown)] as const);
  return [...modules, ...unresolvedTypes(project.program).map((name) => [name, [config ?? "loose files"]] as const)];
}
