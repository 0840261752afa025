import type typescript from "typescript";
import { createHost } from "./host.js";
import { ParsedFiles } from "./parsed-files.js";
import type { ProjectPlan } from "./plan.js";
import type { SourceCache } from "./source-cache.js";
import { isSource } from "./sources.js";
import type { DiskTracer } from "./trace.js";
import { ts } from "./typescript.js";

/** A plan with its program, and the files of it that are to be analysed. */
export interface LoadedProject {
  readonly plan: ProjectPlan;
  readonly program: typescript.Program;
  readonly files: readonly typescript.SourceFile[];
  /** Files that the compiler can't take; they are empty in the program, so that all others can be analysed. */
  readonly unreadable: ReadonlySet<string>;
  /** What the next program of this plan need not parse again. */
  readonly parsed: ParsedFiles;
}

/** The compiler recurses some frames a level: far below what overflows its stack, far above what people write. */
const DEEPEST = 500;

/** How a program is made, beside what its plan says. */
export interface LoadOptions {
  /** Texts that stand in for those on disk, by absolute name. */
  readonly overlay?: ReadonlyMap<string, string>;
  /** The same plan with other texts: files whose text is the same are neither read nor parsed again. */
  readonly previous?: LoadedProject;
  /** Writes down what is asked of the disk. */
  readonly tracer?: DiskTracer;
}

/**
 * Makes a plan's program. Nothing is ever emitted, and no type errors are asked for.
 * @param types shared by the programs of one audit
 */
export function loadProject(plan: ProjectPlan, types: SourceCache, { overlay = new Map(), previous, tracer }: LoadOptions = {}): LoadedProject {
  const unreadable = new Set<string>(previous?.unreadable);
  const parsed = previous?.parsed ?? new ParsedFiles();
  const make = (): typescript.Program => programOf(plan, { types, unreadable, overlay, parsed, previous, tracer });
  let program = make();
  try {
    program.getTypeChecker();
  } catch (error) {
    // Binding is done for all files at once, and an overflow does not tell in which.
    const deep = program.getSourceFiles().filter((file) => isSource(file.fileName) && depthOf(file) > DEEPEST);
    if (deep.length === 0) throw error;
    for (const file of deep) unreadable.add(file.fileName);
    program = make();
  }
  return { plan, program, files: program.getSourceFiles().filter((file) => isAudited(plan, program, file)), unreadable, parsed };
}

interface Ingredients {
  readonly types: SourceCache;
  readonly unreadable: Set<string>;
  readonly overlay: ReadonlyMap<string, string>;
  readonly parsed: ParsedFiles;
  readonly previous: LoadedProject | undefined;
  readonly tracer: DiskTracer | undefined;
}

function programOf(plan: ProjectPlan, { types, unreadable, overlay, parsed, previous, tracer }: Ingredients): typescript.Program {
  // The order of a union's members, and with it what is said of one, must not depend on which file is looked at first; 7 has this order, too.
  const options = { ...plan.options, noEmit: true, skipLibCheck: true, stableTypeOrdering: true };
  const host = createHost(options, plan.folder, types, unreadable, overlay, parsed);
  return ts.createProgram({
    rootNames: plan.rootNames,
    options,
    host: tracer?.trace(host) ?? host,
    projectReferences: plan.references,
    ...(previous && { oldProgram: previous.program }),
  });
}

/** Own files are the ones that the plan names, and what they import from beside them. */
function isAudited(plan: ProjectPlan, program: typescript.Program, file: typescript.SourceFile): boolean {
  return plan.owned.has(file.fileName) ? isCode(file) : isOffered(plan, program, file) && plan.adopts(file.fileName);
}

/** Files that are only imported: whether they belong to this project is for the plan to say. */
export function offeredFiles({ plan, program }: LoadedProject): readonly string[] {
  return program.getSourceFiles().filter((file) => isOffered(plan, program, file)).map(({ fileName }) => fileName);
}

function isOffered(plan: ProjectPlan, program: typescript.Program, file: typescript.SourceFile): boolean {
  return isCode(file) && !plan.owned.has(file.fileName) && !program.isSourceFileFromExternalLibrary(file);
}

function isCode(file: typescript.SourceFile): boolean {
  return !file.isDeclarationFile && isSource(file.fileName);
}

function depthOf(file: typescript.SourceFile): number {
  let deepest = 0;
  const open: [typescript.Node, number][] = [[file, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, depth] = next;
    deepest = Math.max(deepest, depth);
    ts.forEachChild(node, (child) => void open.push([child, depth + 1]));
  }
  return deepest;
}
