import { createClassicCompiler, type SourceFile } from "../compiler/index.js";
import { createEngine, type Engine } from "../engine/index.js";
import type { AuditProblem, FileAnalysis, Finding } from "../model/index.js";
import { type LoadedProject, syntaxErrorOf, ts } from "../project/index.js";
import type { Ledger } from "./ledger.js";
import { Locator } from "./locate.js";
import { record } from "./record.js";

/** Analyses the files of one project that no other has analysed before. Returns them. */
export function analyseProject(project: LoadedProject, ledger: Ledger, onFile: (done: number) => void): string[] {
  const compiler = createClassicCompiler(ts, project.program);
  const engine = createEngine(compiler, ledger.settings, "program");
  const locator = new Locator(ledger.shown, (file) => project.program.getSourceFile(file)?.text);
  const analyses: { file: SourceFile; analysis: FileAnalysis }[] = [];
  project.files.forEach((file, index) => {
    onFile(index);
    if (ledger.analysed.has(file.fileName)) return;
    ledger.analysed.add(file.fileName);
    const analysis = analyseFile(project, engine, file, ledger);
    if (analysis) analyses.push({ file, analysis });
  });
  const fromElsewhere = byFile(analyses.flatMap(({ analysis }) => analysis.elsewhere));
  return analyses.flatMap(({ file, analysis }) => {
    try {
      record(analysis, withoutTwins([...analysis.findings, ...(fromElsewhere.get(file.fileName) ?? [])]), file, compiler.syntax, locator, ledger);
      return [ledger.shown(file.fileName)];
    } catch (error) {
      ledger.problems.push(failure(file, error, ledger));
      return [];
    }
  });
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

/** One file's analysis; a file that can't be read or analysed is named, and the audit goes on. */
function analyseFile(project: LoadedProject, engine: Engine, file: SourceFile, ledger: Ledger): FileAnalysis | undefined {
  const shown = ledger.shown(file.fileName);
  if (project.unreadable.has(file.fileName)) {
    const message = `${shown} was not audited: it nests too deeply for TypeScript. Leave it out with "ignore" if a tool made it, else flatten it.`;
    ledger.problems.push({ kind: "analysis-failed", level: "error", message, file: shown });
    return undefined;
  }
  try {
    const broken = syntaxErrorOf(project.program, file);
    if (!broken) return engine.analyze(file);
    const { line, column } = broken;
    const message = `${shown}:${line}:${column} has a syntax error and was not audited: ${broken.message}`;
    ledger.problems.push({ kind: "syntax-error", level: "error", message, file: shown, line, column });
  } catch (error) {
    ledger.problems.push(failure(file, error, ledger));
  }
  return undefined;
}

function failure(file: SourceFile, error: unknown, ledger: Ledger): AuditProblem {
  const [reason = ""] = String(error instanceof Error ? error : new Error(String(error))).split("\n");
  const shown = ledger.shown(file.fileName);
  return { kind: "analysis-failed", level: "error", file: shown, message: `${shown} could not be analysed; please report this: ${reason}` };
}
