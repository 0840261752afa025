import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { FINDING, HOSTILE, HOSTILE_RESULT, realRun, report, resultWith } from "./report-support.js";

const line = { type: "integer", minimum: 1 };
const text = { type: "string", minLength: 1 };
/** What GitLab's Code Quality reads: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const isCodeQuality = new Ajv().compile({
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "location", "severity"],
    properties: {
      description: text,
      check_name: text,
      fingerprint: text,
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: { type: "object", required: ["path", "lines"], properties: { path: { type: "string", pattern: "^(?!\\./|/)." }, lines: { type: "object", required: ["begin"], properties: { begin: line, end: line } } } },
    },
  },
});

interface Issue {
  readonly severity: string;
  readonly fingerprint: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const issuesOf = (result: Parameters<typeof report>[1]) => JSON.parse(report("codeclimate", result).text) as Issue[];

test("GitLab can read it", async () => {
  const { result } = await realRun();
  for (const each of [result, HOSTILE_RESULT, resultWith({})]) expect(isCodeQuality(issuesOf(each)), JSON.stringify(isCodeQuality.errors)).toBe(true);
  const counting = result.findings.filter(({ suppressed }) => !suppressed);
  expect(issuesOf(result).map(({ fingerprint, location }) => [fingerprint, location.path, location.lines.begin])).toEqual(counting.map(({ fingerprint, file, line: begin }) => [fingerprint, file, begin]));
  expect(isCodeQuality([{ ...issuesOf(HOSTILE_RESULT)[0], severity: "error" }])).toBe(false);
});

test("what grows steadily is critical, what only warns minor, what is silenced or known absent", () => {
  const findings = [FINDING, { ...FINDING, growth: "possible" as const }, { ...FINDING, severity: "warn" as const }, { ...FINDING, suppressed: true }, { ...FINDING, baseline: "known" as const }];
  expect(issuesOf(resultWith({ findings })).map(({ severity }) => severity)).toEqual(["critical", "major", "minor"]);
});

test("hostile names come back", () => {
  expect(issuesOf(HOSTILE_RESULT).map(({ location }) => location.path)).toEqual([...HOSTILE]);
});
