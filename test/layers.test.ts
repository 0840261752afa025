import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { afterEach, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const { default: config } = (await import(new URL("../.dependency-cruiser.mjs", import.meta.url).href)) as {
  default: { forbidden: IForbiddenRuleType[]; options: Record<string, unknown> };
};

let folder = "";
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The names of the rules that a program of these files breaks. */
async function broken(files: Record<string, string>): Promise<string[]> {
  folder = mkdtempSync(join(tmpdir(), "async-leaks-layers-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies: { "ts-morph": "*" }, devDependencies: { vitest: "*" }, peerDependencies: { typescript: "*", eslint: "*" } }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { module: "nodenext" } }));
  const options = { ...config.options, baseDir: folder, validate: true, ruleSet: { forbidden: config.forbidden } };
  const { output } = await cruise(["src", "rules"], options, undefined, { tsConfig: extractTSConfig(join(folder, "tsconfig.json")) });
  return [...new Set((output as ICruiseResult).summary.violations.map((each) => each.rule.name))].sort();
}

/** Two folders with a module each; `src/model` and `rules` always exist. */
function importing(from: string, specifier: string, more: Record<string, string> = {}): Record<string, string> {
  return { "rules/index.ts": "export {};", "src/model/index.ts": "export const one = 1;", ...more, [from]: `${specifier}\nexport const two = 2;` };
}

test("a program that keeps to the layers breaks no rule", async () => {
  expect(
    await broken({
      ...importing("src/engine/a.ts", 'import { one } from "../model/index.js"; import type ts from "typescript"; export type X = ts.Node; export { one };'),
      "src/project/p.ts": 'import { Project } from "ts-morph"; export { Project };',
      "src/cli/main.ts": 'import process from "node:process"; import { two } from "../engine/a.js"; process.exitCode = two;',
    }),
  ).toEqual([]);
});

const VIOLATIONS: [string, Record<string, string>][] = [
  ["nobody-imports-cli", importing("src/index.ts", 'import "./cli/main.js";', { "src/cli/main.ts": "export {};" })],
  ["ts-morph-stays-outside", importing("src/audit/a.ts", 'import "ts-morph";')],
  ["compiler-is-injected", importing("src/engine/a.ts", 'import ts from "typescript"; ts.version;')],
  ["linter-stays-in-rules", importing("src/audit/a.ts", 'import "eslint";')],
  ["runtime-carries-no-tools", importing("src/runtime/a.ts", 'import type ts from "typescript"; export type X = ts.Node;')],
  ["analysis-is-pure", importing("src/engine/a.ts", 'import "node:fs";')],
  ["process-belongs-to-cli", importing("src/audit/a.ts", 'import "node:process";')],
  ["no-circular", importing("src/engine/a.ts", 'import "./b.js";', { "src/engine/b.ts": 'import "./a.js";' })],
  ["no-unresolvable", importing("src/engine/a.ts", 'import "./nowhere.js";')],
  ["page-is-bundled", importing("src/report/a.ts", 'import "./html/client/b.js";', { "src/report/html/client/b.ts": 'import "vitest";' })],
  ["ships-what-it-needs", importing("src/cli/main.ts", 'import "vitest";')],
  ["model-layer", importing("src/model/a.ts", 'import "../catalog/index.js";', { "src/catalog/index.ts": "export {};" })],
  ["catalog-layer", importing("src/catalog/a.ts", 'import "../engine/b.js";', { "src/engine/b.ts": "export {};" })],
  ["compiler-layer", importing("src/compiler/a.ts", 'import "../model/index.js";')],
  ["engine-layer", importing("src/engine/a.ts", 'import "../audit/b.js";', { "src/audit/b.ts": "export {};" })],
  ["edits-layer", importing("src/edits/a.ts", 'import "../engine/b.js";', { "src/engine/b.ts": "export {};" })],
  ["report-layer", importing("src/report/a.ts", 'import "../engine/b.js";', { "src/engine/b.ts": "export {};" })],
  ["runtime-layer", importing("src/runtime/a.ts", 'import "../engine/b.js";', { "src/engine/b.ts": "export {};" })],
  ["project-layer", importing("src/project/a.ts", 'import "../engine/b.js";', { "src/engine/b.ts": "export {};" })],
  ["audit-layer", importing("src/audit/a.ts", 'import "../report/b.js";', { "src/report/b.ts": "export {};" })],
  ["codemod-layer", importing("src/codemod/a.ts", 'import "../report/b.js";', { "src/report/b.ts": "export {};" })],
  ["rules-layer", importing("rules/a.ts", 'import "../src/audit/b.js";', { "src/audit/b.ts": "export {};" })],
];

test.each(VIOLATIONS)("%s is enforced", async (rule, files) => {
  expect(await broken(files)).toEqual([rule]);
});

test("every rule gives its reason", () => {
  for (const rule of config.forbidden) expect(rule.comment, rule.name).toMatch(/\.$/);
});

test("every rule is tried", () => {
  expect(VIOLATIONS.map(([rule]) => rule).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
});
