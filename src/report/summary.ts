import type pc from "picocolors";
import type { AuditResult } from "../model/index.js";
import { remediesOf } from "./hints.js";
import type { ReportContext } from "./report.js";
import { countsOf, findingsInWords, scopeInWords } from "./totals.js";
import { counted, duration } from "./words.js";

type Colors = ReturnType<typeof pc.createColors>;

/** The sums of an audit: findings by rule, what was looked at, how long it took. */
export function summaryOf(result: AuditResult, colors: Colors, { durationMs }: Pick<ReportContext, "durationMs">): string {
  const { summary } = result;
  const found = countsOf(result);
  const widest = Math.max(0, ...found.map(([rule]) => rule.length));
  const paint = found.length === 0 ? colors.green : colors.bold;
  return [
    `${paint(findingsInWords(result))}${scopeInWords(result)}${durationMs === undefined ? "" : ` ${colors.dim(`(${duration(durationMs)})`)}`}`,
    ...found.map(([rule, count]) => `  ${rule.padEnd(widest)}  ${count}`),
    ...remediesOf(result).map((line) => `  ${line}`),
    colors.dim(`  ${counted(summary.tasks, "task")}, ${counted(summary.trackers, "tracker")}, ${counted(summary.waits, "wait")}; ${unresolved(result)}`),
    ...inventoryInWords(result).map((line) => colors.dim(`  ${line}`)),
  ].join("\n");
}

/** What the inventory says that a count does not: which tasks stay, and which trackers mix. */
function inventoryInWords({ inventory: { tasks, trackers } }: AuditResult): readonly string[] {
  const lasting = tasks.filter(({ span }) => span === "until-stopped" || span === "endless");
  const unstoppable = lasting.filter(({ span }) => span === "endless").length;
  const mixing = trackers.filter(({ mixes }) => mixes.length > 1).length;
  const lines: string[] = [];
  if (lasting.length > 0) lines.push(`${counted(lasting.length, "task")} that ${lasting.length === 1 ? "does" : "do"} not end by ${lasting.length === 1 ? "itself" : "themselves"}, ${unstoppable === 0 ? "none" : unstoppable} of them unstoppable`);
  if (mixing > 0) lines.push(`${counted(mixing, "tracker")} that ${mixing === 1 ? "mixes" : "mix"} tasks of different lifetimes`);
  return lines;
}

function unresolved({ summary: { unresolvedCalls, totalCalls } }: AuditResult): string {
  const share = totalCalls === 0 ? 0 : Math.round((unresolvedCalls / totalCalls) * 100);
  return `${counted(unresolvedCalls, "call")} of ${totalCalls.toLocaleString("en-US")} unresolved (${share} %)`;
}
