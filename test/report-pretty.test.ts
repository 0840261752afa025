import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { type AuditFinding, type AuditResult, RULE_IDS, type RuleId } from "../src/model/index.js";
import { REPORTERS } from "../src/report/index.js";
import { duration } from "../src/report/words.js";

const NONE = Object.fromEntries(RULE_IDS.map((id) => [id, 0])) as Record<RuleId, number>;

const SOURCE = `import { read } from "./read.js";

export async function rotate(): Promise<void> {
\tfor (;;) {
\t\tread();
\t}
}
`;

const FINDING: AuditFinding = {
  rule: "no-untracked-promise",
  form: "dropped",
  severity: "error",
  confidence: "high",
  file: "src/rotate.ts",
  line: 5,
  column: 3,
  endLine: 5,
  endColumn: 9,
  message: "`read()` starts a task that nobody awaits. Await it, return it, or add it to a tracker of the same lifetime as whoever started it.",
  data: { task: "read()" },
  growth: "steady",
  span: "until-stopped",
  multiplicity: "per-iteration",
  related: [{ file: "src/rotate.ts", line: 4, column: 2, role: "repeat", message: "repeated by this loop" }],
  fixes: [{ title: "Await it", kind: "suggestion", edits: [] }],
  fingerprint: "0123456789abcdef",
  identity: { scope: "rotate", head: "0123456789abcdef", code: "0123456789abcdef" },
  suppressed: false,
};

function resultWith(over: Partial<AuditResult>): AuditResult {
  const findings = over.findings ?? [];
  return {
    schemaVersion: 1,
    tool: { name: "async-leaks", version: "0.0.0", compiler: "classic (TypeScript 6.0.2)" },
    projects: [{ config: null, files: ["src/rotate.ts"] }],
    summary: {
      files: 1, tasks: 2, trackers: 1, waits: 0,
      findings: { ...NONE, "no-untracked-promise": findings.filter(({ suppressed }) => !suppressed).length },
      suppressed: findings.filter(({ suppressed }) => suppressed).length, baselined: 0, unresolvedCalls: 1, totalCalls: 1000,
    },
    suppressions: [],
    inventory: { tasks: [], trackers: [], waits: [], lifetimes: [] },
    problems: [],
    ...over,
    findings,
  };
}

function pretty(over: Partial<AuditResult>, context: { width?: number; color?: boolean; text?: string | undefined } = {}) {
  const { width = 60, color = false } = context;
  const text = "text" in context ? context.text : SOURCE;
  return REPORTERS.pretty(resultWith(over), { textOf: () => text, width, color, durationMs: 1234 });
}

test("a finding has a header, its place, its code, words that fit the width, and related places", () => {
  expect(pretty({ findings: [FINDING] })).toEqual({
    exitCode: 1,
    text: `error no-untracked-promise · high confidence · grows steadily: until stopped, per iteration
src/rotate.ts:5:3
  3 | export async function rotate(): Promise<void> {
  4 | 	for (;;) {
> 5 | 		read();
    | 		^^^^^^
  6 | 	}
  7 | }
  \`read()\` starts a task that nobody awaits. Await it,
  return it, or add it to a tracker of the same lifetime as
  whoever started it.
  src/rotate.ts:4:2 repeated by this loop
  suggestion: Await it

1 finding in 1 file (1.2 s)
  no-untracked-promise  1
  2 tasks, 1 tracker, 0 waits; 1 call of 1,000 unresolved (0 %)
`,
  });
});

test("no words are wider than the terminal", () => {
  const problems = [{ kind: "unresolved-types" as const, level: "warning" as const, message: "word ".repeat(60).trim() }];
  const lines = pretty({ findings: [FINDING], problems }, { width: 50 }).text.split("\n");
  const words = lines.filter((line) => /^(!|  )/.test(line) && !line.includes("|") && !line.includes("unresolved"));
  expect(words.length).toBeGreaterThan(8);
  expect(words.filter((line) => line.length > 50)).toEqual([]);
});

describe("the code is shown as far as it helps", () => {
  const framed = (over: Partial<AuditFinding>, text: string) => pretty({ findings: [{ ...FINDING, ...over }] }, { text }).text.split("\n");

  test("not at all without the text, or where lines are too long for any screen", () => {
    expect(pretty({ findings: [FINDING] }, { text: undefined }).text).not.toContain("|");
    expect(pretty({ findings: [{ ...FINDING, line: 90, endLine: 90 }] }).text, "a text that is shorter by now").not.toContain("|");
    expect(framed({}, SOURCE.replace("for", `${"x".repeat(400)};for`)).join("\n")).not.toContain("|");
  });

  test("the beginning of a long range", () => {
    const lines = framed({ line: 3, column: 1, endLine: 90, endColumn: 2 }, SOURCE);
    expect(lines.filter((line) => line.startsWith(">"))).toEqual(["> 3 | export async function rotate(): Promise<void> {"]);
  });

  test("all lines of a short range, marked as far as it goes", () => {
    const lines = framed({ line: 4, column: 2, endLine: 6, endColumn: 3 }, SOURCE);
    expect(lines.filter((line) => /^>|\^/.test(line))).toEqual(["> 4 | \tfor (;;) {", "    | \t^^^^^^^^^^", "> 5 | \t\tread();", "    | ^^^^^^^^^", "> 6 | \t}", "    | ^^"]);
  });

  test("without control characters that would reach the terminal, nor those that reverse what one reads", () => {
    const { text } = pretty({ findings: [{ ...FINDING, file: "src/\u001B[31m.ts", message: "a\u0007b\u202Ec" }] }, { text: SOURCE.replace("read();", "read();\u001B[2J") });
    expect(text).not.toMatch(/[^\P{Cc}\t\n]|\u202E/u);
  });
});

test("what the audit could not see comes first", () => {
  const { text, exitCode } = pretty({
    problems: [
      { kind: "unresolved-types", level: "warning", message: "The types of 3 packages could not be resolved" },
      { kind: "syntax-error", level: "error", message: "a.ts:1:1 has a syntax error", file: "a.ts", line: 1, column: 1 },
      { kind: "left-out", level: "info", message: "1 source file" },
    ],
  });
  expect(text.split("\n").slice(0, 5)).toEqual(["! The types of 3 packages could not be resolved", "✖ a.ts:1:1 has a syntax error", "i 1 source file", "", "No findings in 1 file (1.2 s)"]);
  expect(exitCode).toBe(0);
});

test("many problems are counted, not listed", () => {
  const problems = Array.from({ length: 50 }, (_, index) => ({ kind: "syntax-error" as const, level: "error" as const, message: `problem ${index}.` }));
  const { text } = pretty({ problems });
  expect(text).toContain("problem 19.");
  expect(text).not.toContain("problem 20.");
  expect(text).toContain("and 30 more (--format json has them all)");
});

test("warnings do not fail, suppressed findings do not show, and both are counted", () => {
  const warned = pretty({ findings: [{ ...FINDING, severity: "warn" }] });
  expect(warned.exitCode).toBe(0);
  expect(warned.text).toContain("1 finding, 1 warning among them, in 1 file");
  const suppressed = pretty({ findings: [{ ...FINDING, suppressed: true }] });
  expect(suppressed.exitCode).toBe(0);
  expect(suppressed.text).toMatch(/^No findings, 1 suppressed in 1 file/);
});

test("colours are there when asked for, and only then", () => {
  const plain = pretty({ findings: [FINDING] }).text;
  const colored = pretty({ findings: [FINDING] }, { color: true }).text;
  expect(plain).not.toContain("\u001B");
  expect(colored).toContain("\u001B[31merror\u001B[39m");
  expect(stripVTControlCharacters(colored)).toBe(plain);
});

test("places and rules are links where the terminal shows links, and the words stay the same", () => {
  const linkTo = ({ file, line }: { file: string; line: number }) => `file:///work/${file}:${line}`;
  const { text } = REPORTERS.pretty(resultWith({ findings: [FINDING] }), { textOf: () => SOURCE, width: 60, color: false, durationMs: 1234, linkTo });
  expect([...text.matchAll(/\]8;;([^\p{Cc}]+)\p{Cc}([^\p{Cc}]+)\p{Cc}\]8;;/gu)].map(([, address, words]) => [address, words])).toEqual([
    ["https://github.com/async-leaks/async-leaks/blob/main/docs/rules/no-untracked-promise.md", "no-untracked-promise"],
    ["file:///work/src/rotate.ts:5", "src/rotate.ts:5:3"],
    ["file:///work/src/rotate.ts:4", "src/rotate.ts:4:2"],
  ]);
  expect(stripVTControlCharacters(text)).toBe(pretty({ findings: [FINDING] }).text);
});

test("what mends a finding is named, and how many findings each command mends", () => {
  const fixes = (["safe", "codemod", "suggestion"] as const).map((kind) => ({ title: `Do ${kind}`, kind, edits: [] }));
  const { text } = pretty({ findings: [{ ...FINDING, fixes }, { ...FINDING, fixes, suppressed: true }, FINDING] });
  expect(text).toContain("  fix: Do safe (`async-leaks fix`)\n  codemod: Do codemod (`async-leaks split-trackers`)\n  suggestion: Do suggestion\n");
  expect(text).toContain("  1 finding fixable with `async-leaks fix`\n  1 finding mended by `async-leaks split-trackers`\n");
});

test("JSON is the result itself", () => {
  const result = resultWith({ findings: [FINDING] });
  const { text, exitCode } = REPORTERS.json(result, { textOf: () => undefined, width: 80, color: false, durationMs: 1 });
  expect(JSON.parse(text)).toEqual(result);
  expect(text.endsWith("}\n")).toBe(true);
  expect(exitCode).toBe(1);
});

test.each([[999.4, "999 ms"], [999.5, "1.0 s"], [12_340, "12.3 s"], [125_000, "2 min 5 s"]])("%d ms is written %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
