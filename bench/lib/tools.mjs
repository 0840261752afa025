import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, StepError } from "../../scripts/lib/run.mjs";
import { CORPUS } from "./corpus.mjs";

export const RESULTS = join(ROOT, "bench", "results");

/**
 * What is compared. `args` are Node's; `read` takes from a run what the tool says of itself, and throws when it did not
 * do its work, since a tool that gives up early is quick.
 * @typedef {object} Tool
 * @property {string} id
 * @property {string} title
 * @property {(project: import("./corpus.mjs").Project) => readonly string[]} args
 * @property {(run: import("./measure.mjs").Measured, project: import("./corpus.mjs").Project) => Said} read
 */

/**
 * @typedef {object} Said
 * @property {number} found type errors, findings, problems
 * @property {number} [ruleSeconds] ESLint: time inside the rules
 * @property {number} [parseSeconds] ESLint: time in the parser, which also builds the program
 */

/** @type {Tool} */
const tsc = {
  id: "tsc",
  title: "`tsc --noEmit`",
  args: () => [join(CORPUS, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json", "--noEmit", "--pretty", "false"],
  read: ({ output }) => {
    if (/error TS(5|18)\d\d\d:/.test(output)) throw new StepError("tsc could not use its configuration.", output);
    return { found: [...output.matchAll(/\): error TS/g)].length };
  },
};

/** @type {Tool} */
const audit = {
  id: "audit",
  title: "`async-leaks audit`",
  args: ({ name }) => [join(ROOT, "dist/src/cli/main.js"), "audit", "-p", "tsconfig.json", "--preset", "recommended", "--format", "json", "-o", resultFile(`${name}.bench.json`)],
  read: ({ code, output }, { name, files }) => {
    if (code !== 0 && code !== 1) throw new StepError("The audit failed.", output);
    const result = JSON.parse(readFileSync(resultFile(`${name}.bench.json`), "utf8"));
    if (result.summary.files < files.length) throw new StepError(`The audit read ${result.summary.files} of ${files.length} files of ${name}.`);
    return { found: result.findings.length };
  },
};

/** @param {string} ruleSet as in eslint-run.mjs */
function eslint(ruleSet, title = `ESLint, ${ruleSet}`) {
  /** @type {Tool} */
  const tool = {
    id: `eslint-${ruleSet}`,
    title,
    args: ({ name, files }) => {
      const list = resultFile(`${name}.files.json`);
      writeFileSync(list, JSON.stringify(files));
      return [join(ROOT, "bench/lib/eslint-run.mjs"), ruleSet, list];
    },
    read: ({ code, output }) => {
      if (code !== 0) throw new StepError(`ESLint with ${ruleSet} failed.`, output);
      const { parseMs, ruleMs, problems, failures } = JSON.parse(output.slice(output.lastIndexOf("\n{") + 1));
      if (failures.length > 0) throw new StepError(`ESLint could not read ${failures.length} files.`, failures[0]);
      return { found: problems, ruleSeconds: ruleMs / 1000, parseSeconds: parseMs / 1000 };
    },
  };
  return tool;
}

/** @type {readonly Tool[]} */
export const TOOLS = [
  tsc,
  audit,
  eslint("none", "ESLint, parsing only"),
  eslint("typescript-eslint", "ESLint, `no-floating-promises` + `no-misused-promises`"),
  eslint("async-leaks", "ESLint, `async-leaks/recommended`"),
];

/** @param {string} name */
function resultFile(name) {
  mkdirSync(RESULTS, { recursive: true });
  return join(RESULTS, name);
}
