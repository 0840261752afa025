// npm test: sets everything up, then runs every check. Stops at the first that fails, with a line that names it.
// Arguments are handed to vitest: npm test -- test/engine
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./lib/browser.mjs";
import { installExamples } from "./lib/examples.mjs";
import { node, StepError } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";
import { countsOf } from "./lib/vitest-report.mjs";

const say = (/** @type {string} */ line) => console.log(line);

/** Everything before vitest: quiet unless it fails. */
const CHECKS = [
  { name: "Type check", args: ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit", "--pretty", "false"] },
  { name: "Type check of scripts", args: ["node_modules/typescript/bin/tsc", "-p", "scripts/tsconfig.json", "--pretty", "false"] },
  { name: "Type check of the report's page", args: ["node_modules/typescript/bin/tsc", "-p", "src/report/html/client/tsconfig.json", "--pretty", "false"] },
  { name: "Lint", args: ["node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."] },
  { name: "Layers", args: ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.mjs", "src", "rules"] },
  { name: "Generated files", args: ["scripts/generate.mjs", "--check"] },
  // Whether every tool can still be measured; its times are not judged, since the machine may be busy.
  { name: "Benchmark", args: ["bench/run.mjs", "--quick", "--no-build"], concerns: "bench" },
];

try {
  checkNode();
  await install(say);
  if (concerns("report")) await ensureBrowser(say);
  if (concerns("examples")) await installExamples(say);
  await build(say);
  for (const check of CHECKS) {
    if (check.concerns !== undefined && !concerns(check.concerns)) continue;
    say(`${check.name} ...`);
    const { code, output } = await node(check.args);
    if (code !== 0) throw new StepError(`npm test stopped: "${check.name}" failed.`, output);
  }
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  if (error.output) console.log(error.output.trimEnd());
  console.error(error.message);
  process.exit(1);
}
process.exitCode = await unitTests(process.argv.slice(2));

/**
 * Whoever runs a few tests can do without what they don't need.
 * @param {string} name what the names of the tests that need it have in them
 */
function concerns(name) {
  const paths = process.argv.slice(2).filter((arg) => !arg.startsWith("-"));
  return paths.length === 0 || paths.some((path) => path.includes(name));
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function unitTests(args) {
  say("Tests ...");
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-test-"));
  try {
    const report = join(folder, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const { code } = await node(["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args], { show: true });
    const { passed, failed } = countsOf(readFileSync(report, "utf8"), code);
    say(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
