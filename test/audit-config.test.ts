import { describe, expect, test } from "vitest";
import { configErrors, DEFAULT_SETTINGS, RULE_IDS, settingsOf } from "../src/model/index.js";
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

test("settings reach the engine", async () => {
  const cwd = folderWith({ "a.ts": LEAKY.replaceAll("work()", "keep(work())") + "declare function keep(promise: Promise<void>): void;\n" });
  expect((await auditIn(cwd, [], { config: { trackingFunctions: ["keep"] } })).findings).toEqual([]);
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
  const KEYS = "The keys are: trackerTypes, startMethods, stopMethods, trackingFunctions, boundedFunctions, ignore, rules.";
  test.each([
    [[], "The configuration must be an object, not a list."],
    [{ trackerType: [] }, `Unknown key "trackerType". ${KEYS}`],
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
      expect(err).toMatch(/^async-leaks: The configuration in \. can't be read: .+ Mend it and run again\.$/m);
    }
  });
});

test("what a configuration does not say keeps its default", () => {
  expect(configErrors({})).toEqual([]);
  expect(settingsOf({ ignore: ["x"], stopMethods: ["halt"] })).toEqual({ ...DEFAULT_SETTINGS, stopMethods: ["halt"] });
});
