// npm run real-code [-- --only NAME,NAME]: audits real packages, leaves the results in bench/results/ for reading, and prints
// how many findings there are for each rule and confidence, per 1,000 lines.
import { mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { prepareCorpus } from "../bench/lib/corpus.mjs";
import { choosePackages } from "../bench/lib/packages.mjs";
import { RESULTS } from "../bench/lib/results.mjs";
import { failWith, node, ROOT, StepError } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";

const say = (/** @type {string} */ line) => console.error(line);
const CONFIDENCES = ["high", "medium", "low"];

try {
  const { packages, fresh } = readArguments();
  checkNode();
  await install(say);
  if (fresh) await build(say);
  for (const project of await prepareCorpus(packages, say)) {
    const audited = await audit(project);
    console.log(summary(project, audited));
    // Whatever code there is, analysing it must not fail.
    if (audited.result.problems.some(({ kind }) => kind === "analysis-failed")) process.exitCode = 1;
  }
} catch (error) {
  failWith(error);
}

/**
 * The parts of an audit's JSON that are counted here.
 * @typedef {{ findings: { rule: string, confidence: string }[], problems: { kind: string, message: string }[], summary: { files: number, unresolvedCalls: number, totalCalls: number } }} AuditResult
 */

/**
 * @param {import("../bench/lib/corpus.mjs").Project} project
 * @returns {Promise<{ file: string, result: AuditResult }>}
 */
async function audit({ name, folder }) {
  say(`Auditing ${name} ...`);
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${name}.json`);
  const args = ["audit", "-p", "tsconfig.json", "--preset", "strict", "--format", "json", "-o", file];
  const { code, output } = await node(["--max-old-space-size=8192", join(ROOT, "dist/src/cli/main.js"), ...args], { cwd: folder });
  if (code !== 0 && code !== 1) throw new StepError(`The audit of ${name} failed.`, output);
  return { file, result: JSON.parse(readFileSync(file, "utf8")) };
}

/**
 * @param {import("../bench/lib/corpus.mjs").Project} project
 * @param {{ file: string, result: AuditResult }} audited
 */
function summary({ npm, version, lines, files }, { file, result: { findings, problems, summary } }) {
  const rules = [...new Set(findings.map((finding) => finding.rule))].sort();
  const row = (/** @type {string} */ title, /** @type {readonly AuditResult["findings"][number][]} */ some) => {
    const counts = CONFIDENCES.map((confidence) => some.filter((finding) => finding.confidence === confidence).length);
    const perThousand = ((some.length / lines) * 1000).toFixed(2);
    return `  ${title.padEnd(24)}${[...counts, perThousand].map((cell) => String(cell).padStart(10)).join("")}`;
  };
  return [
    `${npm} ${version}: ${lines} lines, ${summary.files} of ${files.length} files, ${summary.unresolvedCalls} of ${summary.totalCalls} calls unresolved`,
    ...problems.map(({ kind, message }) => `  ${kind}: ${message}`),
    `  ${"".padEnd(24)}${[...CONFIDENCES, "per 1,000"].map((cell) => cell.padStart(10)).join("")}`,
    ...rules.map((rule) => row(rule, findings.filter((finding) => finding.rule === rule))),
    row("all", findings),
    `  ${relative(ROOT, file)}`,
  ].join("\n");
}

function readArguments() {
  try {
    const { values } = parseArgs({ options: { only: { type: "string" }, "no-build": { type: "boolean", default: false } } });
    return { packages: choosePackages(values.only?.split(",")), fresh: !values["no-build"] };
  } catch (error) {
    throw new StepError(`${error instanceof Error ? error.message : error}\nUsage: npm run real-code -- [--only NAME,NAME] [--no-build]`);
  }
}
