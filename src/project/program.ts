import type typescript from "typescript";
import { createHost } from "./host.js";
import type { ProjectPlan } from "./plan.js";
import type { SourceCache } from "./source-cache.js";
import { isSource } from "./sources.js";
import { ts } from "./typescript.js";

/** A plan with its program, and the files of it that are to be analysed. */
export interface LoadedProject {
  readonly plan: ProjectPlan;
  readonly program: typescript.Program;
  readonly files: readonly typescript.SourceFile[];
}

/**
 * Makes a plan's program. Nothing is ever emitted, and no type errors are asked for.
 * @param types shared by the programs of one audit
 */
export function loadProject(plan: ProjectPlan, types: SourceCache): LoadedProject {
  const options = { ...plan.options, noEmit: true, skipLibCheck: true };
  const program = ts.createProgram({
    rootNames: plan.rootNames,
    options,
    host: createHost(options, plan.folder, types),
    projectReferences: plan.references,
  });
  return { plan, program, files: program.getSourceFiles().filter((file) => isAudited(plan, program, file)) };
}

/** Own files are the ones that the plan names, and what they import from beside them. */
function isAudited(plan: ProjectPlan, program: typescript.Program, file: typescript.SourceFile): boolean {
  if (file.isDeclarationFile || !isSource(file.fileName)) return false;
  if (plan.owned.has(file.fileName)) return true;
  return !program.isSourceFileFromExternalLibrary(file) && plan.adopts(file.fileName);
}
