// npm run real-code [-- --only NAME,NAME]: audits real packages, leaves the results in bench/results/ for reading, and prints
// how many findings there are for each rule and confidence, per 1,000 lines.
// npm run real-code -- --fix [--only NAME,NAME] [--path PATH] [--test COMMAND] [FOLDER ...]: lets `fix` and `split-trackers`
// change copies of them, or of the code in these folders, and checks what they did.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { prepareCorpus } from "../bench/lib/corpus.mjs";
import { choosePackages } from "../bench/lib/packages.mjs";
import { resultFile } from "../bench/lib/results.mjs";
import { failWith, ROOT, StepError } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";
import { inCopy, packageOf, repositoryIn } from "./real-code/code-bases.mjs";
import { auditAll } from "./real-code/commands.mjs";
import { fixAll } from "./real-code/fixes.mjs";
import { table } from "./real-code/table.mjs";

const say = (/** @type {string} */ line) => console.error(line);
const CONFIDENCES = ["high", "medium", "low"];

try {
  const asked = readArguments();
  checkNode();
  await install(say);
  if (asked.fresh) await build(say);
  const projects = asked.packages.length > 0 ? await prepareCorpus(asked.packages, say) : [];
  await (asked.fix ? fixThem(projects, asked) : auditThem(projects));
} catch (error) {
  failWith(error);
}

/** @param {readonly import("../bench/lib/corpus.mjs").Project[]} projects */
async function auditThem(projects) {
  for (const project of projects) {
    say(`Auditing ${project.name} ...`);
    const file = resultFile(`${project.name}.json`);
    const result = await auditAll(project.folder, ["-p", "tsconfig.json"], file, "auto");
    console.log(summary(project, { file, result }));
    // Whatever code there is, analysing it must not fail.
    if (result.problems.some(({ kind }) => kind === "analysis-failed")) process.exitCode = 1;
  }
}

/**
 * @param {readonly import("../bench/lib/corpus.mjs").Project[]} projects
 * @param {ReturnType<typeof readArguments>} asked
 */
async function fixThem(projects, { folders, paths, test }) {
  const repositories = await Promise.all(folders.map((folder) => repositoryIn(folder, paths)));
  const outcomes = [];
  for (const codeBase of [...projects.map(packageOf), ...repositories]) {
    const outcome = await inCopy(codeBase, (folder) => fixAll(codeBase, folder, test, say));
    writeFileSync(resultFile(`${codeBase.name}.fixes.json`), `${JSON.stringify(outcome, null, 2)}\n`);
    if (outcome.failures.length > 0) process.exitCode = 1;
    outcomes.push(outcome);
  }
  console.log(table(outcomes));
}

/**
 * @param {import("../bench/lib/corpus.mjs").Project} project
 * @param {{ file: string, result: import("./real-code/commands.mjs").AuditResult }} audited
 */
function summary({ npm, version, lines, files }, { file, result: { findings, problems, summary } }) {
  const rules = [...new Set(findings.map((finding) => finding.rule))].sort();
  const row = (/** @type {string} */ title, /** @type {readonly { confidence: string }[]} */ some) => {
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
    const { values, positionals: folders } = parseArgs({
      options: { only: { type: "string" }, "no-build": { type: "boolean", default: false }, fix: { type: "boolean", default: false }, path: { type: "string", multiple: true, default: [] }, test: { type: "string" } },
      allowPositionals: true,
    });
    const { fix, only, path: paths, test } = values;
    if (!fix && folders.length > 0) throw new StepError("Only --fix takes folders.");
    if (folders.length === 0 && (paths.length > 0 || test !== undefined)) throw new StepError("--path and --test are about a FOLDER.");
    return { packages: only === undefined && folders.length > 0 ? [] : choosePackages(only?.split(",")), fresh: !values["no-build"], fix, folders, paths, test };
  } catch (error) {
    throw new StepError(`${error instanceof Error ? error.message : error}\nUsage: npm run real-code -- [--only NAME,NAME] [--no-build] [--fix [--path PATH] [--test COMMAND] [FOLDER ...]]`);
  }
}
