// Lints the project in the working directory with one set of rules and prints, as JSON, what ESLint's own statistics say:
// milliseconds spent parsing and in the rules, problems found, and files that could not be linted.
// Usage: node eslint-run.mjs RULES FILES.json
import { readFileSync } from "node:fs";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

const [, , ruleSet = "", fileList = ""] = process.argv;

/** @type {Record<string, () => Promise<import("eslint").Linter.Config>>} */
const RULE_SETS = {
  async none() {
    return { plugins: {}, rules: {} };
  },
  async "typescript-eslint"() {
    return {
      plugins: { "@typescript-eslint": /** @type {import("eslint").ESLint.Plugin} */ (tseslint.plugin) },
      rules: { "@typescript-eslint/no-floating-promises": "error", "@typescript-eslint/no-misused-promises": "error" },
    };
  },
  async "async-leaks"() {
    const { default: plugin } = await import(new URL("../../dist/rules/index.js", import.meta.url).href);
    const { plugins, rules } = plugin.configs.strict;
    return { plugins, rules };
  },
};

const chosen = RULE_SETS[ruleSet];
if (!chosen) throw new RangeError(`No rule set is called "${ruleSet}": choose from ${Object.keys(RULE_SETS).join(", ")}.`);
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: {
    files: ["**/*.{ts,tsx,mts,cts}"],
    languageOptions: { parser: /** @type {import("eslint").Linter.Parser} */ (tseslint.parser), parserOptions: { project: "./tsconfig.json", tsconfigRootDir: process.cwd() } },
    // The packages' own comments name rules that are not loaded here.
    linterOptions: { noInlineConfig: true },
    ...(await chosen()),
  },
  stats: true,
});

/** @type {string[]} */
const files = JSON.parse(readFileSync(fileList, "utf8"));
const results = await eslint.lintFiles(files);
const passes = results.flatMap((result) => result.stats?.times.passes ?? []);
const messages = results.flatMap((result) => result.messages);
console.log(
  JSON.stringify({
    parseMs: sum(passes.map((pass) => pass.parse?.total ?? 0)),
    ruleMs: sum(passes.flatMap((pass) => Object.values(pass.rules ?? {}).map((rule) => rule.total))),
    problems: messages.filter((message) => message.ruleId !== null).length,
    failures: messages.filter((message) => message.fatal).map((message) => message.message),
  }),
);

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
