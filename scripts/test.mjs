// npm test: sets everything up, then runs every check. Stops at the first that fails, with a line that names it.
// Arguments are handed to vitest: npm test -- test/engine
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { node, StepError } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";

const say = (/** @type {string} */ line) => console.log(line);

/** Everything before vitest: quiet unless it fails. */
const CHECKS = [
  { name: "Type check", args: ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit", "--pretty", "false"] },
  { name: "Type check of scripts", args: ["node_modules/typescript/bin/tsc", "-p", "scripts/tsconfig.json", "--pretty", "false"] },
  { name: "Lint", args: ["node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."] },
  { name: "Layers", args: ["node_modules/dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.mjs", "src", "rules"] },
  { name: "Generated files", args: ["scripts/generate.mjs", "--check"] },
];

try {
  checkNode();
  await install(say);
  await build(say);
  for (const check of CHECKS) {
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
    const { passed, failed } = countsOf(report);
    // An error outside any test (an unhandled rejection, say) fails the run without failing a test.
    const failures = code !== 0 && failed === 0 ? 1 : failed;
    say(`${passed} passed, ${failures} failed`);
    return failures === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} file vitest's JSON report */
function countsOf(file) {
  /** @type {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */
  const report = JSON.parse(readFileSync(file, "utf8"));
  // A file that can't even be loaded holds no test, but it is a failure.
  const brokenFiles = report.testResults.filter((each) => each.status === "failed" && each.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
}
