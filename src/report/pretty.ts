import pc from "picocolors";
import wrap from "wrap-ansi";
import { CATALOG } from "../catalog/index.js";
import type { AuditFinding, AuditProblem, AuditResult, Position } from "../model/index.js";
import { codeFrame, visible } from "./code-frame.js";
import { hintsOf } from "./hints.js";
import { exitCodeOf, isAtStake, type ReportContext, type Reporter } from "./report.js";
import { summaryOf } from "./summary.js";
import { growthInWords } from "./words.js";

type Colors = ReturnType<typeof pc.createColors>;

/** More problems than these are counted only; JSON has them all. */
const MOST_PROBLEMS = 20;

/** For people at a terminal: what the audit could not see first, then the findings, worst first, then the sums. */
export const pretty: Reporter = (result, context) => {
  const colors = pc.createColors(context.color);
  const findings = result.findings.filter((finding) => isAtStake(finding, result));
  const parts = [
    problems(result, colors, context),
    ...findings.map((finding) => findingBlock(finding, colors, context)),
    summaryOf(result, colors, context),
  ];
  return { text: `${parts.filter((part) => part !== "").join("\n\n")}\n`, exitCode: exitCodeOf(result) };
};

function findingBlock(finding: AuditFinding, colors: Colors, context: ReportContext): string {
  const paint = finding.severity === "error" ? colors.red : colors.yellow;
  const header = `${paint(finding.severity)} ${ruleOf(finding, colors, context)} ${colors.dim(`· ${finding.confidence} confidence · ${growthInWords(finding)}${finding.baseline === "known" ? " · known" : ""}`)}`;
  const text = context.textOf(finding.file);
  return [
    header,
    placeOf(finding, colors, context),
    text === undefined ? "" : codeFrame(text, finding, context.color),
    indented(visible(finding.message), context),
    ...finding.related.map((related) => indented(`${placeOf(related, colors, context)} ${visible(related.message)}`, context)),
    ...hintsOf(finding).map((hint) => indented(visible(hint).replace(/^\w+/, (kind) => colors.green(kind)), context)),
  ].filter((line) => line !== "").join("\n");
}

function problems({ problems: all }: AuditResult, colors: Colors, context: ReportContext): string {
  const lines = all.slice(0, MOST_PROBLEMS).map((problem) => {
    const [mark, ...rest] = wrap(`${markOf(problem)} ${visible(problem.message)}`, context.width - 2, { hard: false, trim: true }).split("\n");
    return colorOf(problem, colors)([mark, ...rest.map((line) => `  ${line}`)].join("\n"));
  });
  if (all.length > MOST_PROBLEMS) lines.push(colors.dim(`  and ${all.length - MOST_PROBLEMS} more (--format json has them all)`));
  return lines.join("\n");
}

function markOf({ level }: AuditProblem): string {
  return { error: "✖", warning: "!", info: "i" }[level];
}

function colorOf({ level }: AuditProblem, colors: Colors): (text: string) => string {
  return { error: colors.red, warning: colors.yellow, info: colors.dim }[level];
}

function ruleOf({ rule }: AuditFinding, colors: Colors, { linkTo }: ReportContext): string {
  const shown = colors.bold(rule);
  return linkTo === undefined ? shown : linked(shown, CATALOG[rule].docs);
}

function placeOf(place: Position, colors: Colors, { linkTo }: ReportContext): string {
  const shown = colors.cyan(`${visible(place.file)}:${place.line}:${place.column}`);
  const address = linkTo?.(place);
  return address === undefined ? shown : linked(shown, address);
}

/** A link as terminals take it (OSC 8). The address must not hold control characters, nor does it: it is percent-encoded. */
function linked(text: string, address: string): string {
  return `\u001B]8;;${address}\u0007${text}\u001B]8;;\u0007`;
}

function indented(text: string, context: ReportContext): string {
  return wrap(text, Math.max(20, context.width - 2), { hard: false, trim: true }).split("\n").map((line) => `  ${line}`).join("\n");
}
