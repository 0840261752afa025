import { createClassicCompiler } from "../compiler/index.js";
import { createEngine, type Engine } from "../engine/index.js";
import { commentsOf, mayHoldDirectives, suppressionsOf } from "../engine/suppress/index.js";
import type { EngineSettings, Finding } from "../model/index.js";
import { type LoadedProject, loadProject, type ProjectPlan, type SourceCache, ts } from "../project/index.js";
import { dependentsOf, sourcesOf } from "./dependents.js";
import { errorsIn, type TypeError } from "./type-errors.js";
import { shapeOf } from "./shape.js";
import type { Texts } from "./texts.js";

type File = LoadedProject["files"][number];

/** What is the same for a project at all times. */
export interface ProjectInput {
  readonly plan: ProjectPlan;
  /** Shared by all projects. */
  readonly types: SourceCache;
  readonly settings: EngineSettings;
  /** Absolute names of the files that another project has dealt with. */
  readonly isTaken: (file: string) => boolean;
}

/** A project as it stands with some texts. Nothing is worked out that is not asked for, and nothing twice. */
export class Snapshot {
  readonly texts: Texts;
  readonly #input: ProjectInput;
  readonly #project: LoadedProject;
  readonly #errors = new Map<File, readonly TypeError[]>();
  readonly #failed = new Set<string>();
  #findings: readonly Finding[] | undefined;
  #readableFiles: readonly File[] | undefined;
  #nearEngine: Engine | undefined;

  constructor(input: ProjectInput, texts: Texts, previous?: Snapshot) {
    this.texts = texts;
    this.#input = input;
    this.#project = loadProject(input.plan, input.types, { overlay: texts, ...(previous && { previous: previous.#project }) });
  }

  /** The same project with other texts: what they don't change is used again. */
  with(texts: Texts): Snapshot {
    return new Snapshot(this.#input, texts, this);
  }

  /** Findings of its own files that nothing suppresses, in the order of files and places. */
  get findings(): readonly Finding[] {
    // What an engine has concluded from some files must not depend on which were asked for first.
    return (this.#findings ??= this.#analysed(this.#readable(), this.#engine()));
  }

  /** The findings that some files show by themselves; what others make visible in them may be missing, unless all findings are known. */
  findingsIn(files: ReadonlySet<string>): readonly Finding[] {
    if (this.#findings) return this.#findings.filter(({ place }) => files.has(place.file));
    this.#nearEngine ??= this.#engine();
    const engine = this.#nearEngine;
    return this.#readable().flatMap((file) => (files.has(file.fileName) ? this.#analysed([file], engine) : []));
  }

  /** Its own files that the analysis could not cope with. Known when the findings are. */
  get failed(): ReadonlySet<string> {
    return this.#failed;
  }

  /** Every error that the compiler sees in a file; none in one that is no part of the program. */
  errorsIn(file: string): readonly TypeError[] {
    const source = this.#project.program.getSourceFile(file);
    if (!source) return [];
    const known = this.#errors.get(source);
    if (known) return known;
    const found = errorsIn(this.#project.program, source);
    this.#errors.set(source, found);
    return found;
  }

  /** What other files can know of a file; nothing where that can't be said. */
  shapeOf(file: string): string | undefined {
    const source = this.#project.program.getSourceFile(file);
    return source && shapeOf(this.#project.program, source);
  }

  /** Files whose types may rest on these, and these themselves. */
  dependentsOf(files: ReadonlySet<string>): readonly string[] {
    return dependentsOf(this.#project.program, files);
  }

  /** Absolute names of all code that it compiles, other people's packages left out. */
  get sources(): readonly string[] {
    return sourcesOf(this.#project.program).map(({ fileName }) => fileName);
  }

  /** Absolute names of the files whose findings are its own. */
  get ownFiles(): readonly string[] {
    return this.#project.files.map(({ fileName }) => fileName).filter((file) => !this.#input.isTaken(file));
  }

  /** @throws Error for a file that is no part of the program: a finding can't speak of it */
  textOf(file: string): string {
    const found = this.#project.program.getSourceFile(file);
    if (!found) throw new Error(`A finding speaks of ${file}, which is no part of the program.`);
    return found.text;
  }

  #readable(): readonly File[] {
    const { files, unreadable, program } = this.#project;
    return (this.#readableFiles ??= files.filter((file) => !this.#input.isTaken(file.fileName) && !unreadable.has(file.fileName) && program.getSyntacticDiagnostics(file).length === 0));
  }

  #engine(): Engine {
    return createEngine(createClassicCompiler(ts, this.#project.program), this.#input.settings, "program");
  }

  #analysed(files: readonly File[], engine: Engine): readonly Finding[] {
    const byFile = new Map<string, Finding[]>(files.map(({ fileName }) => [fileName, []]));
    for (const file of files) {
      try {
        const { findings, elsewhere } = engine.analyze(file);
        for (const finding of [...findings, ...elsewhere]) byFile.get(finding.place.file)?.push(finding);
      } catch {
        this.#failed.add(file.fileName);
      }
    }
    return files.flatMap((file) => unsuppressed(file, withoutTwins(byFile.get(file.fileName) ?? [])));
  }
}

/** Several files can make the same defect visible: it is one all the same. */
function withoutTwins(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, place: { range } }) => {
    const key = `${rule} ${range.start} ${range.end}`;
    return !seen.has(key) && seen.add(key);
  });
}

function unsuppressed(file: File, findings: readonly Finding[]): readonly Finding[] {
  const suppressions = mayHoldDirectives(file.text) ? suppressionsOf(commentsOf(ts, file)) : undefined;
  const open = findings.filter(({ rule, place: { range } }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(range.start);
    return !suppressions?.covers(rule, line + 1, character + 1);
  });
  return open.sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
}
