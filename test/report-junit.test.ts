import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { RULE_IDS } from "../src/model/index.js";
import { FINDING, HOSTILE_RESULT, realRun, report, resultWith } from "./report-support.js";

type Element = Readonly<Record<string, unknown>>;
interface Case extends Element {
  readonly name: string;
  readonly failure?: Element;
  readonly skipped?: Element;
  readonly error?: Element;
  readonly "system-out"?: string;
}
interface Suite extends Element {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly testcase: readonly Case[];
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", trimValues: false, parseTagValue: false, processEntities: { enabled: true, maxTotalExpansions: 1e6, maxExpandedLength: 1e7 }, htmlEntities: true, isArray: (name) => name === "testsuite" || name === "testcase" });

function suitesOf(result: AuditResult): { root: Element; suites: readonly Suite[]; of: (name: string) => readonly Case[] } {
  const { text } = report("junit", result);
  expect(XMLValidator.validate(text)).toBe(true);
  const { testsuites: root } = parser.parse(text) as { testsuites: Element & { testsuite: readonly Suite[] } };
  return { root, suites: root.testsuite, of: (name) => root.testsuite.find((suite) => suite.name === `async-leaks.${name}`)?.testcase ?? [] };
}

test("a rule without findings passes, a finding fails with its words", () => {
  const { root, suites, of } = suitesOf(resultWith({ findings: [FINDING] }));
  expect(suites.map(({ name }) => name)).toEqual(["async-leaks.analysis", ...RULE_IDS.map((rule) => `async-leaks.${rule}`)]);
  expect(root).toMatchObject({ tests: "17", failures: "1", errors: "0", skipped: "0" });
  expect(of("no-endless-wait")).toEqual([{ classname: "async-leaks.no-endless-wait", name: "Nobody who must go on waits for a task that cannot end." }]);
  const [failed, ...others] = of("no-untracked-promise");
  expect(others).toEqual([]);
  expect(failed).toMatchObject({ name: "src/rotate.ts [0123456789abcdef]", file: "src/rotate.ts", line: "5", failure: { message: FINDING.message } });
  expect(failed?.failure?.["#text"]).toBe(`src/rotate.ts:5:3 ${FINDING.message}\nsrc/rotate.ts:4:2 repeated by this loop\nsuggestion: Await it\nhttps://github.com/async-leaks/async-leaks/blob/main/docs/rules/no-untracked-promise.md`);
});

describe("it fails where the audit fails", () => {
  test("warnings pass, what is silenced or known is skipped", () => {
    const { root, of } = suitesOf(resultWith({ findings: [{ ...FINDING, severity: "warn" }, { ...FINDING, suppressed: true }, { ...FINDING, baseline: "known" }] }));
    expect(root).toMatchObject({ failures: "0", skipped: "2" });
    const [warned, silenced] = of("no-untracked-promise");
    expect(warned?.["system-out"]).toContain(FINDING.message);
    expect(silenced?.skipped).toMatchObject({ message: FINDING.message });
  });

  test("what was not analysed is skipped, and an audit that saw nothing is an error", () => {
    const problem = { kind: "syntax-error" as const, level: "error" as const, message: "a.ts has a syntax error", file: "a.ts" };
    const result = resultWith({ problems: [problem, { ...problem, level: "warning" }] });
    expect(suitesOf(result).of("analysis").map(({ skipped, error }) => [skipped !== undefined, error !== undefined])).toEqual([[true, false], [false, false]]);
    const blind = { ...result, summary: { ...result.summary, files: 0 } };
    expect(report("junit", blind).exitCode).toBe(2);
    expect(suitesOf(blind).root).toMatchObject({ errors: "1" });
  });
});

test("hostile names come back, without what XML can't hold", () => {
  const shown = (text: string): string => text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}/gu, "\uFFFD");
  const cases = suitesOf(HOSTILE_RESULT).of("no-untracked-promise");
  expect(cases.map(({ file }) => file)).toEqual(HOSTILE_RESULT.findings.map(({ file }) => shown(file)));
  expect(cases.map(({ failure }) => failure?.["message"])).toEqual(HOSTILE_RESULT.findings.map(({ message }) => shown(message)));
});

test("a real audit: every finding is a case of its rule, under a name of its own", async () => {
  const { result } = await realRun();
  const { suites, of } = suitesOf(result);
  for (const rule of RULE_IDS) {
    const findings = result.findings.filter((finding) => finding.rule === rule);
    if (findings.length > 0) expect(of(rule).map(({ file }) => file)).toEqual(findings.map(({ file }) => file));
  }
  expect(of("analysis").map(({ skipped }) => skipped?.["message"])).toEqual(["syntax-error"]);
  for (const { testcase } of suites) expect(new Set(testcase.map(({ name }) => name)).size).toBe(testcase.length);
});
