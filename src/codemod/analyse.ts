import { createClassicCompiler } from "../compiler/index.js";
import { createEngine } from "../engine/index.js";
import { commentsOf, mayHoldDirectives, suppressionsOf } from "../engine/suppress/index.js";
import type { EngineSettings, Finding } from "../model/index.js";
import { loadProject, type ProjectPlan, type SourceCache, ts } from "../project/index.js";
import type { Texts } from "./texts.js";

/** A project as it stands after some changes. */
export interface Analysis {
  /** Findings of its own files that nothing suppresses, in the order of files and places. */
  readonly findings: readonly Finding[];
  /** Every error that the compiler sees in its own files, without its place: lines move. */
  readonly errors: readonly string[];
  textOf(file: string): string;
}

export function analyse(plan: ProjectPlan, types: SourceCache, settings: EngineSettings, texts: Texts): Analysis {
  const project = loadProject(plan, types, texts);
  const engine = createEngine(createClassicCompiler(ts, project.program), settings, "program");
  const readable = project.files.filter((file) => !project.unreadable.has(file.fileName) && project.program.getSyntacticDiagnostics(file).length === 0);
  const all = readable.flatMap((file) => {
    const { findings, elsewhere } = engine.analyze(file);
    return [...findings, ...elsewhere];
  });
  const textOf = (file: string): string => {
    const found = project.program.getSourceFile(file);
    if (!found) throw new Error(`A finding speaks of ${file}, which is no part of the program.`);
    return found.text;
  };
  return {
    findings: readable.flatMap((file) => unsuppressed(file, all.filter(({ place }) => place.file === file.fileName))),
    errors: project.files.flatMap((file) => errorsIn(project.program, file)),
    textOf,
  };
}

type File = ReturnType<typeof loadProject>["files"][number];

function unsuppressed(file: File, findings: readonly Finding[]): readonly Finding[] {
  const suppressions = mayHoldDirectives(file.text) ? suppressionsOf(commentsOf(ts, file)) : undefined;
  const open = findings.filter(({ rule, place: { range } }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(range.start);
    return !suppressions?.covers(rule, line + 1, character + 1);
  });
  return open.sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
}

function errorsIn(program: ReturnType<typeof loadProject>["program"], file: File): readonly string[] {
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ code, messageText }) => `${file.fileName} TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}
