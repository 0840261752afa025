import { describe, expect, test } from "vitest";
import type { AuditFinding, AuditResult } from "../src/model/index.js";
import { FORMATS, type Format } from "../src/report/index.js";
import { FINDING, report, resultWith } from "./report-support.js";

const COMPARED = { stale: [], failOn: "new" } as const;

describe("all formats agree", () => {
  const of = (over: Partial<AuditFinding>, rest: Partial<AuditResult> = {}) => resultWith({ findings: [{ ...FINDING, ...over }], ...rest });
  const blind = resultWith({});
  const cases: readonly [string, AuditResult, number][] = [
    ["a finding fails", of({}), 1],
    ["a warning does not", of({ severity: "warn" }), 0],
    ["nor does what is silenced", of({ suppressed: true }), 0],
    ["nor what was there before", of({ baseline: "known" }, { comparison: COMPARED }), 0],
    ["unless all shall fail", of({ baseline: "known" }, { comparison: { ...COMPARED, failOn: "all" } }), 1],
    ["nothing found passes", resultWith({}), 0],
    ["nothing seen is neither", { ...blind, summary: { ...blind.summary, files: 0 } }, 2],
  ];

  test.each(cases)("%s", (_, result, code) => {
    expect(Object.fromEntries(FORMATS.map((format) => [format, report(format, result).exitCode]))).toEqual(Object.fromEntries(FORMATS.map((format) => [format, code])));
  });
});

describe("what counts is what is told", () => {
  const told: readonly [Format, (text: string) => boolean][] = [
    ["pretty", (text) => text.includes("src/rotate.ts:5:3")],
    ["github", (text) => text.includes("::error file=src/rotate.ts")],
    ["markdown", (text) => text.includes("src/rotate.ts:5:3")],
    ["junit", (text) => text.includes("<failure")],
    ["codeclimate", (text) => text.includes("src/rotate.ts")],
  ];

  test.each(told)("in %s", (format, tells) => {
    const tellsOf = (over: Partial<AuditFinding>, failOn: "new" | "all" = "new") => tells(report(format, resultWith({ findings: [{ ...FINDING, ...over }], comparison: { ...COMPARED, failOn } })).text);
    expect([tellsOf({ baseline: "new" }), tellsOf({ baseline: "known" }), tellsOf({ baseline: "known" }, "all"), tellsOf({ suppressed: true }, "all")]).toEqual([true, false, true, false]);
  });
});

test("every report ends with a line break", () => {
  for (const format of FORMATS) expect(report(format, resultWith({ findings: [FINDING] })).text, format).toMatch(/\S\n$/);
});
