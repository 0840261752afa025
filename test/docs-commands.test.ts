import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../src/cli/run.js";
import { configErrors, RULE_IDS } from "../src/model/index.js";
import { addressOf, type Block, blocksOf, pages, textOf } from "./support/docs.js";
import { ROOT } from "./support/fixtures.js";

const blocks = pages().flatMap((page) => blocksOf(page));
const addressed = (some: readonly Block[]): [string, Block][] => some.map((block) => [addressOf(block), block]);
/** The blocks in a language that stand for themselves; what shows a file is tested with that. */
const named = (language: string): [string, Block][] => addressed(blocks.filter((block) => block.language === language && block.shows === undefined));

test.each(addressed(blocks.filter(({ shows }) => shows !== undefined)))("%s shows the file that it names", (_, { code, shows = "" }) => {
  expect(code).toBe(readFileSync(join(ROOT, shows), "utf8"));
});

describe("links lead somewhere", () => {
  const links = pages().flatMap((page) => [...textOf(page).replace(/^```.*?^```$/gms, "").matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map((match): [string, string] => [page, match[1] ?? ""]));

  test.each(links)("%s: %s", (page, link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? resolve(ROOT, page) : resolve(ROOT, dirname(page), path);
    expect(existsSync(target), link).toBe(true);
    if (anchor) expect(anchorsOf(target)).toContain(anchor);
  });
});

describe("commands exist, with their options", () => {
  const ofExamples = readdirSync(join(ROOT, "examples")).flatMap((name) => Object.values(scriptsOf(join("examples", name))));
  const lines = named("sh").flatMap(([address, { code }]) => code.trim().split("\n").map((line): [string, string] => [address, line.replace(/\s+#.*$/, "")]));

  test.each(lines)("%s: %s", async (_, line) => {
    const words = line.split(" ");
    if (words[0] === "npm" && words[1] === "install") return;
    // What the examples run, their own tests run.
    if (ofExamples.includes(words.slice(1).join(" "))) return expect(words[0]).toBe("npx");
    if (words[0] === "npm") return expect(Object.keys(scriptsOf("."))).toContain(words[1] === "run" ? words[2] : words[1]);
    expect(words.slice(0, 2)).toEqual(["npx", "async-leaks"]);
    const [command = "", ...rest] = words.slice(2);
    const help = await helpOf(command.startsWith("-") ? [] : [command]);
    for (const option of [command, ...rest].filter((word) => word.startsWith("-"))) expect(help).toMatch(new RegExp(`(^|[ ,])${option}([ ,]|$)`, "m"));
    if (command === "explain") expect(RULE_IDS).toContain(rest[0]);
  });

  test.each(["audit", "init", "demo"])("all options of %s are described", async (command) => {
    const options = [...(await helpOf([command])).matchAll(/--[a-z-]+/g)].map(([option]) => option);
    const page = textOf("docs/cli.md");
    expect(options.filter((option) => option !== "--help" && !page.includes(option))).toEqual([]);
  });
});

test.each(named("json"))("%s is a configuration that the audit accepts", (_, { code }) => {
  expect(configErrors(JSON.parse(code))).toEqual([]);
});

describe("configurations of ESLint find the incident's leak", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "async-leaks-docs-"));
    mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
    const packages = ["eslint", "typescript-eslint", "typescript", "@types/node"];
    for (const name of packages) symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name), "junction");
    symlinkSync(ROOT, join(folder, "node_modules", "async-leaks"), "junction");
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true, target: "es2022" }, include: ["*.ts"] }));
    writeFileSync(join(folder, "leak.ts"), "declare function save(row: string): Promise<void>;\nexport function onRow(row: string): void {\n  save(row);\n}\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(named("js"))("%s", async (_, block) => {
    const file = join(folder, `config-${block.line}-${block.page.replaceAll(/\W/g, "-")}.js`);
    writeFileSync(file, wholeConfig(block.code));
    const eslint = new ESLint({ cwd: folder, overrideConfigFile: file });
    const [result] = await eslint.lintFiles("leak.ts");
    expect(result?.messages.map(({ ruleId, line }) => ({ ruleId, line }))).toEqual([{ ruleId: "async-leaks/no-untracked-promise", line: 3 }]);
  });
});

/** A block that shows a part of a configuration (`rules: { ... }`) is put where it belongs, into the README's. */
function wholeConfig(code: string): string {
  if (code.startsWith("// eslint.config.js\n")) return code;
  const [readme] = blocksOf("README.md").filter((block) => block.language === "js");
  if (!readme) throw new Error("The README shows no configuration of ESLint.");
  return readme.code.replace(/\n\}\);\n$/, `\n  ${code.trim()},\n});\n`);
}

/** The scripts of a folder's package.json, by name. */
function scriptsOf(folder: string): Readonly<Record<string, string>> {
  return (JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as { scripts?: Record<string, string> }).scripts ?? {};
}

async function helpOf(command: readonly string[]): Promise<string> {
  let text = "";
  const sink = { write: (more: string) => void (text += more), isTTY: false, columns: undefined };
  await run([...command, "--help"], { cwd: ROOT, env: {}, stdout: sink, stderr: sink });
  return text;
}

/** The anchors that GitHub gives a page's headings. */
function anchorsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}
