import { countsOf } from "./compare.mjs";

/** @typedef {import("./fixes.mjs").Outcome} Outcome */

const COLUMNS = ["code base", "version", "files", "findings", "offered", "applied", "refused", "changed", "+", "-", "fix", "split", "MB", "tests", "checks"];

/**
 * A table in Markdown, then what was applied, refused and wrong.
 * @param {readonly Outcome[]} outcomes
 */
export function table(outcomes) {
  const rows = [COLUMNS, COLUMNS.map((_, index) => (index < 2 ? "---" : "---:")), ...outcomes.map(rowOf)];
  return [...rows.map((cells) => `| ${cells.join(" | ")} |`), ...outcomes.flatMap(detailsOf)].join("\n");
}

/** @param {Outcome} outcome */
function rowOf({ name, version, files, findings, offered, applied, refused, changed, added, removed, cost, tests, failures }) {
  const all = Object.values(findings).reduce((sum, count) => sum + count, 0);
  const seconds = cost.map((each) => `${each.seconds.toFixed(1)} s`);
  const peak = Math.max(...cost.map(({ megabytes }) => megabytes)).toFixed(0);
  const tested = tests === null ? "-" : tests.before === tests.after ? `as before (${tests.after})` : `${tests.before}, then ${tests.after}`;
  const changedFiles = new Set(changed.map(({ file }) => file)).size;
  return [name, version, files, all, offered, applied.length, refused.length, changedFiles, added, removed, ...seconds, peak, tested, failures.length === 0 ? "pass" : "FAIL"].map(String);
}

/** @param {Outcome} outcome */
function detailsOf({ name, findings, applied, refused, failures }) {
  const counted = (/** @type {Record<string, number>} */ counts) => Object.entries(counts).map(([what, count]) => `  ${String(count).padStart(5)}  ${what}`);
  return [
    "",
    name,
    ...counted(findings),
    ...applied.map(({ command, rule, file, line, title }) => `  ${command}: ${file}:${line} ${rule}: ${title}`),
    ...counted(countsOf(refused, ({ command, rule, reason }) => `refused by ${command}: ${rule}: ${general(reason)}`)),
    ...failures.map((failure) => `  WRONG: ${failure}`),
  ];
}

/**
 * The same reason for all places: without names and line numbers.
 * @param {string} reason
 */
function general(reason) {
  return reason.replaceAll(/`[^`]*`/g, "...").replaceAll(/\bline \d+/g, "a line");
}
