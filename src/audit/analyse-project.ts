import { createClassicCompiler, type SourceFile } from "../compiler/index.js";
import { createEngine, type Engine } from "../engine/index.js";
import { commentsOf, mayHoldDirectives, suppressionsOf } from "../engine/suppress/index.js";
import type { AuditFinding, AuditProblem, EngineSettings, FileAnalysis, Finding, RuleId } from "../model/index.js";
import { type LoadedProject, syntaxErrorOf, ts } from "../project/index.js";
import { Fingerprints } from "./fingerprint.js";
import type { InventoryCollector } from "./inventory.js";
import { Locator } from "./locate.js";
import { isConfident, type RulePolicy } from "./options.js";
import { present } from "./present.js";

/** What the projects of one audit write their findings into. */
export interface Ledger {
  readonly policies: Readonly<Record<RuleId, RulePolicy>>;
  readonly settings: EngineSettings;
  /** How a file is written in the result. */
  readonly shown: (file: string) => string;
  /** Absolute names of the files that some project has analysed. */
  readonly analysed: Set<string>;
  readonly findings: AuditFinding[];
  readonly problems: AuditProblem[];
  readonly inventory: InventoryCollector;
  /** Texts of the files that findings speak of, by shown name: for code frames and diffs. */
  readonly texts: Map<string, string>;
  readonly calls: { total: number; unresolved: number };
}

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
      record(analysis, withoutTwins([...analysis.findings, ...(fromElsewhere.get(file.fileName) ?? [])]), file, locator, ledger);
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

/** Every file that a report may want to show: of the finding, of what explains it, and of what its fixes change. */
function filesOf({ place, related, fixes }: Finding): ReadonlySet<string> {
  return new Set([place.file, ...related.map((other) => other.place.file), ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.file))]);
}

function record(analysis: FileAnalysis, findings: readonly Finding[], file: SourceFile, locator: Locator, ledger: Ledger): void {
  const suppressions = suppressionsOf(mayHoldDirectives(file.text) ? commentsOf(ts, file) : []);
  const fingerprints = new Fingerprints(locator);
  const inOrder = [...findings].sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
  for (const finding of inOrder) {
    const { severity, minConfidence } = ledger.policies[finding.rule];
    // Numbered whatever the thresholds are, so that a stricter audit gives a finding the same name.
    const fingerprint = fingerprints.of(finding);
    if (severity === "off" || !isConfident(finding.confidence, minConfidence)) continue;
    const shown = present(finding, { severity, fingerprint, suppressions }, locator);
    ledger.findings.push(shown);
    for (const name of filesOf(finding)) ledger.texts.set(ledger.shown(name), locator.textOf(name));
  }
  const shownFile = ledger.shown(file.fileName);
  for (const { comment, message } of suppressions.mistakes) {
    ledger.problems.push({ kind: "suppression", level: "warning", message: `${shownFile}:${comment.line} ${message}`, file: shownFile, line: comment.line, column: comment.column });
  }
  ledger.inventory.add(analysis, locator);
  ledger.calls.total += analysis.calls.total;
  ledger.calls.unresolved += analysis.calls.unresolved;
}
