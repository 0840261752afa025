// The plugin in the real oxlint, which has no types to give. `npm run build` must have run.
import { ESLint } from "eslint";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import tseslint from "typescript-eslint";
import { beforeAll, describe, expect, test } from "vitest";
import asyncLeaks from "../rules/index.js";
import { lintFixtures, TYPED } from "./support/eslint.js";
import { FIXTURES, fixtureNames } from "./support/fixtures.js";
import { type Ended, HELPER, inOrder, LEAKY, OXLINT, PLUGIN, projectWith, type Reported, runTool } from "./support/untyped.js";

interface Output {
  readonly number_of_files: number;
  readonly diagnostics: readonly { readonly message: string; readonly code?: string; readonly filename: string; readonly labels: readonly { readonly span: { readonly line: number; readonly column: number } }[] }[];
}

/** Two linters over all fixtures. */
const LONG_MS = 300_000;

const ALL = asyncLeaks.configs.all.rules ?? {};
const RECOMMENDED = asyncLeaks.configs.recommended.rules ?? {};

/** What a user writes into `.oxlintrc.json`. */
function configWith(rules: object, more: object = {}): string {
  return JSON.stringify({ jsPlugins: [PLUGIN], plugins: [], categories: { correctness: "off" }, rules, ...more });
}

async function oxlint(folder: string, config: string, ...args: readonly string[]): Promise<readonly Reported[]> {
  return reportedBy(await runTool(OXLINT, ["--config", config, "--format", "json", ...args], folder));
}

function reportedBy({ code, signal, stdout, stderr }: Ended): readonly Reported[] {
  const { diagnostics } = JSON.parse(stdout) as Output;
  expect({ signal, stderr, code }).toEqual({ signal: null, stderr: "", code: diagnostics.length > 0 ? 1 : 0 });
  return diagnostics.map(({ message, code: rule = "", filename, labels: [label] }) => ({
    file: filename.replaceAll("\\", "/"), line: label?.span.line ?? 0, column: label?.span.column ?? 0, rule: /^async-leaks\((.*)\)$/.exec(rule)?.[1] ?? rule, message,
  }));
}

describe("over all fixtures", () => {
  let found: readonly Reported[];
  beforeAll(async () => {
    const folder = projectWith({ "oxlint.json": configWith(ALL) });
    found = await oxlint(FIXTURES, join(folder, "oxlint.json"), ".");
  }, LONG_MS);

  test("oxlint finds what ESLint finds with the typed parser, in the same places and words", async () => {
    const linted = await lintFixtures(fixtureNames(), TYPED.projectService);
    const wanted = [...linted].flatMap(([file, seen]) => seen.map(({ line, column, rule, message }) => ({ file, line, column, rule, message })));
    expect(new Set(wanted.map(({ rule }) => rule))).toEqual(new Set(Object.keys(asyncLeaks.rules)));
    const fixtures = new Set(linted.keys());
    expect(inOrder(found.filter(({ file }) => fixtures.has(file)))).toEqual(inOrder(wanted));
  }, LONG_MS);
});

describe("in a project", () => {
  const LEAK = { file: "src/leaky.ts", line: 5, column: 5, rule: "no-untracked-promise" };
  const project = (files: Readonly<Record<string, string>> = {}, more: object = {}) => projectWith({ ".oxlintrc.json": configWith(RECOMMENDED, more), ...files });

  test("the presets' rules are oxlint's, and it ends", async () => {
    expect(await oxlint(project(), ".oxlintrc.json")).toMatchObject([LEAK]);
  });

  test("comments silence, its own and ours", async () => {
    const silenced = (comment: string) => LEAKY.replace("    send", `    ${comment}\n    send`);
    const files = {
      "src/a.ts": silenced("// oxlint-disable-next-line async-leaks/no-untracked-promise -- tested"), "src/b.ts": silenced("// eslint-disable-next-line async-leaks/no-untracked-promise -- tested"),
      "src/c.ts": silenced("// async-leaks-ignore-next-line no-untracked-promise -- tested"), "src/d.ts": silenced("// async-leaks-ignore-next-line no-endless-wait -- another rule"),
    };
    expect(inOrder(await oxlint(project(files), ".oxlintrc.json"))).toMatchObject([{ file: "src/d.ts", line: 6 }, LEAK]);
  });

  test("settings teach the engine", async () => {
    const files = { "src/helper.ts": HELPER.replace("await fetch", "for (;;) await fetch"), "src/leaky.ts": LEAKY.replace("send(line)", "void send(line)") };
    expect(await oxlint(project(files), ".oxlintrc.json")).toMatchObject([{ file: "src/leaky.ts", line: 5, rule: "no-untracked-promise" }]);
    expect(await oxlint(project(files, { settings: { "async-leaks": { boundedFunctions: ["send"] } } }), ".oxlintrc.json")).toEqual([]);
  });
  test("other languages and byte order marks do no harm", async () => {
    const files = { "src/leaky.ts": `\uFEFF${LEAKY.replaceAll("\n", "\r\n")}`, "src/part.vue": "<script>\nexport default { async created() { await fetch('https://example.org'); } };\n</script>\n" };
    expect(await oxlint(project(files), ".oxlintrc.json")).toMatchObject([LEAK]);
  });

  test("safe fixes are those of ESLint", async () => {
    const code = readFileSync(join(FIXTURES, "require-release-in-finally", "late-add.ts"), "utf8");
    const rules = { "async-leaks/require-release-in-finally": "error" } as const;
    const folder = projectWith({ ".oxlintrc.json": configWith(rules), "src/case.ts": code });
    const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, fix: true, overrideConfig: [{ files: ["**/*.ts"], plugins: { "async-leaks": asyncLeaks }, rules }, { languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: folder } } }] });
    const [mended] = await eslint.lintFiles(["src/case.ts"]);
    expect(mended?.output).toBeDefined();
    // ESLint looks again after each round of fixes.
    for (const _ of [1, 2, 3]) await runTool(OXLINT, ["--fix"], folder);
    expect(readFileSync(join(folder, "src/case.ts"), "utf8")).toBe(mended?.output);
  });
});
