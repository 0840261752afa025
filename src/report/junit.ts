import xml, { type XMLElement } from "xmlbuilder";
import { CATALOG } from "../catalog/index.js";
import { type AuditFinding, type AuditProblem, type AuditResult, RULE_IDS, type RuleId } from "../model/index.js";
import { hintsOf } from "./hints.js";
import { exitCodeOf, isAtStake, type Reporter } from "./report.js";

/** What a test case says besides its name; none when it just passes. */
interface Outcome {
  readonly kind: "failure" | "skipped" | "error" | "system-out";
  readonly message: string;
  readonly text: string;
}

interface Case {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  readonly outcome?: Outcome;
}

/**
 * JUnit's XML: a suite a rule, a case a finding; a rule that found nothing is one case that passed. It fails exactly
 * where the audit fails: a warning passes with its words as output; what is suppressed, was there before or was not
 * analysed is skipped.
 */
export const junit: Reporter = (result) => {
  const suites: [name: string, cases: readonly Case[]][] = [["analysis", analysisCases(result)], ...RULE_IDS.map((rule): [string, Case[]] => [rule, ruleCases(rule, result)])];
  const root = xml.create("testsuites", { version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" });
  attribute(root, { name: "async-leaks", ...sumsOf(suites.flatMap(([, cases]) => cases)) });
  for (const [name, cases] of suites) {
    const suite = attribute(root.ele("testsuite"), { name: `async-leaks.${name}`, ...sumsOf(cases) });
    for (const each of cases) addCase(suite, `async-leaks.${name}`, each);
  }
  return { text: `${root.end({ pretty: true })}\n`, exitCode: exitCodeOf(result) };
};

function addCase(suite: XMLElement, classname: string, { name, file, line, outcome }: Case): void {
  const element = attribute(suite.ele("testcase"), { classname, name, ...(file !== undefined && { file }), ...(line !== undefined && { line }) });
  if (!outcome) return;
  const { kind, message, text } = outcome;
  const child = element.ele(kind);
  if (kind !== "system-out") attribute(child, { message });
  child.text(text);
}

function ruleCases(rule: RuleId, result: AuditResult): Case[] {
  const cases = result.findings.filter((finding) => finding.rule === rule).map((finding): Case => ({
    // Servers compare runs by name, so it must survive moved lines.
    name: `${finding.file} [${finding.fingerprint}]`,
    file: finding.file,
    line: finding.line,
    outcome: { kind: outcomeOf(finding, result), message: finding.message, text: wordsOf(finding) },
  }));
  return cases.length > 0 ? cases : [{ name: CATALOG[rule].promise }];
}

function outcomeOf(finding: AuditFinding, result: AuditResult): Outcome["kind"] {
  if (!isAtStake(finding, result)) return "skipped";
  return finding.severity === "error" ? "failure" : "system-out";
}

function wordsOf(finding: AuditFinding): string {
  const related = finding.related.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
  return [`${finding.file}:${finding.line}:${finding.column} ${finding.message}`, ...related, ...hintsOf(finding), CATALOG[finding.rule].docs].join("\n");
}

function analysisCases({ problems, summary }: AuditResult): Case[] {
  const blind: Case[] = summary.files > 0 ? [] : [{ name: "files were analysed", outcome: { kind: "error", message: "not one file could be analysed", text: "" } }];
  const cases = problems.map((problem): Case => ({
    name: `${problem.kind}: ${problem.message}`,
    ...(problem.file !== undefined && { file: problem.file }),
    ...(problem.line !== undefined && { line: problem.line }),
    outcome: { kind: kindOf(problem), message: problem.kind, text: problem.message },
  }));
  const all = [...blind, ...cases];
  return all.length > 0 ? all : [{ name: "every file was analysed, and every type was found" }];
}

function kindOf({ level }: AuditProblem): Outcome["kind"] {
  return level === "error" ? "skipped" : "system-out";
}

function sumsOf(cases: readonly Case[]): Readonly<Record<string, number>> {
  const count = (kind: Outcome["kind"]) => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  return { tests: cases.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") };
}

function attribute(element: XMLElement, attributes: Readonly<Record<string, string | number>>): XMLElement {
  return element.att({ ...attributes });
}
