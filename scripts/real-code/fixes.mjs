import { resultFile } from "../../bench/lib/results.mjs";
import { changedFiles, isAsShown, linesOf, stateOf } from "./bytes.mjs";
import { auditAll, errorsIn, rewrite, REWRITES, tested } from "./commands.mjs";
import { countsOf, fewerFindings, more } from "./compare.mjs";

/**
 * What the commands that change code did to a code base.
 * @typedef {object} Outcome
 * @property {string} name
 * @property {string} version
 * @property {number} files audited
 * @property {Record<string, number>} findings by rule and confidence, before
 * @property {number} offered findings that have an edit of a kind that these commands make
 * @property {Applied[]} applied
 * @property {Refused[]} refused
 * @property {{ command: string, file: string, diff: string }[]} changed
 * @property {number} added lines
 * @property {number} removed lines
 * @property {Cost[]} cost of the first run of each command
 * @property {{ command: string, before: number, after: number } | null} tests exit codes
 * @property {string[]} failures what is wrong; empty when all is well
 */

/** @typedef {{ command: string, rule: string, file: string, line: number, title: string }} Applied */
/** @typedef {{ command: string, rule: string, file: string, line: number, reason: string }} Refused */
/** @typedef {{ command: string, seconds: number, megabytes: number }} Cost */

/**
 * Lets the commands change a copy, and holds what they did against what they promise.
 * @param {import("./code-bases.mjs").CodeBase} codeBase
 * @param {string} folder the copy
 * @param {string | undefined} test a command of the shell
 * @param {(line: string) => void} say
 * @returns {Promise<Outcome>}
 */
export async function fixAll({ name, version, targets }, folder, test, say) {
  say(`${name}: looking at it as it is ...`);
  const before = await auditAll(folder, targets, resultFile(`${name}.before.json`));
  const errors = await errorsIn(folder, before.projects);
  const testsBefore = test === undefined ? 0 : await tested(test, folder, resultFile(`${name}.before.log`));
  const findings = countsOf(before.findings, ({ rule, confidence }) => `${rule} ${confidence}`);
  const offered = before.findings.filter(({ fixes }) => fixes.some(({ kind }) => kind !== "suggestion")).length;
  /** @type {Outcome} */
  const outcome = { name, version, files: before.summary.files, findings, offered, applied: [], refused: [], changed: [], added: 0, removed: 0, cost: [], tests: null, failures: [] };
  for (const command of REWRITES) await make(command, folder, targets, outcome, say);
  // The same bytes have the same errors and findings.
  if (outcome.changed.length === 0) return outcome;
  say(`${name}: looking at it as it is now ...`);
  outcome.failures.push(...more(errors, await errorsIn(folder, before.projects)).map((error) => `a new error: ${error}`));
  const after = await auditAll(folder, targets, resultFile(`${name}.after.json`));
  outcome.failures.push(...fewerFindings(before.findings, after.findings, outcome.applied));
  if (test !== undefined) outcome.tests = { command: test, before: testsBefore, after: await tested(test, folder, resultFile(`${name}.after.log`)) };
  if (outcome.tests && outcome.tests.before !== outcome.tests.after) outcome.failures.push(`\`${test}\` ended with ${outcome.tests.before} before and with ${outcome.tests.after} after`);
  return outcome;
}

/**
 * Runs a command, and once more where it changed something.
 * @param {(typeof REWRITES)[number]} command
 * @param {string} folder
 * @param {readonly string[]} targets
 * @param {Outcome} outcome is added to
 * @param {(line: string) => void} say
 */
async function make(command, folder, targets, outcome, say) {
  say(`${outcome.name}: ${command} ...`);
  const before = stateOf(folder);
  const { files, applied, refused, seconds, megabytes } = await rewrite(command, folder, targets);
  outcome.cost.push({ command, seconds, megabytes });
  outcome.applied.push(...applied.map((each) => ({ command, ...each })));
  outcome.refused.push(...refused.map((each) => ({ command, ...each })));
  outcome.changed.push(...files.map((each) => ({ command, ...each })));
  const after = stateOf(folder);
  const named = files.map(({ file }) => file).sort();
  const touched = changedFiles(before, after);
  if (touched.join("\n") !== named.join("\n")) outcome.failures.push(`${command} says that it changed ${named.join(", ")}, and changed ${touched.join(", ")}`);
  for (const { file, diff } of files) {
    const { added, removed } = linesOf(diff);
    outcome.added += added;
    outcome.removed += removed;
    if (!isAsShown(before.get(file), after.get(file), diff)) outcome.failures.push(`${command} changed bytes of ${file} that its diff does not show`);
  }
  if (touched.length === 0) return;
  say(`${outcome.name}: ${command} once more ...`);
  const again = await rewrite(command, folder, targets);
  if (again.files.length > 0 || changedFiles(after, stateOf(folder)).length > 0) outcome.failures.push(`a second ${command} changes ${again.files.map(({ file }) => file).join(", ")}`);
}
