import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type AuditResult, RULE_IDS } from "../src/model/index.js";
import { FORMATS } from "../src/report/index.js";
import { CLEAN, cli, folderWith, LEAKY } from "./audit-support.js";

describe("the exit code", () => {
  test("is 0 without findings, 1 with, whatever the format", async () => {
    const cwd = folderWith({ "clean.ts": CLEAN, "leaky.ts": LEAKY });
    for (const format of FORMATS) {
      expect((await cli(cwd, ["audit", "clean.ts", "--format", format])).code).toBe(0);
      expect((await cli(cwd, ["audit", "leaky.ts", "--format", format])).code).toBe(1);
    }
  });

  test("is 0 when findings only warn, or are off", async () => {
    const cwd = folderWith({ "leaky.ts": LEAKY });
    expect((await cli(cwd, ["audit", "--rule", "no-untracked-promise=warn"])).code).toBe(0);
    expect((await cli(cwd, ["audit", "--rule", "no-endless-wait=warn", "--rule", "no-untracked-promise=off"])).code).toBe(0);
  });
});

describe("what can't be done is told in one line, with exit code 2 and nothing on standard output", () => {
  const RULES = `The rules are: ${RULE_IDS.join(", ")}.`;
  test.each([
    [[], "Nothing to do. Run: async-leaks audit, or async-leaks --help."],
    [["adit"], "unknown command 'adit' (Did you mean audit?) See: async-leaks --help"],
    [["audit", "--fromat", "json"], "unknown option '--fromat' (Did you mean --format?) See: async-leaks audit --help"],
    [["audit", "--sarif"], "unknown option '--sarif'. See: async-leaks audit --help"],
    [["audit", "--format"], "option '--format <format>' argument missing. See: async-leaks audit --help"],
    [["audit", "--format", "checkstyle"], `There is no format "checkstyle". The formats are: ${FORMATS.join(", ")}.`],
    [["audit", "--preset", "all"], "option '--preset <preset>' argument 'all' is invalid. Allowed choices are recommended, strict. See: async-leaks audit --help"],
    [["audit", "--min-confidence", "some"], "option '--min-confidence <level>' argument 'some' is invalid. Allowed choices are high, medium, low. See: async-leaks audit --help"],
    [["audit", "--compiler", "newest"], "option '--compiler <name>' argument 'newest' is invalid. Allowed choices are auto, classic, native. See: async-leaks audit --help"],
    [["audit", "--rule", "no-leak=off"], `There is no rule "no-leak" (--rule no-leak=off). ${RULES}`],
    [["audit", "--rule", "no-endless-wait"], "--rule no-endless-wait needs a severity: --rule no-endless-wait=off|warn|error."],
    [["audit", "--rule", "no-endless-wait=on"], "--rule no-endless-wait=on needs a severity: --rule no-endless-wait=off|warn|error."],
    [["audit", "nowhere"], "nowhere does not exist. Give a folder, a tsconfig, source files or a glob."],
    [["audit", "-p", "nowhere.json"], "nowhere.json can't be read (ENOENT). Give a tsconfig that exists."],
    [["audit", "--format", "json", "--format", "pretty"], "Only one format can go to the terminal. Give each other --format an -o FILE."],
    [["audit", "--format", "json", "-o", "x", "--format", "pretty", "-o", "x"], "Two reports would be written to x. Give each --format an -o of its own."],
    [["audit", "-o", "folder"], "folder is a folder. Give -o a file."],
    [["audit", "-o", "a.ts/report.json"], "a.ts/report.json can't be written (ENOTDIR). Give -o a file in a folder that you may write to."],
    [["explain"], "missing required argument 'rule'. See: async-leaks explain --help"],
    [["explain", "no-leak"], `There is no rule "no-leak". ${RULES}`],
  ])("%j", async (args, message) => {
    const cwd = folderWith({ "a.ts": LEAKY, "folder/x.txt": "" });
    expect(await cli(cwd, args)).toEqual({ code: 2, out: "", err: `async-leaks: ${message}\n` });
    expect(existsSync(`${cwd}/x`)).toBe(false);
  });
});

describe("-o", () => {
  const result = (path: string) => JSON.parse(readFileSync(path, "utf8")) as AuditResult;

  test("writes a report to a file, makes its folder, and says so unless --quiet", async () => {
    const cwd = folderWith({ "a.ts": LEAKY });
    expect(await cli(cwd, ["audit", "--format", "json", "-o", "reports/deep/audit.json"])).toEqual({ code: 1, out: "", err: "Wrote reports/deep/audit.json.\n" });
    expect(result(`${cwd}/reports/deep/audit.json`).findings).toHaveLength(1);
    expect(readdirSync(`${cwd}/reports/deep`)).toEqual(["audit.json"]);
    expect(await cli(cwd, ["audit", "--quiet", "-o", "audit.json"])).toEqual({ code: 1, out: "", err: "" });
    expect(result(`${cwd}/audit.json`).findings).toHaveLength(1);
  });

  test("goes with its --format, in either order, and the one without goes to the terminal", async () => {
    const cwd = folderWith({ "a.ts": LEAKY });
    for (const args of [["--format", "json", "-o", "a.out", "--format", "pretty"], ["-o", "a.out", "--format", "json", "--format", "pretty"]]) {
      const { code, out, err } = await cli(cwd, ["audit", ...args]);
      expect({ code, err }).toEqual({ code: 1, err: "Wrote a.out.\n" });
      expect(out).toMatch(/^error no-untracked-promise/);
      expect(result(`${cwd}/a.out`).schemaVersion).toBe(1);
    }
    await cli(cwd, ["audit", "--format", "json", "-o", "1.out", "--format", "pretty", "-o", "2.out"]);
    expect(result(`${cwd}/1.out`).schemaVersion).toBe(1);
    expect(readFileSync(`${cwd}/2.out`, "utf8")).toMatch(/^error no-untracked-promise/);
  });

  test("takes every format at once, and each knows its file's ending", async () => {
    const cwd = folderWith({ "a.ts": LEAKY });
    const { code, out } = await cli(cwd, ["audit", ...FORMATS.flatMap((format) => ["--format", format, "-o", `all/${format}`])]);
    expect({ code, out, files: readdirSync(`${cwd}/all`).sort() }).toEqual({ code: 1, out: "", files: [...FORMATS].sort() });
    await cli(cwd, ["audit", ...["json", "sarif", "md", "xml"].flatMap((ending) => ["-o", `by/report.${ending}`])]);
    const pairs = [["json", "json"], ["sarif", "sarif"], ["md", "markdown"], ["xml", "junit"]] as const;
    for (const [ending, format] of pairs) expect(readFileSync(`${cwd}/by/report.${ending}`, "utf8")).toBe(readFileSync(`${cwd}/all/${format}`, "utf8"));
  });

  test("leaves the old report alone when the audit fails", async () => {
    const cwd = folderWith({ "a.ts": LEAKY, "audit.json": "old" });
    expect((await cli(cwd, ["audit", "nowhere", "-o", "audit.json"])).code).toBe(2);
    expect(readFileSync(`${cwd}/audit.json`, "utf8")).toBe("old");
  });

  test("leaves all old reports alone when one can't be written", async () => {
    const cwd = folderWith({ "a.ts": LEAKY, "audit.json": "old" });
    // A link to nowhere looks writable until the report is written.
    symlinkSync("/dev/null/nowhere", `${cwd}/link`);
    const { code, err } = await cli(cwd, ["audit", "-o", "audit.json", "-o", "link/report.txt"]);
    expect({ code, lines: err.split("\n").length }).toEqual({ code: 2, lines: 2 });
    expect(err).toMatch(/^async-leaks: link\/report\.txt can't be written/);
    expect(readFileSync(`${cwd}/audit.json`, "utf8")).toBe("old");
    expect(readdirSync(cwd).sort()).toEqual(["a.ts", "audit.json", "link"]);
  });
});

test("colours are for terminals, never for files", async () => {
  const cwd = folderWith({ "a.ts": LEAKY });
  const colored = async (terminal: Parameters<typeof cli>[2]) => (await cli(cwd, ["audit"], terminal)).out.includes("\u001B[");
  expect(await colored({ color: true })).toBe(true);
  expect(await colored({ color: false })).toBe(false);
  expect(await colored({ color: true, env: { NO_COLOR: "1" } })).toBe(false);
  expect(await colored({ color: true, env: { TERM: "dumb" } })).toBe(false);
  expect(await colored({ color: false, env: { FORCE_COLOR: "1" } })).toBe(true);
  await cli(cwd, ["audit", "-o", "audit.txt"], { color: true });
  expect(readFileSync(`${cwd}/audit.txt`, "utf8")).not.toContain("\u001B[");
});

describe("places are links", () => {
  const ADDRESSES = /\]8;;(file:.+?)\p{Cc}|\]\(<(.+?)>\)/gu;
  const linksIn = (text: string) => [...new Set([...text.matchAll(ADDRESSES)].map(([, file, web]) => file ?? web))];

  test("to the file, in terminals that show links and colours", async () => {
    const cwd = folderWith({ "a b.ts": LEAKY });
    expect(linksIn((await cli(cwd, ["audit"], { color: true, links: true })).out)).toEqual([`file://${cwd}/a%20b.ts`]);
    expect(linksIn((await cli(cwd, ["audit"], { color: true })).out)).toEqual([]);
    expect(linksIn((await cli(cwd, ["audit"], { color: true, links: true, env: { NO_COLOR: "1" } })).out)).toEqual([]);
  });

  test("to the commit's page, where GitHub Actions or GitLab CI say which that is", async () => {
    const root = folderWith({ "packages/api/50% #1.ts": LEAKY });
    const linked = async (env: Record<string, string>) => linksIn((await cli(`${root}/packages/api`, ["audit", "--format", "markdown"], { env })).out);
    const github = { GITHUB_SERVER_URL: "https://github.test", GITHUB_REPOSITORY: "o/r", GITHUB_SHA: "abc", GITHUB_WORKSPACE: root };
    expect(await linked(github)).toEqual(["https://github.test/o/r/blob/abc/packages/api/50%25%20%231.ts#L2"]);
    expect(await linked({ CI_PROJECT_URL: "https://gitlab.test/o/r", CI_COMMIT_SHA: "abc", CI_PROJECT_DIR: root })).toEqual(["https://gitlab.test/o/r/-/blob/abc/packages/api/50%25%20%231.ts#L2"]);
    expect(await linked({ ...github, GITHUB_WORKSPACE: `${root}/elsewhere` })).toEqual([]);
    expect(await linked({})).toEqual([]);
  });
});

test("progress is for terminals, on standard error, and leaves nothing behind", async () => {
  const cwd = folderWith({ "tsconfig.json": {}, "a.ts": CLEAN });
  const { err } = await cli(cwd, ["audit"], { color: true });
  expect(err).toContain("loading tsconfig.json ...");
  expect(err).toContain("analysing tsconfig.json: 1/1");
  expect(err.endsWith("\r\u001B[2K")).toBe(true);
  expect((await cli(cwd, ["audit", "--quiet"], { color: true })).err).toBe("");
  expect((await cli(cwd, ["audit"], { color: false })).err).toBe("");
});

test("text fits the terminal", async () => {
  const cwd = folderWith({ "a.ts": LEAKY });
  const words = (await cli(cwd, ["audit"], { columns: 60 })).out.split("\n").filter((line) => line.startsWith("  ") && !line.includes("|"));
  expect(Math.max(...words.map((line) => line.length))).toBeLessThanOrEqual(61);
});

test("without PATH the working directory is audited", async () => {
  const cwd = folderWith({ "a.ts": LEAKY });
  mkdirSync(`${cwd}/empty`);
  expect((await cli(cwd, ["audit"])).code).toBe(1);
  expect((await cli(`${cwd}/empty`, ["audit"])).err).toMatch(/^async-leaks: No TypeScript or JavaScript files to audit in this folder\./);
});
