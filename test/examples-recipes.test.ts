import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Ended, Example } from "./support/example.js";
import { linkPackages, PackedPackage } from "./support/packed.js";

let packed: PackedPackage;
beforeAll(() => {
  packed = new PackedPackage();
});
afterAll(() => packed.remove());

let example: Example;
afterEach(() => example.remove());

const LONG_MS = 300_000;

describe("examples/pre-commit", () => {
  const LEAK = "async function ping(): Promise<void> {\n  await fetch(\"https://ping.test\");\n}\n\nexport function onTick(): void {\n  ping();\n}\n";
  const ASYNC_SAVE = 'export async function save(body: string): Promise<void> {\n  await fetch("https://rows.test", { method: "POST", body });\n}\n';

  async function repository(): Promise<void> {
    example = new Example("pre-commit", packed);
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "first");
    expect((await example.script("prepare")).code).toBe(0);
  }

  const git = (...args: readonly string[]): Promise<Ended> => example.run("git", args);

  async function committed(...files: readonly string[]): Promise<Ended> {
    await git("add", ...files);
    return git("commit", "--message", "next");
  }

  test("lets a commit without leaks pass, whatever is not staged", async () => {
    await repository();
    example.write("src/clean.ts", "export const ANSWER = 42;\n");
    example.change("src/main.ts", "export function", `${LEAK}\nexport function`);
    const { code, output } = await committed("src/clean.ts");
    expect(code, output).toBe(0);
    expect(example.read("src/main.ts")).toContain("ping();");
  }, LONG_MS);

  test("stops a commit that leaks in a file that it does not touch", async () => {
    await repository();
    example.write("src/rows.ts", ASYNC_SAVE);
    const { code, output } = await committed("src/rows.ts");
    expect(code).not.toBe(0);
    expect(output).toContain("`save(row)` starts a task that nobody awaits, returns or tracks");
    expect(output).toContain("src/main.ts:4:3");
    expect((await git("log", "--oneline")).output.trim().split("\n")).toHaveLength(1);
    // What was staged is still there.
    expect((await git("diff", "--cached", "--name-only")).output).toBe("src/rows.ts\n");
  }, LONG_MS);

  test("accepts what leaked before", async () => {
    await repository();
    example.write("src/old.ts", LEAK);
    await git("add", ".");
    await git("commit", "--no-verify", "--message", "leaks");
    example.change("src/old.ts", "export function onTick", "/** Once a second. */\nexport function onTick");
    const { code, output } = await committed("src/old.ts");
    expect(code, output).toBe(0);
  }, LONG_MS);
});

describe("examples/oxlint", () => {
  test("finds leaks in oxlint, and audits beside it", async () => {
    example = new Example("oxlint", packed);
    linkPackages(example.folder, ["typescript7"]);
    const leaky = await example.script("lint");
    expect(leaky.code).toBe(1);
    expect(stripVTControlCharacters(leaky.output)).toContain("async-leaks(no-untracked-promise): `save(row)` starts a task that nobody awaits, returns or tracks");
    example.change("src/main.ts", "  save(row);", "  save(row).catch(console.error);\n  debugger;");
    expect((await example.script("lint")).output).toContain("eslint(no-debugger)");
    example.change("src/main.ts", "export function onRow(row: string): void {\n  save(row).catch(console.error);\n  debugger;", "export async function onRow(row: string): Promise<void> {\n  await save(row);");
    const clean = await example.script("lint");
    expect(clean.code, clean.output).toBe(0);
    expect(clean.output).toContain("Found 0 warnings and 0 errors.");
  }, LONG_MS);

  test("says in one line what is missing where TypeScript 7 is not installed", async () => {
    example = new Example("oxlint", packed);
    const { code, output } = await example.run("node_modules/.bin/oxlint", []);
    expect(code).toBe(1);
    expect(new Set(stripVTControlCharacters(output).match(/UsageError: .*/g))).toEqual(new Set([expect.stringMatching(/^UsageError: async-leaks needs type information, which oxlint does not give to plugins \(\S+main\.ts\)\. Install TypeScript 7 \(`npm install --save-dev typescript7@npm:typescript@\d\S+`\): then the rules have types of their own\.$/)]));
  }, LONG_MS);
});
