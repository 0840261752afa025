import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runDemo, VARIANT_NAMES, virtualTime, type ScenarioName, type VariantName } from "../fixtures/log-monitor/demo/index.js";
import { pathOf } from "./support/fixtures.js";
import { isMarkerLine, parseMarkers } from "./support/markers.js";

function textOf(file: string): string {
  return readFileSync(pathOf(`log-monitor/variants/${file}.ts`), "utf8");
}

/** What runs: neither comments nor markers. */
function codeOf(file: string): string[] {
  return textOf(file).split("\n").filter((line) => !isMarkerLine(line) && !/^\s*(\/\/|$)/.test(line));
}

describe("a shared tracker and its fixed twin differ in four functional lines: field, wait, add, done", () => {
  test.each([["shared-tracker-strict", "one-tracker-per-lifetime"], ["shared-tracker-bypassed", "shared-tracker-bypassed.fixed"]])("%s, %s", (leaky, fixed) => {
    const before = codeOf(leaky);
    const after = codeOf(fixed);
    const field = after.findIndex((line) => line.includes("readerWg = new WaitGroup"));
    expect(before.filter((line) => line.includes("readerWg"))).toEqual([]);
    const rest = after.toSpliced(field, 1);
    expect(rest).toHaveLength(before.length);
    const changed = rest.flatMap((line, index) => (line === before[index] ? [] : [{ line, was: before[index] }]));
    expect(changed.map(({ line }) => /readerWg\.(\w+)/.exec(line)?.[1])).toEqual(["wait", "add", "done"]);
    for (const { line, was } of changed) expect(line.replace("readerWg", "heartbeatWg")).toBe(was);
  });
});

test("every variant has a file, and every file is a variant or a twin", () => {
  const files = readdirSync(pathOf("log-monitor/variants")).map((file) => file.replace(/\.ts$/, ""));
  expect(files.filter((file) => !/\.(fixed|codemod)$/.test(file)).sort()).toEqual([...VARIANT_NAMES].sort());
});

describe("the runtime suspects what the static marker says", () => {
  // The reader of a shared tracker is started in the line below the marked `add`.
  test.each<[VariantName, ScenarioName, string, number]>([
    ["untracked-reader", "analysis", "no-untracked-promise", 0],
    ["untracked-first-read", "analysis", "no-untracked-promise", 0],
    ["option-2", "phase3", "no-untracked-promise", 0],
    ["shared-tracker-bypassed", "phase3", "no-shared-tracker", 1],
    ["shared-tracker-strict", "phase3", "no-endless-wait", 0],
  ])("%s", async (variant, scenario, rule, below) => {
    const marker = parseMarkers(textOf(variant), variant).find((each) => each.rule === rule);
    const lines = textOf(variant).split("\n");
    const code = lines.flatMap((line, index) => (isMarkerLine(line) ? [] : [index + 1]));
    const expected = code[code.indexOf(marker?.line ?? 0) + below];
    const time = virtualTime();
    try {
      const { result } = await runDemo({ scenario, variant, time });
      const sites = result.verdicts.map(({ site }) => site.split(":")[1]);
      expect(sites).toContain(String(expected));
    } finally {
      time.end();
    }
  });
});
