// The plugin as a user has it: a project on disk, ESLint's API, typescript-eslint's parser, the real engine.
import { ESLint, type Linter } from "eslint";
import { ESLint as ESLint9 } from "eslint9";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import tseslint from "typescript-eslint";
import ts from "typescript";
import ts5 from "typescript5";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import asyncLeaks from "../rules/index.js";
import { typeScriptOf } from "../rules/typescript-copy.js";
import { ROOT } from "./support/fixtures.js";

const RULE = "async-leaks/no-untracked-promise";
const HELPER = `export async function send(text: string): Promise<void> {
  await fetch("https://example.org", { method: "POST", body: text });
}
`;
const LEAKY = `import { send } from "./helper.js";

export async function run(lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    send(line);
  }
}
`;
const TSCONFIG = JSON.stringify({
  compilerOptions: { target: "es2022", lib: ["es2022", "dom"], module: "nodenext", moduleResolution: "nodenext", strict: true, types: [] },
  include: ["src"],
});

const folders: string[] = [];

/** A project on disk; `files` come on top of a helper, a leaky file and a tsconfig. */
function projectWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "async-leaks-eslint-")));
  folders.push(folder);
  const all = { "package.json": '{"type":"module"}', "tsconfig.json": TSCONFIG, "src/helper.ts": HELPER, "src/leaky.ts": LEAKY, ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

afterEach(() => vi.unstubAllEnvs());

type Options = { readonly Class?: typeof ESLint; readonly parser?: Linter.Parser; readonly parserOptions?: Linter.ParserOptions; readonly extra?: Linter.Config[] };

function eslintIn(folder: string, options: Options = {}): ESLint {
  const { Class = ESLint, parser = tseslint.parser, parserOptions = { projectService: true, tsconfigRootDir: folder }, extra = [] } = options;
  const overrideConfig: Linter.Config[] = [{ files: ["**/*.{ts,js}"], ...asyncLeaks.configs.recommended }, { languageOptions: { parser, parserOptions } }, ...extra];
  return new Class({ cwd: folder, overrideConfigFile: true, overrideConfig });
}

async function messagesOf(eslint: ESLint, pattern = "src"): Promise<readonly Linter.LintMessage[]> {
  const results = await eslint.lintFiles([pattern]);
  return results.flatMap((result) => result.messages);
}

const LEAK = { ruleId: RULE, messageId: "dropped", line: 5, column: 5, endLine: 5, endColumn: 15 };

const CLASSES = [
  ["10", ESLint],
  ["9", ESLint9 as unknown as typeof ESLint],
] as const;

describe.each(CLASSES)("ESLint %s", (major, Class) => {
  test.each([
    ["projectService", () => ({ projectService: true })],
    ["project", () => ({ project: ["./tsconfig.json"] })],
  ])("finds the leak with `%s`", async (_name, parserOptions) => {
    const folder = projectWith();
    const eslint = eslintIn(folder, { Class, parserOptions: { ...parserOptions(), tsconfigRootDir: folder } });
    expect(Class.version.startsWith(`${major}.`)).toBe(true);
    expect(await messagesOf(eslint)).toMatchObject([LEAK]);
  });

  test("finds the same again where CI reads a file that it has read before, and nothing wrong once its text has changed", async () => {
    vi.stubEnv("CI", "true");
    const folder = projectWith();
    const eslint = eslintIn(folder, { Class, parserOptions: { project: ["./tsconfig.json"], tsconfigRootDir: folder } });
    expect(await messagesOf(eslint)).toMatchObject([LEAK]);
    expect(await messagesOf(eslint)).toMatchObject([LEAK]);
    const [changed] = await eslint.lintText(`// Changed.\n${LEAKY}`, { filePath: "src/leaky.ts" });
    expect(changed?.messages).toEqual([]);
  });

  test("finds it where the parser gives no types, too", async () => {
    expect(await messagesOf(eslintIn(projectWith(), { Class, parserOptions: {} }))).toMatchObject([LEAK]);
  });

  test("accepts `extends` by the plugin's namespace", async () => {
    const { defineConfig } = createRequire(import.meta.url)(major === "9" ? "eslint9/config" : "eslint/config") as { defineConfig: (...configs: unknown[]) => Linter.Config[] };
    const folder = projectWith();
    const overrideConfig = defineConfig(
      { files: ["**/*.ts"], plugins: { "async-leaks": asyncLeaks }, extends: ["async-leaks/recommended"] },
      { languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: folder } } },
    );
    expect(await messagesOf(new Class({ cwd: folder, overrideConfigFile: true, overrideConfig }))).toMatchObject([LEAK]);
  });
});

describe("where types are missing", () => {
  test("another language's parser must bring them: one line says so", async () => {
    const folder = projectWith({ "src/part.vue": "export const answer = 42;\n" });
    const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: [{ files: ["**/*.vue"], ...asyncLeaks.configs.recommended }] });
    const error = await failureOf(messagesOf(eslint, "src/part.vue"));
    expect(error.message).toContain(`async-leaks needs type information, but ESLint's parser gives none for ${join(folder, "src/part.vue")}.`);
    // ESLint prints the stack: it must not bury the line.
    expect(error.stack?.split("\n")).toHaveLength(1);
  });

  test("a file outside the project is the parser's to report", async () => {
    const folder = projectWith({ "other/outside.ts": "export const answer = 42;\n" });
    expect(await messagesOf(eslintIn(folder), "other/outside.ts")).toMatchObject([{ fatal: true, message: expect.stringContaining("was not found by the project service") as string }]);
  });

  test("a block that a processor cut out of a document is skipped", async () => {
    const folder = projectWith({ "notes.md": "leak();\n" });
    const processor: Linter.Processor = { preprocess: (text) => [{ text, filename: "0.ts" }], postprocess: (messages) => messages.flat() };
    const extra: Linter.Config[] = [
      { files: ["**/*.md"], processor },
      { files: ["**/*.md/*.ts"], rules: { "no-undef": "error" }, languageOptions: { parserOptions: { projectService: false } } },
    ];
    expect(await messagesOf(eslintIn(folder, { extra }), "notes.md")).toMatchObject([{ ruleId: "no-undef" }]);
  });
});

describe("settings", () => {
  test("that are broken stop the run with one line", async () => {
    const eslint = eslintIn(projectWith(), { extra: [{ settings: { "async-leaks": { trackerType: [] } } }] });
    const error = await failureOf(messagesOf(eslint));
    expect(error.message).toContain('ESLint\'s settings["async-leaks"]: Unknown key "trackerType".');
    expect(error.stack?.split("\n")).toHaveLength(1);
  });

  test("teach the engine", async () => {
    const endless = HELPER.replace("await fetch", "for (;;) await fetch");
    const folder = projectWith({ "src/helper.ts": endless, "src/leaky.ts": LEAKY.replace("send(line)", "void send(line)") });
    const settings = { "async-leaks": { boundedFunctions: ["send"] } };
    expect(await messagesOf(eslintIn(folder))).toMatchObject([{ ruleId: RULE, messageId: "voided" }]);
    expect(await messagesOf(eslintIn(folder, { extra: [{ settings }] }))).toEqual([]);
  });
});

describe("as files change", () => {
  const fixed = LEAKY.replace("send(line)", "await send(line)");

  test("the file's own change is seen", async () => {
    const folder = projectWith();
    const eslint = eslintIn(folder);
    const lint = async (text: string) => (await eslint.lintText(text, { filePath: join(folder, "src/leaky.ts") })).flatMap((result) => result.messages);
    expect(await lint(LEAKY)).toMatchObject([LEAK]);
    expect(await lint(fixed)).toEqual([]);
    expect(await lint(`\n${LEAKY}`)).toMatchObject([{ ...LEAK, line: 6, endLine: 6 }]);
  });

  test("another file's change is seen", async () => {
    const folder = projectWith();
    const eslint = eslintIn(folder);
    const lint = async (name: string, text: string) => (await eslint.lintText(text, { filePath: join(folder, "src", name) })).flatMap((result) => result.messages);
    expect(await lint("leaky.ts", LEAKY)).toMatchObject([LEAK]);
    expect(await lint("helper.ts", "export function send(text: string): void {\n  text.trim();\n}\n")).toEqual([]);
    expect(await lint("leaky.ts", `${LEAKY}\n`)).toEqual([]);
  });
});

describe("the parser's copy of TypeScript", () => {
  test("is told by the class of its nodes", () => {
    const from = (copy: typeof ts) => copy.createSourceFile("a.ts", "go();", copy.ScriptTarget.Latest);
    expect(typeScriptOf(from(ts), ROOT)?.version).toBe(ts.version);
    expect(typeScriptOf(from(ts5 as unknown as typeof ts), ROOT)?.version).toBe(ts5.version);
  });

  test("is unknown when nobody at hand made the node", () => {
    class Stranger {}
    expect(typeScriptOf(new Stranger() as ts.SourceFile, ROOT)).toBeUndefined();
  });

  test("is used even where it is not the plugin's, and numbers its syntax in another way", async () => {
    const folder = projectWith();
    const parser = parserWithOlderTypeScript(folder);
    const { ast, services } = parser.parseForESLint("go();", {});
    expect(services.esTreeNodeToTSNodeMap.get(ast).kind).not.toBe(ts.SyntaxKind.SourceFile);
    expect(await messagesOf(eslintIn(folder, { parser }))).toMatchObject([LEAK]);
  });
});

type TypedParser = Linter.Parser & {
  parseForESLint(code: string, options: object): { readonly ast: object; readonly services: { readonly esTreeNodeToTSNodeMap: { get(node: object): ts.Node } } };
};

/** A copy of typescript-eslint's parser that finds TypeScript 5.4 beside it. */
function parserWithOlderTypeScript(folder: string): TypedParser {
  const [from, to] = [join(ROOT, "node_modules"), join(folder, "node_modules")];
  const copied = ["@typescript-eslint", "ts-api-utils"];
  mkdirSync(to);
  for (const name of copied) cpSync(join(from, name), join(to, name), { recursive: true });
  symlinkSync(join(from, "typescript5"), join(to, "typescript"), "junction");
  for (const name of readdirSync(from)) {
    if (!copied.includes(name) && !name.startsWith(".") && name !== "typescript") symlinkSync(join(from, name), join(to, name), "junction");
  }
  return createRequire(join(folder, "noop.js"))("@typescript-eslint/parser") as TypedParser;
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(() => undefined, (error: unknown) => error);
  if (!(outcome instanceof Error)) throw new Error("The run was expected to fail.");
  return outcome;
}
