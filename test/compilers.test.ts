// Two compilers answer the audit: they must find the same, and where the native one can't go on, the classic one takes over.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { AuditOptions } from "../src/audit/index.js";
import type { AuditResult } from "../src/model/index.js";
import type * as project from "../src/project/index.js";
import { auditIn, CLEAN, cli, folderWith, LEAKY, projectsOf } from "./audit-support.js";
import { FIXTURES } from "./support/fixtures.js";

const processes: { kill(signal: "SIGKILL"): void }[] = [];
let install: project.NativeInstall | undefined | "installed" = "installed";

// Reaches the native process, to kill it; and says that another version, or none, is installed.
vi.mock("../src/project/index.js", async (importOriginal) => {
  const original = await importOriginal<typeof project>();
  const loadNative: typeof original.loadNative = async (found) => {
    const typescript = await original.loadNative(found);
    class Watched extends typescript.sync.API {
      constructor(options: ConstructorParameters<typeof typescript.sync.API>[0]) {
        super(options);
        processes.push((this as unknown as { client: { channel: { child: (typeof processes)[number] } } }).client.channel.child);
      }
    }
    return { ...typescript, sync: { ...typescript.sync, API: Watched } };
  };
  const findNative: typeof original.findNative = (cwd) => (install === "installed" ? original.findNative(cwd) : install);
  return { ...original, loadNative, findNative };
});

afterEach(() => {
  install = "installed";
  processes.length = 0;
});

/** A result without the name of the compiler, which is all that may differ. */
function withoutCompiler(result: AuditResult): unknown {
  return { ...result, tool: { ...result.tool, compiler: "" } };
}

async function both(cwd: string, paths: readonly string[] = [], options: AuditOptions = {}): Promise<[classic: AuditResult, native: AuditResult]> {
  const classic = await auditIn(cwd, paths, { ...options, compiler: "classic" });
  const native = await auditIn(cwd, paths, { ...options, compiler: "native" });
  expect(classic.tool.compiler).toMatch(/^classic \(TypeScript 6/);
  expect(native.tool.compiler).toBe("native (TypeScript 7.0.2)");
  return [classic, native];
}

describe("both compilers", () => {
  test("find the same in all fixtures", { timeout: 600_000 }, async () => {
    const [classic, native] = await both(FIXTURES, ["tsconfig.json"], { preset: "strict", minConfidence: "low", config: false });
    expect(classic.summary.files).toBeGreaterThan(1000);
    expect(native.findings).toEqual(classic.findings);
    expect(JSON.stringify(withoutCompiler(native))).toBe(JSON.stringify(withoutCompiler(classic)));
  });

  test.each<[string, Record<string, string | object>, string[]?]>([
    ["loose files", { "a.ts": LEAKY, "b.js": "export function go(emitter) { emitter.on('x', async () => { await fetch('/'); }); }\n" }],
    ["JavaScript with JSDoc", { "tsconfig.json": { compilerOptions: { allowJs: true, checkJs: true } }, "a.js": "/** @typedef {{ run(): Promise<void> }} Runner */\n/** @param {Runner} runner */\nexport function go(runner) { runner.run(); const same = /** @type {Runner} */ (runner); same.run(); }\n" }],
    ["modules that CommonJS requires anywhere", { "a.js": "module.exports = { b: require('./b'), c: () => require('./c'), gone: require('./gone') };\n", "b.js": "exports.start = async () => {};\n", "c.js": "module.exports = async () => {};\n" }],
    ["text outside ASCII", { "a.ts": `// Zwölf Boxkämpfer 🥊🥊\nconst größe = "🥊";\n${LEAKY}/* 🥊 */ export function é(): void { void größe; leak(); fetch("ü"); }\n` }],
    ["syntax errors, and modules without types", { "a.ts": LEAKY, "b.ts": "const = ;\n", "c.ts": 'import { x } from "nowhere";\nimport y from "./gone.js";\nexport const z = [x(), y()];\n' }],
    ["suppressions", { "a.ts": LEAKY.replace("for (;;)", "/* eslint-disable async-leaks/no-untracked-promise */ for (;;)") }],
    ["the empty tuple of `match() ?? []`, of which 7 can't tell", { "tsconfig.json": { compilerOptions: { strict: true, target: "es2022" } }, "a.ts": `${LEAKY}export function words(text: string, send: (word: string) => Promise<void>): void {\n  const [first = ""] = /\\w+/.exec(text) ?? [];\n  (text.match(/\\w+/g) ?? []).forEach((word) => send(word));\n  const [, ...rest] = text.match(/\\w+/) ?? [];\n  rest.forEach(async (word) => send(first + word));\n}\n` }],
    ["project references", { "tsconfig.json": { files: [], references: [{ path: "one" }, { path: "two" }] }, "one/tsconfig.json": { compilerOptions: { composite: true } }, "one/a.ts": LEAKY, "two/tsconfig.json": { compilerOptions: { composite: true }, references: [{ path: "../one" }] }, "two/b.ts": 'import { leak } from "../one/a.js";\nexport function again(): void { for (;;) leak(); }\n' }],
    ["paths under a baseUrl", { "tsconfig.json": { compilerOptions: { baseUrl: "src", ignoreDeprecations: "6.0", paths: { "@/*": ["lib/*"] } } }, "src/lib/a.ts": LEAKY, "src/b.ts": 'import { leak } from "lib/a";\nimport { leak as same } from "@/a";\nexport const go = () => [leak(), same()];\n' }],
  ])("see %s alike", async (_, files, paths) => {
    const [classic, native] = await both(folderWith(files), paths);
    expect(withoutCompiler(native)).toEqual(withoutCompiler(classic));
  });
});

describe("what TypeScript 7 no longer knows, said to it in other words", () => {
  const dep = { "node_modules/dep/package.json": { name: "dep", version: "1.0.0", main: "main.js", types: "main.d.ts", exports: { ".": { types: "./other.d.ts" } } }, "node_modules/dep/main.d.ts": "export declare function begin(): Promise<void>;\n", "node_modules/dep/other.d.ts": "export declare function begin(): void;\n", "node_modules/dep/lib/sub/index.d.ts": "export declare function begin(): Promise<void>;\n" };
  const imports = 'import { begin } from "dep";\nimport { begin as again } from "dep/lib/sub";\nimport { begin as unknown } from "#here";\nimport * as data from "./data.json";\n';

  test("node10: manifests have no exports and no imports", async () => {
    const cwd = folderWith({ ...dep, "package.json": { name: "app", imports: { "#here": "./b.ts" } }, "tsconfig.json": { compilerOptions: { module: "commonjs", moduleResolution: "node", ignoreDeprecations: "6.0", strict: true } }, "a.ts": `${imports}export function go(): void {\n  begin();\n  again();\n  unknown();\n  data.run();\n}\n`, "data.json": { run: 1 }, "b.ts": "export async function begin(): Promise<void> {}\n" });
    const [classic, native] = await both(cwd);
    expect(native.findings).toMatchObject([6, 7].map((line) => ({ rule: "no-untracked-promise", file: "a.ts", line })));
    expect(withoutCompiler(native)).toEqual(withoutCompiler(classic));
  });

  test.each<[string, string, object]>([
    ["the library that comes with it", "{ values(): Promise<Response>[] }", {}],
    ["a library of the project's own", "Map<string, Promise<Response>>", { lib: ["es2015", "dom"], downlevelIteration: true }],
  ])("ES5, with %s", async (_, jobs, options) => {
    const text = `declare const jobs: ${jobs};\nexport function go(urls: string[]): void {\n  for (const url of urls) fetch(url);\n  for (const job of jobs.values()) job.then(() => fetch("/done"));\n  [...jobs.values()].map((job) => job);\n}\n`;
    const cwd = folderWith({ "tsconfig.json": { compilerOptions: { target: "es5", module: "commonjs", ignoreDeprecations: "6.0", strict: true, ...options } }, "a.ts": text });
    const [classic, native] = await both(cwd);
    expect(native.findings.map(({ line }) => line)).toContain(3);
    expect(native.summary.unresolvedCalls).toBe(0);
    expect(withoutCompiler(native)).toEqual(withoutCompiler(classic));
  });
});

test.each(["classic", "native"] as const)("%s is told of each file once, in order", async (compiler) => {
  const cwd = folderWith({ "one/tsconfig.json": {}, "one/a.ts": LEAKY, "one/b.ts": CLEAN, "one/c.ts": LEAKY, "two/tsconfig.json": {}, "two/d.ts": LEAKY });
  const told: string[] = [];
  await auditIn(cwd, [], { compiler, onProgress: ({ stage, project, file, files }) => told.push(`${project} ${stage} ${file} of ${files}`) });
  const project = (name: number, files: number): string[] => [`${name} loading 0 of ${files}`, ...Array.from({ length: files }, (_, file) => `${name} analysing ${file} of ${files}`)];
  expect(told).toEqual([...project(1, 3), ...project(2, 1)]);
});

describe("the classic compiler takes over", () => {
  const FILES = { "one/tsconfig.json": {}, "one/a.ts": LEAKY, "one/b.ts": CLEAN, "two/tsconfig.json": {}, "two/c.ts": LEAKY };

  test.each([["in the first project", 1], ["in the second", 2]])("when the native process is killed %s", async (_, at) => {
    const cwd = folderWith(FILES);
    const onProgress: AuditOptions["onProgress"] = ({ stage, project }) => {
      if (stage === "analysing" && project === at) processes[0]?.kill("SIGKILL");
    };
    const killed = await auditIn(cwd, [], { onProgress });
    const classic = await auditIn(cwd, [], { compiler: "classic" });
    expect(processes).toHaveLength(1);
    expect(killed.problems).toMatchObject([{ kind: "compiler", level: "info", message: expect.stringMatching(/^The process of TypeScript 7\.0\.2 failed .* answered instead\.$/) }]);
    expect({ ...killed, tool: classic.tool, problems: [] }).toEqual({ ...classic, problems: [] });
    expect(killed.tool.compiler).toBe(at === 1 ? classic.tool.compiler : `native (TypeScript 7.0.2), ${classic.tool.compiler}`);
  });

  test("and the command line says so", async () => {
    const cwd = folderWith({ "tsconfig.json": { compilerOptions: { module: "amd", moduleResolution: "classic", ignoreDeprecations: "6.0" } }, "leaky.ts": LEAKY });
    const { code, out } = await cli(cwd, ["audit"]);
    expect(code).toBe(1);
    expect(out).toContain('tsconfig.json: TypeScript 7.0.2 no longer knows "moduleResolution": "classic". TypeScript 6');
  });

  test("where a namespace is called, which 7 no longer allows", async () => {
    const cwd = folderWith({ "tsconfig.json": { compilerOptions: { module: "commonjs", esModuleInterop: false, ignoreDeprecations: "6.0" } }, "leaky.ts": 'import * as start from "start";\nexport function go(): void { start(); }\n', "node_modules/start/index.d.ts": "declare function start(): Promise<void>;\ndeclare namespace start {}\nexport = start;\n", "node_modules/start/package.json": { name: "start", version: "1.0.0", types: "index.d.ts" } });
    const result = await auditIn(cwd);
    expect(result.findings).toMatchObject([{ rule: "no-untracked-promise", file: "leaky.ts", line: 2 }]);
    expect(result.problems).toMatchObject([{ kind: "compiler", file: "tsconfig.json" }]);
  });

  test("where only an untested version is installed, unless it is asked for", async () => {
    install = { version: "7.9.9", folder: "/nowhere" };
    const cwd = folderWith({ "leaky.ts": LEAKY });
    const result = await auditIn(cwd);
    expect(result.findings).toHaveLength(1);
    expect(result.tool.compiler).toMatch(/^classic/);
    expect(result.problems).toMatchObject([{ kind: "compiler", message: expect.stringMatching(/^TypeScript 7\.9\.9 is installed, but was not tested .*7\.0\.2/) }]);
    await expect(auditIn(cwd, [], { compiler: "native" })).rejects.toThrow(/^TypeScript 7\.9\.9 in \/nowhere does not start/);
  });

  test("in silence where none is installed, unless it is asked for", async () => {
    install = undefined;
    const cwd = folderWith({ "leaky.ts": LEAKY });
    const result = await auditIn(cwd);
    expect(result.problems).toEqual([]);
    expect(result.tool.compiler).toMatch(/^classic/);
    const { code, err } = await cli(cwd, ["audit", "--compiler", "native"]);
    expect(code).toBe(2);
    expect(err).toMatch(/No TypeScript 7 is installed here\. Run npm install --save-dev/);
  });

  test("never for a version of the project's own that is tested", async () => {
    const cwd = folderWith({ "leaky.ts": LEAKY });
    mkdirSync(join(cwd, "node_modules/typescript"), { recursive: true });
    writeFileSync(join(cwd, "node_modules/typescript/package.json"), JSON.stringify({ name: "typescript", version: "7.9.9" }));
    expect((await auditIn(cwd)).tool.compiler).toBe("native (TypeScript 7.0.2)");
    expect(projectsOf(await auditIn(cwd))).toEqual({ loose: ["leaky.ts"] });
  });
});
