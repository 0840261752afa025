import type { AuditResult } from "../model/index.js";
import { type LoadedProject, loadProject, type ProjectPlan, SourceCache, unresolvedModules, unresolvedTypes } from "../project/index.js";
import { analyseProject } from "./analyse-project.js";
import type { Ledger } from "./ledger.js";
import type { AuditOptions } from "./options.js";
import { unresolvedProblems } from "./problems.js";

/** One project after the other, each program let go before the next is made: together they need not fit into memory. */
export function auditProjects(plans: readonly ProjectPlan[], ledger: Ledger, onProgress: AuditOptions["onProgress"]): AuditResult["projects"] {
  const types = new SourceCache();
  const projects = plans.map((plan, index) => {
    const config = plan.config === null ? null : ledger.shown(plan.config);
    const at = { config, project: index + 1, projects: plans.length };
    onProgress?.({ ...at, stage: "loading", file: 0, files: plan.owned.size });
    const project = guarded(config, ledger, () => loadProject(plan, types));
    if (!project) return { config, files: [] };
    const onFile = (file: number) => onProgress?.({ ...at, stage: "analysing", file, files: project.files.length });
    const files = guarded(config, ledger, () => analyseProject(project, ledger, onFile)) ?? [];
    guarded(config, ledger, () => noteUnresolved(project, config, ledger));
    return { config, files };
  });
  ledger.problems.push(...unresolvedProblems(ledger.unresolved));
  return projects;
}

/** What the compiler does to one project must not cost the others their audit. */
function guarded<T>(config: string | null, ledger: Ledger, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const [reason = ""] = String(error).split("\n");
    const message = `${config ?? "The files without a tsconfig"} could not be analysed; please report this: ${reason}`;
    ledger.problems.push({ kind: "analysis-failed", level: "error", message, ...(config !== null && { file: config }) });
    return undefined;
  }
}

function noteUnresolved(project: LoadedProject, config: string | null, ledger: Ledger): void {
  const note = (name: string, needing: string) => ledger.unresolved.set(name, (ledger.unresolved.get(name) ?? new Set()).add(needing));
  for (const [name, importers] of unresolvedModules(project)) for (const file of importers) note(name, ledger.shown(file));
  for (const name of unresolvedTypes(project.program)) note(name, config ?? "loose files");
}
