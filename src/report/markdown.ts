import { CATALOG } from "../catalog/index.js";
import { type AuditFinding, type AuditResult, RULE_IDS, type RuleId } from "../model/index.js";
import { remediesOf } from "./hints.js";
import { code, escaped, html } from "./markdown/escape.js";
import { findingBlock } from "./markdown/finding.js";
import { exitCodeOf, isAtStake, type ReportContext, type Reporter } from "./report.js";
import { countsOf, findingsInWords, scopeInWords } from "./totals.js";
import { counted, cut } from "./words.js";

/** GitHub takes comments of 65,536 characters; the rest is for whoever wraps the report. */
const LONGEST = 65_000;
/** Kept for the frames around groups, and for saying what is left out. */
const RESERVE = 4_000;
/** More problems than these are counted only. */
const MOST_PROBLEMS = 10;
const LONGEST_PROBLEM = 500;

interface Shown {
  readonly rule: RuleId;
  readonly block: string;
}

/** For a comment on a pull request: sums first, then the findings, folded by rule. */
export const markdown: Reporter = (result, context) => {
  const findings = result.findings.filter((finding) => isAtStake(finding, result));
  const head = [`## async-leaks: ${findingsInWords(result)}${scopeInWords(result)}`, problems(result), table(result), ...remediesOf(result)].filter((part) => part !== "");
  const room = LONGEST - RESERVE - head.join("\n\n").length;
  const shown = fitting(findings, room, context);
  const left = findings.length - shown.length;
  const rest = left === 0 ? [] : [`**${counted(left, "more finding")}** left out, since a comment has limited space: ${code("async-leaks audit")} shows all.`];
  return { text: `${[...head, ...folds(shown), ...rest].join("\n\n")}\n`, exitCode: exitCodeOf(result) };
};

/** All findings with their code if there is room, else without, else as many as fit, worst first. */
function fitting(findings: readonly AuditFinding[], room: number, context: ReportContext): readonly Shown[] {
  const full = take(findings, room, context, true);
  return full.length === findings.length ? full : take(findings, room, context, false);
}

function take(findings: readonly AuditFinding[], room: number, context: ReportContext, withCode: boolean): readonly Shown[] {
  const shown: Shown[] = [];
  let used = 0;
  for (const finding of findings) {
    const block = findingBlock(finding, context, withCode);
    used += block.length + 2;
    if (used > room) break;
    shown.push({ rule: finding.rule, block });
  }
  return shown;
}

function folds(shown: readonly Shown[]): readonly string[] {
  const rules = [...new Set(shown.map(({ rule }) => rule))];
  return rules.map((rule) => {
    const blocks = shown.filter((each) => each.rule === rule).map(({ block }) => block);
    return [`<details><summary><code>${html(rule)}</code>: ${counted(blocks.length, "finding")}</summary>`, ...blocks, "</details>"].join("\n\n");
  });
}

function table(result: AuditResult): string {
  const counts = countsOf(result);
  if (counts.length === 0) return "";
  const rows = counts.map(([rule, count]) => `| ${ruleLink(rule)} | ${count} |`);
  return ["| rule | findings |", "|:-----|---------:|", ...rows].join("\n");
}

function ruleLink(rule: string): string {
  const id = RULE_IDS.find((each) => each === rule);
  return id === undefined ? code(rule) : `[${code(id)}](${CATALOG[id].docs})`;
}

/** Silence must mean clean: what the audit could not see comes before what it found. */
function problems({ problems: all }: AuditResult): string {
  const serious = all.filter(({ level }) => level !== "info");
  if (serious.length === 0) return "";
  const lines = serious.slice(0, MOST_PROBLEMS).map(({ message }) => `> - ${escaped(cut(message, LONGEST_PROBLEM))}`);
  const more = serious.length > MOST_PROBLEMS ? [`> - and ${serious.length - MOST_PROBLEMS} more`] : [];
  return ["> **The audit could not see everything:**", ...lines, ...more].join("\n");
}
