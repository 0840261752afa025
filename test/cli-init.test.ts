import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { cli, folderWith, LEAKY } from "./audit-support.js";
import { ROOT } from "./support/fixtures.js";

const MANIFEST = `{
    "name": "app",
    "type": "module",
    "scripts": { "test": "vitest" },
    "devDependencies": {
        "eslint": "^10.0.0",
        "typescript-eslint": "^8.0.0"
    }
}
`;

const ESLINT_CONFIGS: Readonly<Record<string, string>> = {
  "a list": `import js from "@eslint/js";\nimport tseslint from "typescript-eslint";\n\nexport default [\n  js.configs.recommended,\n  { rules: { "no-var": "error" } }, // ours\n];\n`,
  "a list in one line": `export default [{ ignores: ["dist/**"] }];\n`,
  "an empty list": `export default [];\n`,
  "defineConfig with a list": `import { defineConfig } from "eslint/config";\n\nexport default defineConfig([\n\t{ ignores: ["dist/**"] },\n]);\n`,
  "defineConfig with arguments": `import { defineConfig } from "eslint/config";\nimport ts from "typescript-eslint";\n\nexport default defineConfig({ ignores: ["dist/**"] }, ts.configs.base);\n`,
  "tseslint.config": `import tseslint from "typescript-eslint";\n\nexport default tseslint.config(\n  tseslint.configs.base,\n);\n`,
  "a variable": `import * as tseslint from "typescript-eslint";\nconst config = [\n  tseslint.configs.base,\n];\nexport default config;\n`,
  "Windows line ends": `import tseslint from "typescript-eslint";\r\n\r\nexport default [\r\n  tseslint.configs.base,\r\n];\r\n`,
};

function repository(files: Readonly<Record<string, string | object>>): string {
  const root = folderWith({ "package.json": MANIFEST, "tsconfig.json": { compilerOptions: { strict: true }, include: ["src"] }, "src/leak.ts": LEAKY, ...files });
  mkdirSync(join(root, "node_modules", "@eslint"), { recursive: true });
  for (const name of ["eslint", "typescript-eslint", "typescript", "@eslint/js"]) {
    if (existsSync(join(ROOT, "node_modules", name))) symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name), "junction");
  }
  symlinkSync(ROOT, join(root, "node_modules", "async-leaks"), "junction");
  return root;
}

const read = (root: string, file: string): string => readFileSync(join(root, file), "utf8");

describe("ESLint's configuration gets the plugin", () => {
  test.each(Object.entries(ESLINT_CONFIGS).filter(([, text]) => !text.includes("@eslint/js") || existsSync(join(ROOT, "node_modules/@eslint/js"))))("from %s", async (_, text) => {
    const root = repository({ "eslint.config.mjs": text });
    expect((await cli(root, ["init", "--write"])).code).toBe(0);
    const after = read(root, "eslint.config.mjs");
    expect(after.includes("\r\n")).toBe(text.includes("\r\n"));
    if (text.includes("\r\n")) expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    for (const line of text.split(/\r?\n/).filter((each) => /ours|dist|configs\./.test(each) && !each.startsWith("export"))) expect(after).toContain(line.trim());
    const [result] = await new ESLint({ cwd: root }).lintFiles("src/leak.ts");
    expect(result?.messages.map(({ ruleId, line, message }) => (ruleId === null ? message : { ruleId, line }))).toContainEqual({ ruleId: "async-leaks/no-untracked-promise", line: 2 });
    expect((await cli(root, ["init"])).err).toContain("Everything is set up already.");
  });

  test.each([
    ["module.exports = [];\n", "eslint.config.mjs does not export a list that could be extended."],
    ["export default await make();\n", "eslint.config.mjs does not export a list that could be extended."],
  ])("or is left alone: %j", async (text, note) => {
    const root = repository({ "eslint.config.mjs": text });
    const { err } = await cli(root, ["init", "--write"]);
    expect(read(root, "eslint.config.mjs")).toBe(text);
    expect(err).toContain(note);
  });

  test("not without a typed parser", async () => {
    const root = repository({ "package.json": { devDependencies: { eslint: "^10.0.0" } }, "eslint.config.mjs": "export default [];\n", "pnpm-lock.yaml": "" });
    expect((await cli(root, ["init", "--write"])).err).toContain("The ESLint rules need types: pnpm add -D typescript-eslint typescript, then run this again.");
    expect(read(root, "eslint.config.mjs")).toBe("export default [];\n");
  });
});

test("the changes are shown and not made without --write", async () => {
  const root = repository({ "eslint.config.mjs": "export default [];\n" });
  const { code, out, err } = await cli(root, ["init"]);
  expect(code).toBe(1);
  for (const file of ["async-leaks.config.mjs", "package.json", "eslint.config.mjs"]) expect(out).toContain(`+++ b/${file}`);
  expect(err).toContain("Nothing was written; add --write to do so.");
  expect(existsSync(join(root, "async-leaks.config.mjs"))).toBe(false);
  expect(read(root, "package.json")).toBe(MANIFEST);
});

test("package.json gets the package and a script, and keeps its formatting", async () => {
  const root = repository({});
  await cli(root, ["init", "--write"]);
  const lines = read(root, "package.json").split("\n");
  expect(MANIFEST.split("\n").filter((line) => !lines.includes(line) && !lines.includes(`${line},`))).toEqual(['    "scripts": { "test": "vitest" },']);
  const { scripts, devDependencies } = JSON.parse(lines.join("\n")) as { scripts: object; devDependencies: Record<string, string> };
  expect(scripts).toEqual({ test: "vitest", "async-leaks": "async-leaks audit" });
  expect(devDependencies["async-leaks"]).toMatch(/^\^\d/);
});

test("what it writes is a configuration that the audit takes", async () => {
  const root = repository({});
  await cli(root, ["init", "--write"]);
  const { code, err } = await cli(root, ["audit", "--quiet"]);
  expect({ code, err }).toEqual({ code: 1, err: "" });
});

describe("CI", () => {
  test.each([
    ["npm", { "package-lock.json": "{}" }, "npm ci", "npx async-leaks audit"],
    ["pnpm", { "pnpm-lock.yaml": "" }, "pnpm install --frozen-lockfile", "pnpm exec async-leaks audit"],
    ["yarn", { "yarn.lock": "" }, "yarn install --immutable", "yarn run async-leaks audit"],
  ])("on GitHub gets a workflow, with %s", async (_, files, install, audit) => {
    const root = repository({ ".github/CODEOWNERS": "", ...files });
    await cli(root, ["init", "--write"]);
    const { jobs } = parse(read(root, ".github/workflows/async-leaks.yml")) as { jobs: { audit: { steps: { run?: string }[] } } };
    const runs = jobs.audit.steps.flatMap(({ run }) => run ?? []);
    expect(runs).toContain(install);
    expect(runs.at(-1)).toMatch(audit);
  });

  test("on GitLab gets a job, behind the others", async () => {
    const before = "stages: [test]\n# comment\nunit:\n  script: [npm test]";
    const root = repository({ ".gitlab-ci.yml": before });
    await cli(root, ["init", "--write"]);
    const after = read(root, ".gitlab-ci.yml");
    expect(after.startsWith(before)).toBe(true);
    expect(Object.keys(parse(after) as object)).toEqual(["stages", "unit", "async-leaks"]);
  });

  test("is left alone on request, like ESLint", async () => {
    const root = repository({ ".github/CODEOWNERS": "", "eslint.config.mjs": "export default [];\n" });
    await cli(root, ["init", "--write", "--no-ci", "--no-eslint"]);
    expect(existsSync(join(root, ".github/workflows"))).toBe(false);
    expect(read(root, "eslint.config.mjs")).toBe("export default [];\n");
  });
});

describe("says in one line what is in the way, and writes nothing", () => {
  test.each([
    [{}, /^async-leaks: There is no package\.json in .+\. Run `async-leaks init` in your project's folder, or `npm init` first\.\n$/],
    [{ "package.json": "{" }, /^async-leaks: package\.json is broken: .+ Mend it and run again\.\n$/],
    [{ "package.json": "[]" }, /^async-leaks: package\.json is broken: it holds no object\. Mend it and run again\.\n$/],
  ])("%j", async (files, message) => {
    const { code, out, err } = await cli(folderWith(files), ["init", "--write"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });

  test("uncommitted changes", async () => {
    const root = repository({});
    spawnSync("git", ["init", "-q"], { cwd: root });
    const { code, err } = await cli(root, ["init", "--write"]);
    expect(code).toBe(2);
    expect(err).toContain("package.json has changes that are not committed. Commit or stash them, or use --force.");
    expect(existsSync(join(root, "async-leaks.config.mjs"))).toBe(false);
    writeFileSync(join(root, ".gitignore"), "node_modules\n");
    expect((await cli(root, ["init", "--write", "--force"])).code).toBe(0);
  });
});
