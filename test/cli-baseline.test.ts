import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { CLEAN, cli, folderWith, LEAKY } from "./audit-support.js";

const FILE = "baseline.json";
const COMPARE = ["audit", "--baseline", FILE];
const UPDATE = [...COMPARE, "--update-baseline"];
const FILES = { "tsconfig.json": { compilerOptions: { strict: true, types: [], target: "es2022" } }, "package.json": { type: "module" } };

interface BaselineFile {
  readonly findings: Readonly<Record<string, readonly { readonly rule: string; readonly scope: string; readonly text: string }[]>>;
}

function textIn(cwd: string, file = FILE): string {
  return readFileSync(`${cwd}/${file}`, "utf8");
}

function entriesIn(cwd: string): string[] {
  return Object.entries((JSON.parse(textIn(cwd)) as BaselineFile).findings).flatMap(([file, all]) => all.map(({ scope, text }) => `${file} ${scope}: ${text}`));
}

async function resultOf(cwd: string, args: readonly string[]): Promise<AuditResult> {
  const { out, err } = await cli(cwd, [...args, "--format", "json"]);
  expect(err).toBe("");
  return JSON.parse(out) as AuditResult;
}

/** A module whose function `name` leaks. */
function leakOf(name: string): string {
  return `async function ${name}Work(): Promise<void> { await fetch("x"); }\nexport function ${name}(): void { for (;;) ${name}Work(); }\n`;
}

test("accepts what is there, and then fails on what is added only", async () => {
  const cwd = folderWith({ ...FILES, "a.ts": LEAKY });
  const first = await cli(cwd, UPDATE);
  expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: `${FILE} holds 1 finding: 1 added, 0 dropped.\n` });
  expect(first.out).toMatch(/^No new findings, 1 known in 1 file/);
  expect((await cli(cwd, COMPARE)).code).toBe(0);
  writeFileSync(`${cwd}/b.ts`, leakOf("added"));
  const { code, out } = await cli(cwd, COMPARE);
  expect(code).toBe(1);
  expect(out).toMatch(/^error no-untracked-promise/);
  expect(out).toContain("b.ts:2");
  expect(out).not.toContain("a.ts:2");
  expect(out).toContain("1 new finding, 1 known in 2 files");
});

test("marks findings in JSON, counts the known, and passes the schema", async () => {
  const cwd = folderWith({ ...FILES, "a.ts": LEAKY });
  await cli(cwd, UPDATE);
  writeFileSync(`${cwd}/b.ts`, leakOf("added"));
  rmSync(`${cwd}/a.ts`);
  writeFileSync(`${cwd}/c.ts`, `${LEAKY}${leakOf("other")}`);
  const result = await resultOf(cwd, COMPARE);
  expect(result.findings.map(({ file, line, baseline }) => `${file}:${line} ${baseline}`)).toEqual(["b.ts:2 new", "c.ts:2 known", "c.ts:4 new"]);
  expect(result.summary).toMatchObject({ baselined: 1, findings: { "no-untracked-promise": 2 } });
  expect(result.comparison).toEqual({ baseline: FILE, failOn: "new", stale: [] });
  const schema = JSON.parse(readFileSync(new URL("../schema/audit-result.schema.json", import.meta.url), "utf8")) as object;
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...result, comparison: { failOn: "some", stale: [] } })).toBe(false);
});

test("shows known findings and fails on them with --fail-on all", async () => {
  const cwd = folderWith({ ...FILES, "a.ts": LEAKY });
  await cli(cwd, UPDATE);
  const { code, out } = await cli(cwd, [...COMPARE, "--fail-on", "all"]);
  expect(code).toBe(1);
  expect(out).toMatch(/^error no-untracked-promise .* · known\na\.ts:2/);
  expect((await cli(cwd, [...COMPARE, "--fail-on", "new"])).code).toBe(0);
});

test("is sorted, a line for each finding, the same whatever the order of the PATHs", async () => {
  const cwd = folderWith({ ...FILES, "b.ts": leakOf("second"), "a.ts": `${leakOf("z")}${leakOf("y")}` });
  await cli(cwd, ["audit", "b.ts", "a.ts", "--baseline", FILE, "--update-baseline"]);
  const text = textIn(cwd);
  expect(entriesIn(cwd)).toEqual(["a.ts y: yWork()", "a.ts z: zWork()", "b.ts second: secondWork()"]);
  expect(text.split("\n").filter((line) => /^ {6}\{ "rule": .* \},?$/.test(line))).toHaveLength(3);
  rmSync(`${cwd}/${FILE}`);
  await cli(cwd, ["audit", "a.ts", "b.ts", "--baseline", FILE, "--update-baseline"]);
  expect(textIn(cwd)).toBe(text);
  await cli(cwd, UPDATE);
  expect(textIn(cwd)).toBe(text);
});

test("says what no longer matches, and drops it on update", async () => {
  const cwd = folderWith({ ...FILES, "a.ts": LEAKY, "b.ts": leakOf("b"), "c.ts": leakOf("c") });
  await cli(cwd, UPDATE);
  writeFileSync(`${cwd}/b.ts`, CLEAN);
  const one = await cli(cwd, COMPARE);
  expect(one.code).toBe(0);
  expect(one.out).toContain("1 entry of the baseline no longer matches: run with --update-baseline to drop it.");
  rmSync(`${cwd}/c.ts`);
  expect((await cli(cwd, COMPARE)).out).toContain("2 entries of the baseline no longer match: run with --update-baseline to drop them.");
  const { comparison } = await resultOf(cwd, COMPARE);
  expect(comparison?.stale).toEqual([{ rule: "no-untracked-promise", file: "b.ts", scope: "b", text: "bWork()" }, { rule: "no-untracked-promise", file: "c.ts", scope: "c", text: "cWork()" }]);
  expect((await cli(cwd, UPDATE)).err).toBe(`${FILE} holds 1 finding: 0 added, 2 dropped.\n`);
  expect(entriesIn(cwd)).toEqual(["a.ts leak: work()"]);
});

describe("an update of a part", () => {
  test("leaves the entries of what was not analysed, and is not fooled by copies of them", async () => {
    const cwd = folderWith({ ...FILES, "one/a.ts": LEAKY, "two/b.ts": leakOf("b") });
    await cli(cwd, UPDATE);
    const before = textIn(cwd);
    expect((await cli(cwd, ["audit", "two", ...UPDATE.slice(1)])).err).toBe(`${FILE} holds 2 findings: 0 added, 0 dropped.\n`);
    expect(textIn(cwd)).toBe(before);
    expect((await resultOf(cwd, ["audit", "two", ...COMPARE.slice(1)])).problems).toEqual([]);
    // The leak of one/a.ts is still there, so the same one in two/ is another.
    writeFileSync(`${cwd}/two/copy.ts`, LEAKY);
    expect((await cli(cwd, ["audit", "two", ...COMPARE.slice(1)])).code).toBe(1);
  });

  test("leaves the entries of files that are gone elsewhere", async () => {
    const cwd = folderWith({ ...FILES, "one/a.ts": LEAKY, "two/b.ts": leakOf("b") });
    await cli(cwd, UPDATE);
    rmSync(`${cwd}/one/a.ts`);
    await cli(cwd, ["audit", "two", ...UPDATE.slice(1)]);
    expect(entriesIn(cwd)).toHaveLength(2);
    await cli(cwd, UPDATE);
    expect(entriesIn(cwd)).toEqual(["two/b.ts b: bWork()"]);
  });

  test("leaves what its thresholds hide, and accepts nothing of it", async () => {
    const cwd = folderWith({ ...FILES, "a.ts": LEAKY });
    await cli(cwd, UPDATE);
    const before = textIn(cwd);
    const off = ["--rule", "no-untracked-promise=off"];
    expect((await resultOf(cwd, [...COMPARE, ...off])).problems).toEqual([]);
    writeFileSync(`${cwd}/b.ts`, leakOf("b"));
    await cli(cwd, [...UPDATE, ...off]);
    expect(textIn(cwd)).toBe(before);
    expect((await cli(cwd, COMPARE)).code).toBe(1);
  });

  test("works from any folder: files are relative to the baseline's", async () => {
    const cwd = folderWith({ ...FILES, "pkg/a.ts": LEAKY, "pkg/tsconfig.json": FILES["tsconfig.json"] });
    await cli(`${cwd}/pkg`, ["audit", "--baseline", "../baseline.json", "--update-baseline"]);
    expect(entriesIn(cwd)).toEqual(["pkg/a.ts leak: work()"]);
    expect((await cli(cwd, ["audit", "pkg", "--baseline", FILE])).code).toBe(0);
  });
});

describe("an audit that sees less", () => {
  const USER = `import { work } from "lib";\nexport function leak(): void { for (;;) work(); }\n`;
  const LIB = { "node_modules/lib/package.json": { name: "lib", types: "index.d.ts" }, "node_modules/lib/index.d.ts": "export declare function work(): Promise<void>;" };

  test("drops nothing when types are missing that were there, and says so", async () => {
    const cwd = folderWith({ ...FILES, ...LIB, "a.ts": USER });
    await cli(cwd, UPDATE);
    const before = textIn(cwd);
    renameSync(`${cwd}/node_modules`, `${cwd}/away`);
    const { code, err } = await cli(cwd, UPDATE);
    expect(code).toBe(0);
    expect(err).toContain("1 that matches nothing was kept, because types that were there before are missing now (lib).");
    expect(textIn(cwd)).toBe(before);
    renameSync(`${cwd}/away`, `${cwd}/node_modules`);
    writeFileSync(`${cwd}/a.ts`, CLEAN);
    await cli(cwd, UPDATE);
    expect(entriesIn(cwd)).toEqual([]);
  });

  test("drops what is mended where types have always been missing", async () => {
    const cwd = folderWith({ ...FILES, "a.ts": `import "nowhere";\n${LEAKY}` });
    await cli(cwd, UPDATE);
    writeFileSync(`${cwd}/a.ts`, `import "nowhere";\n${CLEAN}`);
    expect((await cli(cwd, UPDATE)).err).toBe(`${FILE} holds 0 findings: 0 added, 1 dropped.\n`);
  });

  test("keeps the entries of a file with a syntax error", async () => {
    const cwd = folderWith({ ...FILES, "a.ts": LEAKY, "b.ts": CLEAN });
    await cli(cwd, UPDATE);
    const before = textIn(cwd);
    writeFileSync(`${cwd}/a.ts`, "const = ;");
    await cli(cwd, UPDATE);
    expect(textIn(cwd)).toBe(before);
  });

  test("leaves the file alone when not one file could be analysed, or the audit fails", async () => {
    const cwd = folderWith({ ...FILES, "a.ts": LEAKY });
    await cli(cwd, UPDATE);
    const before = textIn(cwd);
    writeFileSync(`${cwd}/a.ts`, "const = ;");
    const { code, err } = await cli(cwd, UPDATE);
    expect({ code, err }).toEqual({ code: 2, err: `${FILE} was left as it is: not one file could be analysed.\n` });
    expect((await cli(cwd, ["audit", "nowhere", ...UPDATE.slice(1)])).code).toBe(2);
    expect(textIn(cwd)).toBe(before);
    expect(readdirSync(cwd).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("writes neither report nor baseline when one of them can't be written", async () => {
    const cwd = folderWith({ ...FILES, "a.ts": LEAKY });
    await cli(cwd, UPDATE);
    const before = textIn(cwd);
    writeFileSync(`${cwd}/b.ts`, leakOf("b"));
    // A link to nowhere looks writable until the report is written.
    symlinkSync("/dev/null/nowhere", `${cwd}/link`);
    expect((await cli(cwd, [...UPDATE, "-o", "report.txt", "-o", "link/report.txt"])).code).toBe(2);
    expect(existsSync(`${cwd}/report.txt`)).toBe(false);
    expect(textIn(cwd)).toBe(before);
  });
});

test("suppressed findings are not accepted: without their comment they are new", async () => {
  const cwd = folderWith({ ...FILES, "a.ts": LEAKY.replace("export", "// async-leaks-ignore-next-line no-untracked-promise -- known\nexport") });
  await cli(cwd, UPDATE);
  expect(entriesIn(cwd)).toEqual([]);
  writeFileSync(`${cwd}/a.ts`, LEAKY);
  expect((await cli(cwd, COMPARE)).code).toBe(1);
});

test("shares that are merged where the code is not drop no entry of what they did not see", async () => {
  const cwd = folderWith({ ...FILES, "one/a.ts": LEAKY, "two/b.ts": leakOf("b") });
  await cli(cwd, UPDATE);
  writeFileSync(`${cwd}/two/b.ts`, CLEAN);
  await cli(cwd, ["audit", "two/b.ts", "--shard", "1/1", "--format", "json", "-o", "share.json"]);
  const elsewhere = folderWith({ [FILE]: textIn(cwd), "share.json": textIn(cwd, "share.json") });
  await cli(elsewhere, ["merge", "share.json", "--baseline", FILE, "--update-baseline"]);
  expect(entriesIn(elsewhere)).toEqual(["one/a.ts leak: work()"]);
});

describe("what can't be done is told in one line, with exit code 2", () => {
  const OTHER = { schemaVersion: 2, tool: "async-leaks", findings: {} };
  test.each([
    [["--update-baseline"], "--update-baseline needs the file to be written: --baseline FILE."],
    [["--baseline", "gone.json"], "gone.json does not exist. Make the baseline with --update-baseline."],
    [["--baseline", "folder"], "folder can't be read (EISDIR). Give --baseline a file that you may read."],
    [["--baseline", "folder", "--update-baseline"], "folder is a folder. Give --baseline a file."],
    [["--baseline", "a.ts/b.json", "--update-baseline"], "a.ts/b.json can't be written (ENOTDIR). Give --baseline a file in a folder that you may write to."],
    [["--baseline", "a.ts"], "a.ts is no baseline of async-leaks. Give --baseline another file, or delete it and run with --update-baseline."],
    [["--baseline", "a.ts", "--update-baseline"], "a.ts is no baseline of async-leaks. Give --baseline another file, or delete it and run with --update-baseline."],
    [["--baseline", "package.json"], "package.json is no baseline of async-leaks. Give --baseline another file, or delete it and run with --update-baseline."],
    [["--baseline", "other.json"], "other.json is a baseline of version 2, and this async-leaks reads version 1. Use the async-leaks that wrote it, or delete it and run with --update-baseline."],
    [["--baseline", "lacking.json"], "lacking.json is no baseline of async-leaks: an entry of a.ts lacks one of rule, scope, text, head, code. Give --baseline another file, or delete it and run with --update-baseline."],
    [["--baseline", "merged.json"], "merged.json has conflicts of a merge in it. Keep the lines of both sides, then run with --update-baseline."],
    [["--baseline", "empty.json", "-o", "./empty.json"], "./empty.json is the baseline, and a report would be written over it. Give -o another file."],
    [["--fail-on", "some"], "option '--fail-on <which>' argument 'some' is invalid. Allowed choices are new, all. See: async-leaks audit --help"],
  ])("%j", async (args, message) => {
    const cwd = folderWith({
      ...FILES,
      "a.ts": LEAKY,
      "folder/x.txt": "",
      "other.json": OTHER,
      "empty.json": { ...OTHER, schemaVersion: 1 },
      "lacking.json": { ...OTHER, schemaVersion: 1, findings: { "a.ts": [{ rule: "no-endless-wait" }] } },
      "merged.json": `{\n<<<<<<< HEAD\n  "schemaVersion": 1\n=======\n>>>>>>> theirs\n}`,
    });
    const before = textIn(cwd, "a.ts");
    expect(await cli(cwd, ["audit", ...args])).toEqual({ code: 2, out: "", err: `async-leaks: ${message}\n` });
    expect(textIn(cwd, "a.ts")).toBe(before);
    expect(existsSync(`${cwd}/gone.json`)).toBe(false);
  });
});
