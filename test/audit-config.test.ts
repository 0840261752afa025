import { describe, expect, test } from "vitest";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { AuditOptions } from "../src/audit/index.js";
import { type Config, configErrors, DEFAULT_SETTINGS, RULE_IDS, settingsOf } from "../src/model/index.js";
import { ROOT } from "./support/fixtures.js";
import { auditIn, CLEAN, cli, folderWith, LEAKY, projectsOf } from "./audit-support.js";

const OFF = { rules: { "no-untracked-promise": "off" } };

describe("a configuration is found", () => {
  test.each([
    ["async-leaks.config.json", JSON.stringify(OFF)],
    ["async-leaks.config.js", `module.exports = ${JSON.stringify(OFF)};`],
    ["async-leaks.config.mjs", `export default ${JSON.stringify(OFF)};`],
    ["async-leaks.config.ts", `const config: { rules: Record<string, string> } = ${JSON.stringify(OFF)};\nexport default config;`],
    ["package.json", JSON.stringify({ "async-leaks": OFF })],
  ])("in %s", async (file, text) => {
    const cwd = folderWith({ [file]: text, "src/a.ts": LEAKY });
    expect((await auditIn(cwd, ["src"])).findings).toEqual([]);
  });

  test("in a folder above, but not above the repository's root", async () => {
    const root = folderWith({ "async-leaks.config.json": OFF, "in/a.ts": LEAKY, "repo/.git/HEAD": "", "repo/sub/a.ts": LEAKY });
    expect((await auditIn(`${root}/in`)).findings).toEqual([]);
    expect((await auditIn(`${root}/repo/sub`)).findings).toHaveLength(1);
  });

  test("or none is: a package.json without the key", async () => {
    expect((await auditIn(folderWith({ "package.json": {}, "a.ts": LEAKY }))).findings).toHaveLength(1);
  });
});

test("in a file that imports defineConfig", async () => {
  const cwd = folderWith({ "async-leaks.config.ts": `import { defineConfig } from "async-leaks/config";\nexport default defineConfig(${JSON.stringify(OFF)});`, "src/a.ts": LEAKY });
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ROOT, join(cwd, "node_modules", "async-leaks"), "junction");
  expect((await auditIn(cwd, ["src"])).findings).toEqual([]);
});

test("settings reach the engine", async () => {
  const cwd = folderWith({ "a.ts": LEAKY.replaceAll("work()", "keep(work())") + "declare function keep(promise: Promise<void>): void;\n" });
  expect((await auditIn(cwd, [], { config: { trackingFunctions: ["keep"] } })).findings).toEqual([]);
});

test("the preset and the least confidence stand in the configuration, and the caller has the last word", async () => {
  const weak = "export function listen(log: (error: unknown) => void): void {\n  work().catch(log);\n}\ndeclare function work(): Promise<void>;\n";
  const found = async (config: Config, options: AuditOptions = {}) => (await auditIn(folderWith({ "a.ts": weak }), [], { config, ...options })).findings.length;
  expect(await found({ preset: "strict" })).toBeGreaterThan(await found({}));
  expect(await found({ preset: "strict", minConfidence: "high" })).toBe(await found({}));
  expect(await found({ preset: "strict" }, { preset: "recommended" })).toBe(await found({}));
});

test("ignored files are neither audited nor said to be left out; globs start at the configuration", async () => {
  const cwd = folderWith({
    "async-leaks.config.json": { ignore: ["**/*.gen.ts", "src/old/**"] },
    "tsconfig.json": { include: ["src"] },
    "src/a.ts": CLEAN,
    "src/b.gen.ts": LEAKY,
    "src/old/.c/d.ts": LEAKY,
    "e.gen.ts": LEAKY,
  });
  const result = await auditIn(`${cwd}/src`);
  expect(projectsOf(result)).toEqual({ "../tsconfig.json": ["a.ts"] });
  expect((await auditIn(cwd)).problems).toEqual([]);
});

test("a folder of which everything is ignored can't be audited", async () => {
  await expect(auditIn(folderWith({ "a.ts": CLEAN }), [], { config: { ignore: ["**"] } })).rejects.toThrow(/^No TypeScript or JavaScript files .+ "ignore" in the configuration\.$/);
});

describe("a wrong configuration is named with its key and what is allowed", () => {
  const KEYS = "The keys are: trackerTypes, startMethods, stopMethods, trackingFunctions, boundedFunctions, ignore, rules, preset, minConfidence.";
  test.each([
    [[], "The configuration must be an object, not a list."],
    [{ trackerType: [] }, `Unknown key "trackerType". ${KEYS}`],
    [{ preset: "lax" }, '"preset" must be one of recommended, strict, not "lax".'],
    [{ minConfidence: 1 }, '"minConfidence" must be one of low, medium, high, not number 1.'],
    [{ ignore: "dist" }, '"ignore" must be a list of strings, not "dist".'],
    [{ stopMethods: ["stop", 3] }, '"stopMethods[1]" must be a string that is not empty, not number 3.'],
    [{ rules: ["no-endless-wait"] }, '"rules" must be an object from rule to severity, not a list.'],
    [{ rules: { "no-such-rule": "off" } }, `Unknown rule "no-such-rule" in "rules". The rules are: ${RULE_IDS.join(", ")}.`],
    [{ rules: { "no-endless-wait": "warning" } }, '"rules.no-endless-wait" must be one of off, warn, error, not "warning".'],
    [{ rules: { "no-endless-wait": null } }, '"rules.no-endless-wait" must be one of off, warn, error, not null.'],
  ])("%j", (value, message) => {
    expect(configErrors(value)).toEqual([message]);
  });

  test("and with its file, on the command line", async () => {
    const cwd = folderWith({ "async-leaks.config.json": { a: 1, b: 2 }, "a.ts": CLEAN });
    expect(await cli(cwd, ["audit"])).toEqual({ code: 2, out: "", err: `async-leaks: async-leaks.config.json: Unknown key "a". ${KEYS} (and 1 more)\n` });
  });

  test("also when it can't even be read", async () => {
    for (const [file, text] of [["async-leaks.config.json", "{"], ["async-leaks.config.mjs", "export default {"]] as const) {
      const { code, out, err } = await cli(folderWith({ [file]: text, "a.ts": CLEAN }), ["audit"]);
      expect({ code, out, lines: err.split("\n").length }).toEqual({ code: 2, out: "", lines: 2 });
      expect(err).toMatch(/^async-leaks: async-leaks\.config\.\w+ can't be read: .+ Mend it and run again\.$/m);
    }
  });
});

test("what a configuration does not say keeps its default", () => {
  expect(configErrors({})).toEqual([]);
  expect(settingsOf({ ignore: ["x"], stopMethods: ["halt"] })).toEqual({ ...DEFAULT_SETTINGS, stopMethods: ["halt"] });
});

describe("the schema for editors says the same", () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(join(ROOT, "schema/config.schema.json"), "utf8")) as object);

  test.each<[unknown, boolean]>([
    [{}, true],
    [{ $schema: "x", ignore: ["a"], preset: "strict", minConfidence: "low", rules: { "no-endless-wait": "warn" }, ...DEFAULT_SETTINGS }, true],
    [{ trackerType: [] }, false],
    [{ ignore: "dist" }, false],
    [{ stopMethods: [""] }, false],
    [{ preset: "lax" }, false],
    [{ rules: { "no-such-rule": "off" } }, false],
    [{ rules: { "no-endless-wait": "warning" } }, false],
    [[], false],
  ])("%j: %s", (value, isRight) => {
    expect(validate(value)).toBe(isRight);
    expect(configErrors(value).length === 0).toBe(isRight);
  });
});
