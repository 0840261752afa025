import { readFileSync } from "node:fs";
import Draft4 from "ajv-draft-04";
import formats from "ajv-formats";
import type { Log, Result, Run } from "sarif";
import { describe, expect, test } from "vitest";
import { audit } from "../src/audit/index.js";
import { CATALOG } from "../src/catalog/index.js";
import { type AuditFinding, type AuditResult, RULE_IDS } from "../src/model/index.js";
import type { ReportContext } from "../src/report/index.js";
import { STORIES } from "../src/report/story.js";
import { folderWith } from "./audit-support.js";
import { FINDING, HOSTILE, HOSTILE_RESULT, MONITOR_SUPPORT, realRun, report, resultWith } from "./report-support.js";
import { ROOT } from "./support/fixtures.js";

// One of the schema's patterns is no expression with the `u` flag.
const ajv = new Draft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const isSarif = ajv.compile(JSON.parse(readFileSync(`${ROOT}/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json`, "utf8")) as object);

function logOf(result: AuditResult, context: Partial<ReportContext> = {}): Log {
  return JSON.parse(report("sarif", result, context).text) as Log;
}

function runOf(result: AuditResult, context: Partial<ReportContext> = {}): Run & { results: Result[] } {
  const [run] = logOf(result, context).runs;
  if (!run?.results) throw new Error("There is no run.");
  return { ...run, results: run.results };
}

function resultOf(over: Partial<AuditFinding>, context: Partial<ReportContext> = {}): Result {
  const [result] = runOf(resultWith({ findings: [{ ...FINDING, ...over }] }), context).results;
  if (!result) throw new Error("There is no result.");
  return result;
}

describe("it passes the schema of SARIF 2.1.0", () => {
  test.each([
    ["a real audit", async () => (await realRun()).result],
    ["hostile names", async () => HOSTILE_RESULT],
    ["nothing", async () => resultWith({})],
  ])("%s", async (_, resultOf) => {
    const log = logOf(await resultOf());
    expect(isSarif(log), JSON.stringify(isSarif.errors?.slice(0, 3))).toBe(true);
  });

  test("and the schema would notice", () => {
    const log = logOf(HOSTILE_RESULT);
    expect(isSarif({ ...log, version: "2.0" })).toBe(false);
    expect(isSarif(JSON.parse(JSON.stringify(log).replace('"startLine":5', '"startLine":0')))).toBe(false);
    expect(isSarif(JSON.parse(JSON.stringify(log).replace("src/100%25", "src/100%"))), "a URI that is not percent-encoded").toBe(false);
  });
});

/** What GitHub's code scanning demands beyond the schema. */
describe("GitHub takes it", () => {
  test.each([
    ["a real audit", async () => realRun()],
    ["hostile names", async () => ({ result: HOSTILE_RESULT, textOf: () => "\n".repeat(20) })],
  ])("%s", async (_, runIt) => {
    const { result, textOf } = await runIt();
    const run = runOf(result, { textOf });
    const rules = run.tool.driver.rules ?? [];
    expect(rules.map(({ id }) => id)).toEqual(RULE_IDS);
    for (const { shortDescription, fullDescription, help, helpUri, properties } of rules) {
      expect(shortDescription?.text.length).toBeLessThanOrEqual(1024);
      expect(fullDescription?.text.length).toBeLessThanOrEqual(1024);
      expect([help?.text, help?.markdown, helpUri].every(Boolean)).toBe(true);
      expect(properties?.tags?.length).toBeLessThanOrEqual(10);
    }
    expect(run.results.length).toBe(result.findings.length);
    for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of run.results) {
      expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
      expect(message.text).toBeTruthy();
      expect(locations).toHaveLength(1);
      const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
      expect(artifactLocation?.uri).not.toMatch(/^\/|^[a-z]+:/i);
      expect(run.originalUriBaseIds).toHaveProperty(artifactLocation?.uriBaseId ?? "");
      expect([region?.startLine, region?.startColumn, region?.endLine, region?.endColumn].every((number) => (number ?? 0) >= 1)).toBe(true);
      // A value under this name that is not GitHub's own makes its upload action warn.
      expect(partialFingerprints).not.toHaveProperty("primaryLocationLineHash");
    }
    const fingerprints = run.results.map(({ partialFingerprints }) => partialFingerprints?.["asyncLeaksFingerprint/v1"]);
    expect(new Set(fingerprints).size).toBe(result.findings.length);
  });

  test("also with more findings than it takes: the worst are kept, the silenced go first, and what is left out is said", () => {
    const many = Array.from({ length: 25_010 }, (_, index) => ({ ...FINDING, related: [], fixes: [], suppressed: index < 4, line: index + 1, endLine: index + 1 }));
    const { results, invocations } = runOf(resultWith({ findings: many }));
    expect(results).toHaveLength(25_000);
    expect(results[0]?.locations?.[0]?.physicalLocation?.region?.startLine).toBe(5);
    expect(results.every(({ suppressions }) => suppressions?.length === 0)).toBe(true);
    expect(invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text)).toEqual(["10 findings are left out: a run holds at most 25000. --format json has them all."]);
  });
});

test("file names come back from their URIs", () => {
  const back = runOf(HOSTILE_RESULT).results.map(({ locations }) => decodeURIComponent(locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? ""));
  expect(back).toEqual(HOSTILE.map((name) => name.replace("\uD800", "\uFFFD")));
});

test("severity is the level, silence a suppression, and facts are properties", () => {
  expect(resultOf({})).toMatchObject({ level: "error", suppressions: [], properties: { confidence: "high", growth: "steady", span: "until-stopped", multiplicity: "per-iteration" } });
  expect(resultOf({ severity: "warn", suppressed: true })).toMatchObject({ level: "warning", suppressions: [{ kind: "inSource" }] });
});

test("what silences a finding is named, with its reason", async () => {
  const { result } = await realRun();
  const silenced = runOf(result).results.filter(({ suppressions }) => suppressions?.length !== 0);
  expect(silenced).toMatchObject([{ suppressions: [{ justification: "known", location: { physicalLocation: { artifactLocation: { uri: "src/known.ts" }, region: { startLine: 2 } } } }] }]);
});

test("where there is a baseline, results say whether they are new", () => {
  expect(["new", "known", undefined].map((baseline) => resultOf(baseline === undefined ? {} : { baseline: baseline as "new" | "known" }).baselineState)).toEqual(["new", "unchanged", undefined]);
});

test("a long range is marked on its first line, with the whole as context", () => {
  const [location] = resultOf({ endLine: 9, endColumn: 2 }, { textOf: () => "\n\n\n\n  for (;;) {\r\n  }\n" }).locations ?? [];
  expect(location?.physicalLocation).toMatchObject({
    region: { startLine: 5, startColumn: 3, endLine: 5, endColumn: 13 },
    contextRegion: { startLine: 5, startColumn: 3, endLine: 9, endColumn: 2 },
  });
});

describe("messages", () => {
  test("link to the related places, which is how GitHub shows them", () => {
    const { message, relatedLocations } = resultOf({});
    expect(message.text).toBe(`${FINDING.message} See: [repeated by this loop](1).`);
    expect(relatedLocations).toMatchObject([{ id: 1, physicalLocation: { region: { startLine: 4, startColumn: 2 } }, message: { text: "repeated by this loop" } }]);
  });

  test("hold no links that code makes by chance", () => {
    const links = (text = "") => [...text.matchAll(/(?<!\\)\[((?:[^\\[\]]|\\.)+)\]\((\d+)\)/g)].map(([, words, id]) => [words, id]);
    const { message } = resultOf({ message: "`handlers[0](1)` starts a task.", related: [{ ...FINDING, role: "loop", message: "called as `all[0](2)`" }] });
    expect(links(message.text)).toEqual([["called as `all\\[0\\](2)`", "1"]]);
  });
});

describe("code flows", () => {
  test("tell what happens in order: declared, put in, repeated, and waited for", async () => {
    const { result } = await realRun();
    const index = result.findings.findIndex(({ rule }) => rule === "no-shared-tracker");
    const locations = runOf(result).results[index]?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    const texts = locations.map(({ location }) => location?.message?.text ?? "");
    expect(texts.map((text) => text.replace(/`\w+` (holds).*/, "$1"))).toEqual([
      "the shared tracker is declared here",
      "`heartbeat` is put in here, for one call of `monitorContainer`",
      "called from here",
      "repeated by this loop",
      "holds",
      "this wait covers both",
    ]);
    expect(locations.map(({ importance }) => importance)).toEqual(["important", "important", "important", "important", "essential", "important"]);
  });

  test.each(RULE_IDS)("know every role of %s", (rule) => {
    expect([...STORIES[rule]].filter((role) => role !== "(here)").sort()).toEqual(Object.keys(CATALOG[rule].related).sort());
  });
});

test("a fix, made as SARIF says, mends the code", async () => {
  const { result, textOf } = await realRun();
  const results = runOf(result).results;
  const fix = results.find(({ ruleId }) => ruleId === "no-shared-tracker")?.fixes?.[0];
  const [change, ...others] = fix?.artifactChanges ?? [];
  const file = decodeURIComponent(change?.artifactLocation.uri ?? "");
  expect(others).toEqual([]);
  const text = textOf(file) ?? "";
  const lines = text.split("\n");
  const offsetOf = (line = 0, column = 0) => lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, column - 1);
  const mended = (change?.replacements ?? [])
    .map(({ deletedRegion: at, insertedContent }) => ({ start: offsetOf(at.startLine, at.startColumn), end: offsetOf(at.endLine, at.endColumn), by: insertedContent?.text ?? "" }))
    .sort((a, b) => b.start - a.start)
    .reduce((code, { start, end, by }) => code.slice(0, start) + by + code.slice(end), text);
  const rulesIn = async (code: string) => (await audit({ cwd: folderWith({ ...MONITOR_SUPPORT, "src/a.ts": code }) })).findings.map(({ rule }) => rule);
  expect(await rulesIn(text)).toContain("no-shared-tracker");
  expect(await rulesIn(mended)).toEqual([]);
});

test("problems are notifications, and an audit that saw nothing has failed", async () => {
  const { result } = await realRun();
  const run = runOf(result);
  const [invocation] = run.invocations ?? [];
  expect(invocation).toMatchObject({ executionSuccessful: true, exitCode: 1, toolConfigurationNotifications: [] });
  expect(invocation?.toolExecutionNotifications).toMatchObject([{ descriptor: { id: "syntax-error" }, level: "error", locations: [{ physicalLocation: { artifactLocation: { uri: "src/broken.ts" } } }] }]);
  const index = invocation?.toolExecutionNotifications?.[0]?.descriptor?.index ?? -1;
  expect(run.tool.driver.notifications?.[index]?.id).toBe("syntax-error");
  const blind = resultWith({ problems: [{ kind: "config", level: "warning", message: "tsconfig.json" }] });
  expect(runOf({ ...blind, summary: { ...blind.summary, files: 0 } }).invocations).toMatchObject([{ executionSuccessful: false, exitCode: 2, toolConfigurationNotifications: [{ message: { text: "tsconfig.json" } }] }]);
});
