import { CATALOG } from "../catalog/index.js";
import type { AuditFinding, AuditProblem, AuditResult } from "../model/index.js";
import { hintsOf, remediesOf } from "./hints.js";
import { exitCodeOf, isAtStake, type Reporter } from "./report.js";
import { countsOf, findingsInWords, scopeInWords } from "./totals.js";
import { counted, growthInWords } from "./words.js";

type Level = "error" | "warning" | "notice";

/** GitHub shows this many annotations of each level for a step; the log has all. */
const SHOWN_PER_LEVEL = 10;

/**
 * Workflow commands for GitHub Actions: one annotation a finding, worst first, since GitHub drops what comes last.
 * Everything of others stands in a command, where it is escaped: a plain line could be taken for a command.
 */
export const github: Reporter = (result) => {
  const findings = result.findings.filter((finding) => isAtStake(finding, result));
  const commands = [...result.problems.map(problemCommand), ...findings.map(findingCommand), ...limitNote(result, findings)];
  const summary = [`${findingsInWords(result)}${scopeInWords(result)}`, ...countsOf(result).map(([rule, count]) => `  ${rule}: ${count}`), ...remediesOf(result).map((line) => `  ${line}`)];
  return { text: `${[...commands, ...summary].join("\n")}\n`, exitCode: exitCodeOf(result) };
};

function findingCommand(finding: AuditFinding): string {
  const { file, line, endLine, column, endColumn, rule, confidence } = finding;
  // GitHub takes columns for annotations of one line only.
  const columns = line === endLine ? { col: column, endColumn } : {};
  const related = finding.related.map((place) => `${place.file}:${place.line}:${place.column} ${place.message}`);
  const body = [finding.message, ...related, ...hintsOf(finding), `${confidence} confidence, ${growthInWords(finding)}. ${CATALOG[rule].docs}`];
  return command(finding.severity === "error" ? "error" : "warning", { file, line, endLine, ...columns, title: `async-leaks: ${rule}` }, body.join("\n"));
}

function problemCommand({ level, file, line, column, message }: AuditProblem): string {
  const place = file === undefined ? {} : { file, ...(line !== undefined && { line, ...(column !== undefined && { col: column }) }) };
  // A problem does not fail the audit, so it must not look as if it did.
  return command(level === "info" ? "notice" : "warning", { ...place, title: "async-leaks could not see everything" }, message);
}

function limitNote({ problems }: AuditResult, findings: readonly AuditFinding[]): string[] {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors + problems.filter(({ level }) => level !== "info").length;
  if (Math.max(errors, warnings) <= SHOWN_PER_LEVEL) return [];
  return [command("notice", { title: "async-leaks" }, `GitHub shows ${SHOWN_PER_LEVEL} errors and ${SHOWN_PER_LEVEL} warnings of a step. This log has all: ${counted(errors, "error")} and ${counted(warnings, "warning")}. --format sarif has no such limit.`)];
}

/** `::error file=a.ts,line=1::message`, escaped as the runner reads it. */
function command(level: Level, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
  return `::${level} ${list.join(",")}::${escapedData(message)}`;
}

function escapedData(text: string): string {
  return text.replace(/[%\r\n]/g, percent);
}

function escapedProperty(text: string): string {
  return text.replace(/[%\r\n:,]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
