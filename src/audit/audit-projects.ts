import { NativeFailure } from "../compiler/index.js";
import type { AuditProblem, ProjectOutcome } from "../model/index.js";
import { DiskTracer, loadProject, openClassic, type OpenProject, type ProjectPlan, SourceCache } from "../project/index.js";
import type { analyseProject } from "./analyse-project.js";
import type { Assignment } from "./assignment.js";
import type { Backends } from "./backends.js";
import type { OutcomeCache } from "./cache.js";
import type { AuditOptions } from "./options.js";

/** One project after the other, each program let go before the next is made: together they need not fit into memory. */
export async function auditProjects(plans: readonly ProjectPlan[], assignment: Assignment, backends: Backends, onProgress: AuditOptions["onProgress"], cache?: OutcomeCache): Promise<ProjectOutcome[]> {
  const types = new SourceCache();
  const outcomes: ProjectOutcome[] = [];
  for (const [index, plan] of plans.entries()) {
    const known = cache?.find(plan, backends.name);
    if (known) {
      outcomes.push(known);
      continue;
    }
    await backends.start(cache !== undefined);
    // Most of this package's code: a run that has all in its cache does without.
    const analysis = await import("./analyse-project.js");
    outcomes.push(auditProject(plan, { index, count: plans.length, types, assignment, backends, onProgress, cache, analyseProject: analysis.analyseProject }));
  }
  return outcomes;
}

interface Work {
  readonly index: number;
  readonly count: number;
  readonly types: SourceCache;
  readonly assignment: Assignment;
  readonly backends: Backends;
  readonly onProgress: AuditOptions["onProgress"];
  readonly cache: OutcomeCache | undefined;
  readonly analyseProject: typeof analyseProject;
}

function auditProject(plan: ProjectPlan, { index, count, types, assignment, backends, onProgress, cache, analyseProject }: Work): ProjectOutcome {
  const config = plan.config === null ? null : assignment.shown(plan.config);
  const at = { config, project: index + 1, projects: count };
  const problems: AuditProblem[] = [];
  const analyse = (project: OpenProject): ProjectOutcome => {
    const onFile = (file: number) => onProgress?.({ ...at, stage: "analysing", file, files: project.files.length });
    const files = guarded(config, problems, () => analyseProject(project, assignment, onFile)) ?? [];
    const unresolved = guarded(config, problems, () => unresolvedIn(project, config, assignment)) ?? [];
    const outcome = { config, files, problems, unresolved, compiler: nameOf(project) };
    if (problems.every(({ kind }) => kind === "compiler")) cache?.keep(project, backends.name, outcome);
    return outcome;
  };
  onProgress?.({ ...at, stage: "loading", file: 0, files: plan.owned.size });
  const native = nativeOutcome(plan, config, { backends, problems, analyse });
  if (native) return native;
  const tracer = cache && new DiskTracer();
  const project = guarded(config, problems, () => openClassic(loadProject(plan, types, tracer && { tracer }), tracer));
  return project ? analyse(project) : { config, files: [], problems, unresolved: [], compiler: backends.classic };
}

interface Native {
  readonly backends: Backends;
  readonly problems: AuditProblem[];
  readonly analyse: (project: OpenProject) => ProjectOutcome;
}

/** What the native compiler finds; `undefined` where the classic one must answer, which is said. */
function nativeOutcome(plan: ProjectPlan, config: string | null, { backends, problems, analyse }: Native): ProjectOutcome | undefined {
  const { native } = backends;
  if (!native) return undefined;
  try {
    const opened = native.open(plan);
    if (!("reason" in opened)) return analyse(opened);
    problems.push(backends.explained(`${config ?? "The files without a tsconfig"}: TypeScript ${native.version} no longer knows ${opened.reason}.`, config ?? undefined));
  } catch (error) {
    if (!(error instanceof NativeFailure)) throw error;
    // Nothing that it answered for this project counts, and what it would say of the others can't be known.
    problems.length = 0;
    problems.push(backends.explained(`The process of TypeScript ${native.version} failed (${error.message}).`));
    backends.giveUp();
  }
  return undefined;
}

function nameOf({ compiler: { backend, version } }: OpenProject): string {
  return `${backend} (TypeScript ${version})`;
}

/** What the compiler does to one project must not cost the others their audit. */
function guarded<T>(config: string | null, problems: AuditProblem[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof NativeFailure) throw error;
    const [reason = ""] = String(error).split("\n");
    const message = `${config ?? "The files without a tsconfig"} could not be analysed; please report this: ${reason}`;
    problems.push({ kind: "analysis-failed", level: "error", message, ...(config !== null && { file: config }) });
    return undefined;
  }
}

function unresolvedIn(project: OpenProject, config: string | null, { shown }: Assignment): ProjectOutcome["unresolved"] {
  const modules = [...project.unresolvedModules()].map(([name, importers]) => [name, [...importers].map(shown)] as const);
  return [...modules, ...project.unresolvedTypes().map((name) => [name, [config ?? "loose files"]] as const)];
}
