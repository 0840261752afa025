import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RULE_IDS } from "../src/model/index.js";
import { type Ended, Example } from "./support/example.js";
import { linkPackages, PackedPackage } from "./support/packed.js";

/** What a user may write in TypeScript, and what the compiler must refuse. */
const TYPES = `import { audit, type AuditFinding, type AuditOptions, type AuditResult, CATALOG, type Config, report, type ReportOptions, type RuleId, RULE_IDS, UsageError, VERSION } from "async-leaks";
import type { CacheStore, ExitCode, Format, Progress, Report, Share } from "async-leaks";
import { defineConfig } from "async-leaks/config";
import asyncLeaks, { type AsyncLeaksPlugin } from "async-leaks/eslint";
import { LeakMonitor, TaskScope, TaskTracker, WaitGroup } from "async-leaks/runtime";
import resultSchema from "async-leaks/schema/audit-result.schema.json" with { type: "json" };
import configSchema from "async-leaks/schema/config.schema.json" with { type: "json" };

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends readonly true[]>(..._: T[]): void => {};
holds<[Same<Awaited<ReturnType<typeof audit>>, AuditResult>]>();
holds<[Same<AuditFinding["rule"], RuleId>]>();
holds<[Same<(typeof RULE_IDS)[number], RuleId>]>();
holds<[Same<Report["exitCode"], 0 | 1 | 2>, Same<Awaited<ReturnType<typeof report>>, Report>]>();
holds<[Same<ExitCode, 0 | 1 | 2>, Same<AuditFinding["severity"], "warn" | "error">]>();

export const options: AuditOptions = { paths: ["src"], preset: "strict", rules: { "no-endless-wait": "off" }, share: { index: 1, count: 2 } satisfies Share };
export const config: Config = defineConfig({ minConfidence: "medium" });
export const how: ReportOptions = { cwd: ".", color: true, durationMs: 1 };
export const format: Format = "html";
export const plugin: AsyncLeaksPlugin = asyncLeaks;
export const told: string = new UsageError(VERSION + CATALOG["no-endless-wait"].docs + resultSchema.$schema + configSchema.$schema).message;
export const runtime = [new WaitGroup(), new TaskTracker({ name: "a", lifetime: "process" }), TaskScope, LeakMonitor];
export const onProgress = ({ stage }: Progress): "loading" | "analysing" => stage;
export const nowhere: CacheStore = { place: "", read: () => undefined, write: () => {} };

// @ts-expect-error there is no such preset
export const noPreset: AuditOptions = { preset: "lax" };
// @ts-expect-error there is no such rule
export const noRule = defineConfig({ rules: { "no-leaks": "error" } });
// @ts-expect-error a result is read-only
export const written = (result: AuditResult): unknown => (result.summary.files = 1);
// @ts-expect-error there is no such format
export const noFormat: Format = "xml";
`;

const STRICT = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true, target: "es2022", lib: ["es2023", "esnext.disposable", "dom"], types: ["node"], resolveJsonModule: true };
const RESOLUTIONS = { nodenext: { module: "nodenext" }, bundler: { module: "esnext", moduleResolution: "bundler" } };

let packed: PackedPackage;
let consumer: Example;
beforeAll(() => {
  packed = new PackedPackage();
  consumer = new Example("api", packed);
  linkPackages(consumer.folder, ["typescript", "@types/node", "eslint"]);
});
afterAll(() => {
  consumer.remove();
  packed.remove();
});

const node = (...args: readonly string[]): Promise<Ended> => consumer.run(process.execPath, args);
const tsc = (...args: readonly string[]): Promise<Ended> => node("node_modules/typescript/bin/tsc", "--pretty", "false", ...args);

describe("the types of the packed package", () => {
  test.each(Object.entries(RESOLUTIONS))("hold in a strict project, with %s", async (name, options) => {
    consumer.write("types/types.ts", TYPES);
    consumer.write(`tsconfig.${name}.json`, JSON.stringify({ compilerOptions: { ...STRICT, ...options, noEmit: true }, include: ["types", "src"] }));
    expect(await tsc("-p", `tsconfig.${name}.json`)).toEqual({ code: 0, output: "" });
  });

  test("need nothing but what is installed with it, libraries checked", async () => {
    consumer.write("runtime-only.ts", 'import { TaskTracker } from "async-leaks/runtime";\nimport { audit, report } from "async-leaks";\nimport { defineConfig } from "async-leaks/config";\nexport const all = [TaskTracker, audit, report, defineConfig];\n');
    expect(await tsc("--noEmit", "--strict", "--target", "es2022", "--lib", "es2023,esnext.disposable", "--module", "nodenext", "--types", "node", "runtime-only.ts", "--ignoreConfig")).toEqual({ code: 0, output: "" });
  });
});

describe("docs/api.md's programs, compiled and run", () => {
  beforeAll(async () => {
    expect(await tsc("-p", "tsconfig.json")).toEqual({ code: 0, output: "" });
  });

  test("gate.ts fails on findings, and on what it can't do", async () => {
    const { code, output } = await node("dist/gate.js");
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^src\/worker\.ts:6 no-untracked-promise: `send\(row\)` starts a task .+\n$/) });
    consumer.write("async-leaks.config.json", '{ "presett": "strict" }');
    expect(await node("dist/gate.js")).toEqual({ code: 2, output: expect.stringMatching(/^async-leaks\.config\.json: Unknown key "presett"\. .+\n$/) });
    consumer.write("async-leaks.config.json", "{}");
  });

  test("reports.ts writes and prints what the command line does", async () => {
    const { code, output } = await node("dist/reports.js");
    const byApi = consumer.read("async-leaks.sarif");
    const command = await consumer.run("node_modules/.bin/async-leaks", ["audit", "--no-cache", "--quiet", "--format", "pretty", "--format", "sarif", "-o", "async-leaks.sarif"]);
    const withoutTime = (text: string): string => text.replace(/\([\d.]+ m?s\)/, "").trim();
    expect({ code, output: withoutTime(output) }).toEqual({ code: 1, output: withoutTime(command.output) });
    expect(command.code).toBe(1);
    expect(byApi).toBe(consumer.read("async-leaks.sarif"));
  });

  test("again.ts analyses once", async () => {
    expect(await node("dist/again.js")).toEqual({ code: 0, output: expect.stringMatching(/^first: (\d) of \1 files analysed\nsecond: 0 of \1 files analysed\n$/) });
  });
});

test("every entry loads, its schemas included", async () => {
  consumer.write("load.mjs", `import { createRequire } from "node:module";
const load = async (name, options) => Object.keys(await import(name, options)).length > 0;
const json = { with: { type: "json" } };
const names = ["async-leaks", "async-leaks/config", "async-leaks/eslint", "async-leaks/runtime"];
for (const name of names) console.log(name, await load(name));
for (const name of ["audit-result", "config"]) console.log(name, (await import(\`async-leaks/schema/\${name}.schema.json\`, json)).default.type);
console.log(createRequire(import.meta.url)("async-leaks/package.json").version);
`);
  const { code, output } = await node("--no-warnings", "load.mjs");
  expect({ code, output }).toEqual({ code: 0, output: `async-leaks true\nasync-leaks/config true\nasync-leaks/eslint true\nasync-leaks/runtime true\naudit-result object\nconfig object\n${packed.manifest.version}\n` });
});

test("importing the package loads no compiler; auditing does", async () => {
  consumer.write("light.mjs", `import { createRequire } from "node:module";
import { audit, CATALOG } from "async-leaks";
const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => /ts-morph|typescript/.test(file));
console.log(Object.keys(CATALOG).length, isLoaded());
await audit();
console.log(isLoaded());
`);
  expect(await node("light.mjs")).toEqual({ code: 0, output: `${RULE_IDS.length} false\ntrue\n` });
});

test("the command starts, and every file that the manifest names is there", async () => {
  expect(await consumer.run("node_modules/.bin/async-leaks", ["--version"])).toEqual({ code: 0, output: `${packed.manifest.version}\n` });
  const { exports, imports, bin } = packed.manifest;
  const named = JSON.stringify([exports, imports, bin]).match(/\.\/(dist|schema)\/[^"*]+/g) ?? [];
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((path) => !existsSync(join(packed.folder, path)))).toEqual([]);
});
