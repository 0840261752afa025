import type { ESLint, Linter } from "eslint";
import { defineConfig } from "eslint/config";
import { defineConfig as defineConfig9 } from "eslint9/config";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import asyncLeaks from "../rules/index.js";
import { CATALOG } from "../src/catalog/index.js";
import { RULE_IDS } from "../src/model/index.js";
import { ROOT } from "./support/fixtures.js";

const { configs, meta, rules } = asyncLeaks;

test("is a plugin, with configurations, to ESLint's types", () => {
  const plugin: ESLint.Plugin = asyncLeaks;
  expect(plugin.rules).toBe(rules);
  expect(defineConfig(configs.recommended)).toHaveLength(1);
  expect(defineConfig9(configs.recommended)).toHaveLength(1);
});

test("names itself with the package's version", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(meta).toEqual({ name: "async-leaks", version, namespace: "async-leaks" });
});

test("has every rule of the catalog, in its words", () => {
  expect(Object.keys(rules)).toEqual([...RULE_IDS]);
  for (const id of RULE_IDS) {
    expect(rules[id].meta).toMatchObject({ docs: { description: CATALOG[id].promise, url: CATALOG[id].docs }, messages: CATALOG[id].messages });
  }
});

test("has a file of a few lines for every rule", () => {
  for (const id of RULE_IDS) {
    const text = readFileSync(join(ROOT, "rules", `${id}.ts`), "utf8");
    expect(text).toContain(`createRule("${id}")`);
    expect(text.split("\n").length).toBeLessThan(10);
  }
});

function entries(config: Linter.Config): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config.rules ?? {}).map(([id, entry]) => [id.replace("async-leaks/", ""), entry]));
}

describe("the preset", () => {
  test.each(["recommended", "strict"] as const)("%s holds what the catalog says", (preset) => {
    const wanted = RULE_IDS.map((id) => {
      const { severity, minConfidence } = CATALOG[id][preset];
      return [id, severity === "off" ? "off" : [severity, { minConfidence }]];
    });
    expect(entries(configs[preset])).toEqual(Object.fromEntries(wanted));
  });

  test("all holds every rule at every confidence", () => {
    expect(entries(configs.all)).toEqual(Object.fromEntries(RULE_IDS.map((id) => [id, ["error", { minConfidence: "low" }]])));
  });

  test.each(["recommended", "strict", "all"] as const)("%s brings the plugin along", (preset) => {
    expect(configs[preset]).toMatchObject({ name: `async-leaks/${preset}` });
    expect(configs[preset].plugins?.["async-leaks"]).toBe(asyncLeaks);
  });
});

describe("the audit's configuration", () => {
  test("gives ESLint its preset, severities, ignored files and settings", () => {
    const config = asyncLeaks.configFor({ preset: "strict", minConfidence: "medium", rules: { "no-endless-wait": "off", "no-leaked-timer": "warn" }, ignore: ["gen/**"], stopMethods: ["halt"] });
    expect(config).toMatchObject({ ignores: ["gen/**"], settings: { "async-leaks": { stopMethods: ["halt"] } } });
    expect(config.rules).toMatchObject({
      "async-leaks/no-endless-wait": "off",
      "async-leaks/no-leaked-timer": ["warn", { minConfidence: "medium" }],
      "async-leaks/no-leaked-listener": ["error", { minConfidence: "medium" }],
    });
    expect(config.plugins?.["async-leaks"]).toBe(asyncLeaks);
  });

  test("that is empty is `recommended`", () => {
    expect(entries(asyncLeaks.configFor({}))).toEqual(entries(configs.recommended));
    expect(asyncLeaks.configFor({})).not.toHaveProperty("ignores");
  });

  test("that is wrong is named", () => {
    const wrong = JSON.parse('{ "rules": { "no-such-rule": "off" } }') as Parameters<typeof asyncLeaks.configFor>[0];
    expect(() => asyncLeaks.configFor(wrong)).toThrow(/^asyncLeaks\.configFor\(\.\.\.\): Unknown rule "no-such-rule"/);
  });
});
