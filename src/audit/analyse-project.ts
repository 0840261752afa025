import { NativeFailure, type SourceFile } from "../compiler/index.js";
import { createEngine, type Engine } from "../engine/index.js";
import type { AuditProblem, FileAnalysis, Finding } from "../model/index.js";
import type { OpenProject } from "../project/index.js";
import { Locator } from "./locate.js";
import type { Assignment } from "./assignment.js";
import type { FileOutcome } from "../model/index.js";
import { outcomeOf } from "./record.js";

/**
 * Analyses the files of one project.
 * @throws {NativeFailure} when the compiler can't answer any more: then another must, from the start
 */
export function analyseProject(project: OpenProject, assignment: Assignment, onFile: (file: number) => void): FileOutcome[] {
  const { compiler } = project;
  const engine = createEngine(compiler, assignment.settings, "program");
  const locator = new Locator(assignment.shown, (file) => compiler.sourceFile(file)?.text);
  let next = 0;
  // Each file is told once, in order, whatever order they are done in.
  const onProgress = (file: number): void => {
    while (next <= file && next < project.files.length) onFile(next++);
  };
  onProgress(0);
  engine.prepare(project.files.filter((file) => !project.unreadable.has(file.fileName)), onProgress);
  const analyses = project.files.map((file, index) => {
    onProgress(index);
    return { file, ...analyseFile(project, engine, file, assignment) };
  });
  const fromElsewhere = byFile(analyses.flatMap(({ analysis }) => analysis?.elsewhere ?? []));
  return analyses.map(({ file, analysis, problem }): FileOutcome => {
    if (!analysis) return failedOutcome(file, problem, assignment);
    try {
      return outcomeOf(analysis, withoutTwins([...analysis.findings, ...(fromElsewhere.get(file.fileName) ?? [])]), file, compiler.syntax, locator, assignment);
    } catch (error) {
      if (error instanceof NativeFailure) throw error;
      return failedOutcome(file, failure(file, error, assignment), assignment);
    }
  });
}

function failedOutcome(file: SourceFile, problem: AuditProblem, { shown }: Assignment): FileOutcome {
  return {
    file: shown(file.fileName),
    isAnalysed: false,
    findings: [],
    hidden: [],
    suppressions: [],
    problems: [problem],
    inventory: { tasks: [], trackers: [], waits: [], lifetimes: [] },
    calls: { total: 0, unresolved: 0 },
  };
}

function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const known = files.get(finding.place.file);
    if (known) known.push(finding);
    else files.set(finding.place.file, [finding]);
  }
  return files;
}

/** Several files can make the same defect visible: it is one all the same. */
function withoutTwins(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, place: { range } }) => {
    const key = `${rule} ${range.start} ${range.end}`;
    return !seen.has(key) && seen.add(key);
  });
}

type Attempt = { readonly analysis: FileAnalysis; readonly problem?: never } | { readonly analysis?: never; readonly problem: AuditProblem };

/** One file's analysis; a file that can't be read or analysed is named, and the audit goes on. */
function analyseFile(project: OpenProject, engine: Engine, file: SourceFile, assignment: Assignment): Attempt {
  const shown = assignment.shown(file.fileName);
  if (project.unreadable.has(file.fileName)) return { problem: tooDeep(shown) };
  try {
    const broken = project.syntaxErrorOf(file);
    if (!broken) return { analysis: engine.analyze(file) };
    const { line, column } = broken;
    const message = `${shown}:${line}:${column} has a syntax error and was not audited: ${broken.message}`;
    return { problem: { kind: "syntax-error", level: "error", message, file: shown, line, column } };
  } catch (error) {
    if (error instanceof NativeFailure) throw error;
    if (error instanceof RangeError && /call stack/.test(error.message)) return { problem: tooDeep(shown) };
    return { problem: failure(file, error, assignment) };
  }
}

function tooDeep(shown: string): AuditProblem {
  const message = `${shown} was not audited: it nests too deeply for TypeScript. Leave it out with "ignore" if a tool made it, else flatten it.`;
  return { kind: "analysis-failed", level: "error", message, file: shown };
}

function failure(file: SourceFile, error: unknown, assignment: Assignment): AuditProblem {
  const [reason = ""] = String(error instanceof Error ? error : new Error(String(error))).split("\n");
  const shown = assignment.shown(file.fileName);
  return { kind: "analysis-failed", level: "error", file: shown, message: `${shown} could not be analysed; please report this: ${reason}` };
}
