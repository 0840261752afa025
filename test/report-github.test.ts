import { describe, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { FINDING, HOSTILE_RESULT, realRun, report, resultWith } from "./report-support.js";

interface Command {
  readonly level: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads a step's log as the runner of GitHub Actions does. */
function commandsIn(log: string): Command[] {
  return log.split(/\r\n|[\r\n]/).flatMap((line) => {
    const [, level = "", list = "", message = ""] = /^\s*::(\S+) (.*?)::(.*)$/.exec(line) ?? [];
    if (level === "") return [];
    const properties = Object.fromEntries(list.split(",").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, decoded(value.join("="))];
    }));
    return [{ level, properties, message: decoded(message) }];
  });
}

function decoded(text: string): string {
  return text.replace(/%(0D|0A|3A|2C|25)/g, (escape) => decodeURIComponent(escape));
}

const commandsOf = (result: AuditResult) => commandsIn(report("github", result).text);

test("a finding is one command, with its place, what explains it, and what to do", () => {
  expect(commandsOf(resultWith({ findings: [FINDING] }))).toEqual([{
    level: "error",
    properties: { file: "src/rotate.ts", line: "5", endLine: "5", col: "3", endColumn: "9", title: "async-leaks: no-untracked-promise" },
    message: `${FINDING.message}
src/rotate.ts:4:2 repeated by this loop
suggestion: Await it
high confidence, grows steadily: until stopped, per iteration. https://github.com/async-leaks/async-leaks/blob/main/docs/rules/no-untracked-promise.md`,
  }]);
});

test("columns are given for one line only, warnings warn, and what is silenced or known is not told", () => {
  const [long, warning, ...others] = commandsOf(resultWith({ findings: [{ ...FINDING, endLine: 9 }, { ...FINDING, severity: "warn" }, { ...FINDING, suppressed: true }, { ...FINDING, baseline: "known" }] }));
  expect(long?.properties).toEqual({ file: "src/rotate.ts", line: "5", endLine: "9", title: "async-leaks: no-untracked-promise" });
  expect(warning?.level).toBe("warning");
  expect(others).toEqual([]);
});

test("nothing of others becomes a command, and all of it comes back", () => {
  const { findings, problems } = HOSTILE_RESULT;
  const commands = commandsOf(HOSTILE_RESULT);
  expect(commands.map(({ level, properties: { file } }) => ({ level, file })).slice(0, -1)).toEqual([
    ...problems.map(({ level, file }) => ({ level: level === "info" ? "notice" : "warning", file })),
    ...findings.map(({ file }) => ({ level: "error", file })),
  ]);
  findings.forEach(({ message, related }, index) => {
    const told = commands[problems.length + index]?.message ?? "";
    expect(told.startsWith(message)).toBe(true);
    for (const place of related) expect(told).toContain(`${place.file}:${place.line}:1 ${place.message}`);
  });
  const plain = report("github", HOSTILE_RESULT).text.split("\n").filter((line) => !line.startsWith("::"));
  expect(plain).toEqual(["11 findings in 1 file", "  no-untracked-promise: 11", "  11 findings fixable with `async-leaks fix`", "  11 findings mended by `async-leaks split-trackers`", ""]);
});

describe("GitHub's limit of ten annotations a level is told", () => {
  const notes = (count: number) => commandsOf(resultWith({ findings: Array.from({ length: count }, () => FINDING) })).filter(({ level }) => level === "notice");

  test("when it matters, and only then", () => {
    expect(notes(10)).toEqual([]);
    expect(notes(11).map(({ message }) => message)).toEqual(["GitHub shows 10 errors and 10 warnings of a step. This log has all: 11 errors and 0 warnings. --format sarif has no such limit."]);
  });
});

test("a real audit: the problem first, then every finding that counts, worst first", async () => {
  const { result } = await realRun();
  const [problem, ...commands] = commandsOf(result);
  expect(problem).toMatchObject({ level: "warning", properties: { file: "src/broken.ts", title: "async-leaks could not see everything" } });
  const counting = result.findings.filter(({ suppressed }) => !suppressed);
  expect(counting.length).toBeGreaterThan(3);
  expect(commands.map(({ properties: { file, line } }) => ({ file, line }))).toEqual(counting.map(({ file, line }) => ({ file, line: String(line) })));
});
