import { createClassicCompiler, type Compiler, type SourceFile } from "../compiler/index.js";
import { type SyntaxError, syntaxErrorOf, unresolvedModules, unresolvedTypes } from "./blind-spots.js";
import type { ProjectPlan } from "./plan.js";
import { type LoadedProject, offeredFiles } from "./program.js";
import type { DiskTrace, DiskTracer } from "./trace.js";
import { ts } from "./typescript.js";

/** A project that a compiler has open: what an audit needs of it, whichever compiler that is. */
export interface OpenProject {
  readonly plan: ProjectPlan;
  readonly compiler: Compiler;
  /** The files that are to be analysed, in program order. */
  readonly files: readonly SourceFile[];
  /** Files that the compiler can't take. */
  readonly unreadable: ReadonlySet<string>;
  readonly syntaxErrorOf: (file: SourceFile) => SyntaxError | undefined;
  /** Modules without types that these files import, each with the files that import it. */
  readonly unresolvedModules: () => ReadonlyMap<string, ReadonlySet<string>>;
  /** The `types` of the config that were not found. */
  readonly unresolvedTypes: () => readonly string[];
  /** Files that are only imported: whether they belong to this project is for the plan to say. */
  readonly offered: () => readonly string[];
  /** What was asked of the disk, where that was to be written down. */
  readonly trace: () => DiskTrace | undefined;
}

export function openClassic(project: LoadedProject, tracer?: DiskTracer): OpenProject {
  const { plan, program, files, unreadable } = project;
  return {
    plan,
    compiler: createClassicCompiler(ts, program),
    files,
    unreadable,
    syntaxErrorOf: (file) => syntaxErrorOf(program, file),
    unresolvedModules: () => unresolvedModules(project),
    unresolvedTypes: () => unresolvedTypes(program),
    offered: () => offeredFiles(project),
    trace: () => tracer?.result(),
  };
}
