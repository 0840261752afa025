// ESLint without types: TypeScript 7 brings them, in a process of the plugin's own. `npm run build` must have run.
import { ESLint, type Linter } from "eslint";
import { rmSync, symlinkSync } from "node:fs";
import { relative, join, sep } from "node:path";
import tseslint from "typescript-eslint";
import { beforeAll, afterAll, describe, expect, test, vi } from "vitest";
import asyncLeaks from "../rules/index.js";
import { FIXTURES, ROOT } from "./support/fixtures.js";
import { PackedPackage } from "./support/packed.js";
import { ESLINT, HELPER, inOrder, LEAKY, PLUGIN, projectWith, type Reported, runTool, TSCONFIG, write } from "./support/untyped.js";

const RULE = "async-leaks/no-untracked-promise";
const LEAK = { ruleId: RULE, messageId: "dropped", line: 5, column: 5, endLine: 5, endColumn: 15 };
const FIXED = LEAKY.replace("send(line)", "await send(line)");
/** Two linters over hundreds of files. */
const LONG_MS = 300_000;
const HARMLESS = "export function send(text: string): void {\n  text.trim();\n}\n";

function eslintIn(folder: string, extra: Linter.Config[] = []): ESLint {
  const overrideConfig: Linter.Config[] = [{ files: ["**/*.{ts,js}"], ...asyncLeaks.configs.recommended }, { files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } }, ...extra];
  return new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig });
}

/** A linter for the texts of a folder's files, as an editor has them. */
function editorIn(folder: string, extra: Linter.Config[] = []): (file: string, text: string) => Promise<readonly Linter.LintMessage[]> {
  const eslint = eslintIn(folder, extra);
  return async (file, text) => (await eslint.lintText(text, { filePath: join(folder, file) })).flatMap(({ messages }) => messages);
}

/** Runs the real ESLint over fixtures, with every rule. */
async function lintWithBinary(parserOptions: object, patterns: readonly string[]): Promise<readonly Reported[]> {
  const folder = projectWith({
    "eslint.config.mjs": `import asyncLeaks from ${JSON.stringify(PLUGIN)};
import tseslint from ${JSON.stringify(join(ROOT, "node_modules/typescript-eslint/dist/index.js"))};
export default [
  { files: ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"], ...asyncLeaks.configs.all, linterOptions: { reportUnusedDisableDirectives: "off" } },
  { languageOptions: { parser: tseslint.parser, parserOptions: ${JSON.stringify(parserOptions)} } },
];`,
  });
  const { code, signal, stdout, stderr } = await runTool(ESLINT, ["--config", join(folder, "eslint.config.mjs"), "--format", "json", ...patterns], FIXTURES);
  expect({ code, signal, stderr }).toEqual({ code: 1, signal: null, stderr: "" });
  const results = JSON.parse(stdout) as ESLint.LintResult[];
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, column, ruleId, message }) => ({ file: relative(FIXTURES, filePath).split(sep).join("/"), line, column, rule: ruleId ?? "", message })),
  );
}

describe("the real ESLint", () => {
  test("finds what it finds with the typed parser, and ends", async () => {
    const rules = ["no-shared-tracker", "no-untracked-promise", "no-leaked-timer", "no-endless-wait", "no-dropped-signal"];
    const untyped = await lintWithBinary({}, rules);
    const typed = await lintWithBinary({ projectService: true, tsconfigRootDir: FIXTURES }, rules);
    expect(new Set(typed.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(rules.length);
    expect(inOrder(untyped)).toEqual(inOrder(typed));
  }, LONG_MS);

  test("mends the same", async () => {
    const texts = async (parserOptions: object): Promise<readonly (string | undefined)[]> => {
      const eslint = new ESLint({ cwd: FIXTURES, overrideConfigFile: true, fix: true, overrideConfig: [{ files: ["**/*.ts"], ...asyncLeaks.configs.all }, { languageOptions: { parser: tseslint.parser, parserOptions } }] });
      return (await eslint.lintFiles(["require-release-in-finally"])).map(({ output }) => output);
    };
    const untyped = await texts({});
    expect(untyped.filter((output) => output !== undefined).length).toBeGreaterThan(3);
    expect(untyped).toEqual(await texts({ projectService: true, tsconfigRootDir: FIXTURES }));
  }, LONG_MS);
});

describe("a file's program", () => {
  test("is its tsconfig's, through references and above other tsconfigs, whatever the order", async () => {
    const other = (lib: string) => JSON.stringify({ ...JSON.parse(TSCONFIG) as object, compilerOptions: { strict: true, module: "nodenext", target: "es2022", types: [], lib: ["es2022", "dom"], paths: { "#send": [lib] } } });
    const leaky = LEAKY.replace("./helper.js", "#send");
    const folder = projectWith({
      "a/tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.lib.json" }] }', "a/tsconfig.lib.json": other("./src/async.ts"), "a/src/async.ts": HELPER, "a/src/leaky.ts": leaky,
      "b/tsconfig.json": other("./src/sync.ts"), "b/src/sync.ts": HARMLESS, "b/src/leaky.ts": leaky,
      "src/inner/tsconfig.json": '{ "files": [] }', "src/inner/leaky.ts": LEAKY.replace("./helper.js", "../helper.js"),
    });
    const eslint = eslintIn(folder);
    for (const order of [["a/src/leaky.ts", "b/src/leaky.ts", "src/inner/leaky.ts"], ["src/inner/leaky.ts", "b/src/leaky.ts", "a/src/leaky.ts"]]) {
      const results = await eslint.lintFiles(order);
      const leaking = results.filter(({ messages }) => messages.some(({ ruleId }) => ruleId === RULE)).map(({ filePath }) => relative(folder, filePath).split(sep).join("/"));
      expect(leaking.sort()).toEqual(["a/src/leaky.ts", "src/inner/leaky.ts"]);
    }
  });

  test("is one of loose files where no tsconfig holds it, also in JavaScript with ESLint's own parser", async () => {
    const folder = projectWith({ "tools/send.js": "export async function send() {\n  await fetch('https://example.org');\n}\n", "tools/run.js": "import { send } from './send.js';\nexport function run(lines) {\n  for (const line of lines) send(line);\n}\n", "loose.ts": LEAKY.replace("./helper.js", "./src/helper.js") });
    const results = await eslintIn(folder).lintFiles(["tools/run.js", "loose.ts"]);
    expect(results.map(({ messages }) => messages.map(({ ruleId, line }) => [ruleId, line]))).toEqual([[[RULE, 3]], [[RULE, 5]]]);
  });

  test("has more packages than are kept open", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const files = names.flatMap((name) => [[`${name}/tsconfig.json`, TSCONFIG], [`${name}/src/helper.ts`, HELPER], [`${name}/src/leaky.ts`, LEAKY]]);
    const lint = editorIn(projectWith(Object.fromEntries(files) as Record<string, string>));
    for (const name of [...names, ...names]) expect(await lint(`${name}/src/leaky.ts`, LEAKY)).toMatchObject([LEAK]);
  });
});

describe("as texts change", () => {
  test("what is linted counts, not the disk", async () => {
    const lint = editorIn(projectWith());
    expect(await lint("src/leaky.ts", LEAKY)).toMatchObject([LEAK]);
    expect(await lint("src/leaky.ts", FIXED)).toEqual([]);
    expect(await lint("src/leaky.ts", `\n\n${LEAKY}`)).toMatchObject([{ ...LEAK, line: 7, endLine: 7 }]);
    expect(await lint("src/leaky.ts", LEAKY)).toMatchObject([LEAK]);
  });

  test("byte order marks and Windows' line ends move nothing", async () => {
    const text = LEAKY.replaceAll("\n", "\r\n");
    const folder = projectWith({ "src/leaky.ts": `\uFEFF${text}` });
    expect((await eslintIn(folder).lintFiles(["src/leaky.ts"])).flatMap(({ messages }) => messages)).toMatchObject([LEAK]);
    expect(await editorIn(folder)("src/leaky.ts", `\uFEFF\r\n${text}`)).toMatchObject([{ ...LEAK, line: 6, endLine: 6 }]);
  });

  test("another file's unsaved text counts, until the disk has another one", async () => {
    const folder = projectWith();
    const lint = editorIn(folder);
    expect(await lint("src/leaky.ts", LEAKY)).toMatchObject([LEAK]);
    expect(await lint("src/helper.ts", HARMLESS)).toEqual([]);
    expect(await lint("src/leaky.ts", LEAKY)).toEqual([]);
    write(join(folder, "src/helper.ts"), `${HELPER}\n`);
    expect(await lint("src/leaky.ts", LEAKY)).toMatchObject([LEAK]);
  });

  test("another file's change on disk is seen when a file is linted again", async () => {
    const folder = projectWith();
    const lint = editorIn(folder);
    expect(await lint("src/leaky.ts", LEAKY)).toMatchObject([LEAK]);
    write(join(folder, "src/helper.ts"), HARMLESS);
    expect(await lint("src/leaky.ts", LEAKY)).toEqual([]);
  });

  test("files that come and go are seen", async () => {
    const folder = projectWith();
    rmSync(join(folder, "src/helper.ts"));
    const lint = editorIn(folder);
    expect(await lint("src/leaky.ts", LEAKY)).toEqual([]);
    write(join(folder, "src/helper.ts"), HELPER);
    expect(await lint("src/leaky.ts", LEAKY)).toMatchObject([LEAK]);
    write(join(folder, "src/new/leaky.ts"), LEAKY.replace("./helper.js", "../helper.js"));
    expect(await lint("src/new/leaky.ts", LEAKY.replace("./helper.js", "../helper.js"))).toMatchObject([LEAK]);
    rmSync(join(folder, "src/helper.ts"));
    expect(await lint("src/new/leaky.ts", LEAKY.replace("./helper.js", "../helper.js"))).toEqual([]);
    expect(await lint("src/leaky.ts", LEAKY)).toEqual([]);
  });

  test("a file that was never saved is linted", async () => {
    const lint = editorIn(projectWith());
    expect(await lint("src/unsaved.ts", LEAKY)).toMatchObject([LEAK]);
    expect(await lint("src/unsaved.ts", FIXED)).toEqual([]);
  });

  test("a tsconfig's change is seen, its base's as well", async () => {
    const based = JSON.stringify({ extends: "./base.json", include: ["src"] });
    const base = (target: string) => JSON.stringify({ compilerOptions: { ...(JSON.parse(TSCONFIG) as { compilerOptions: object }).compilerOptions, paths: { "#send": [target] } } });
    const folder = projectWith({ "tsconfig.json": based, "base.json": base("./src/helper.ts"), "src/harmless.ts": HARMLESS });
    const lint = editorIn(folder);
    const leaky = LEAKY.replace("./helper.js", "#send");
    expect(await lint("src/leaky.ts", leaky)).toMatchObject([LEAK]);
    write(join(folder, "base.json"), base("./src/harmless.ts"));
    expect(await lint("src/leaky.ts", leaky)).toEqual([]);
  });
});

describe("TypeScript 7", () => {
  test("is started again when its process has died", async () => {
    const { SyncRpcChannel } = (await import(new URL("../node_modules/typescript7/dist/api/syncChannel.js", import.meta.url).href)) as { SyncRpcChannel: { prototype: { readTuple(): void } } };
    const lint = editorIn(projectWith());
    expect(await lint("src/leaky.ts", LEAKY)).toMatchObject([LEAK]);
    // The process dies before the next answer, whatever was asked.
    const spy = vi.spyOn(SyncRpcChannel.prototype, "readTuple").mockImplementationOnce(function (this: { child: { kill(signal: string): void } }) {
      this.child.kill("SIGKILL");
      throw new Error("EOF");
    });
    expect(await lint("src/leaky.ts", `\n${LEAKY}`)).toMatchObject([{ ...LEAK, line: 6, endLine: 6 }]);
    expect(spy.mock.results[0]?.type).toBe("throw");
    spy.mockRestore();
  });

  test("that does not know what the tsconfig says is no help, in one line", async () => {
    const folder = projectWith({ "tsconfig.json": JSON.stringify({ compilerOptions: { moduleResolution: "classic" }, include: ["src"] }) });
    const error = await failureOf(editorIn(folder)("src/leaky.ts", LEAKY));
    expect(error.message).toContain(`async-leaks has no types for ${join(folder, "src/leaky.ts")}: its tsconfig says "moduleResolution": "classic", which TypeScript 7 no longer knows.`);
    expect(error.stack?.split("\n")).toHaveLength(1);
  });
});

describe("a tsconfig that is broken", () => {
  test("stops the run with one line", async () => {
    const folder = projectWith({ "tsconfig.json": "{ nonsense" });
    const error = await failureOf(editorIn(folder)("src/leaky.ts", LEAKY));
    expect(error.message).toContain("tsconfig.json:1 is broken");
    expect(error.stack?.split("\n")).toHaveLength(1);
  });
});

describe("without TypeScript 7", () => {
  let packed: PackedPackage;
  beforeAll(() => {
    packed = new PackedPackage();
  });
  afterAll(() => packed.remove());

  const CONFIG = `import asyncLeaks from "async-leaks/eslint";
import tseslint from ${JSON.stringify(join(ROOT, "node_modules/typescript-eslint/dist/index.js"))};
export default [{ files: ["src/**/*.ts"], ...asyncLeaks.configs.recommended }, { languageOptions: { parser: tseslint.parser } }];`;

  function install(): string {
    const folder = projectWith({ "eslint.config.js": CONFIG });
    packed.installInto(folder);
    return folder;
  }

  test("one line names the ways out, and following one of them helps", async () => {
    const folder = install();
    const { code, stderr } = await runTool(ESLINT, ["src/leaky.ts"], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(`async-leaks needs type information, but ESLint's parser gives none for ${join(folder, "src/leaky.ts")}. Add \`languageOptions: {`);
    expect(stderr).toContain("npm install --save-dev typescript7@npm:typescript@7.0.2");
    symlinkSync(join(ROOT, "node_modules/typescript7"), join(folder, "node_modules/typescript7"), "junction");
    const after = await runTool(ESLINT, ["src/leaky.ts"], folder);
    expect({ code: after.code, stderr: after.stderr }).toEqual({ code: 1, stderr: "" });
    expect(after.stdout).toContain("5:5  error  `send(line)` starts a task");
  });
});

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(() => undefined, (error: unknown) => error);
  if (!(outcome instanceof Error)) throw new Error("The run was expected to fail.");
  return outcome;
}
