import { describe, expect, test } from "vitest";
import type { AuditFix } from "../src/model/index.js";
import { reportData } from "../src/report/html/html.js";
import { diffOf } from "../src/report/html/fix-diff.js";
import { embedded } from "../src/report/html/page.js";
import { FIRST_FILTERS, foldersOf, matching, NO_FILTERS, searchable } from "../src/report/html/view/filters.js";
import { merged, rangesOf } from "../src/report/html/view/excerpt.js";
import { linesOf, treeOf } from "../src/report/html/view/tree.js";
import { REPORTERS } from "../src/report/index.js";
import { findingWith, resultOf } from "./support/results.js";

const CONTEXT = { textOf: () => undefined, width: 100, color: false, durationMs: 1 };

describe("the page", () => {
  const { text } = REPORTERS.html(resultOf([findingWith({ message: "</script><script>alert(1)</script>", file: "<!--/<b>.ts" })]), CONTEXT);

  test("holds data that can't leave its element, and is the same data", () => {
    const hostile = { "</script>": ["<!--", "]]>", "\u2028", "&lt;", "\\u003c"] };
    expect(embedded(hostile)).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(embedded(hostile))).toEqual(hostile);
    expect(text.split("<script").length).toBe(3);
    expect(text).not.toContain("<!--");
  });

  test("allows its own script and style, by hash, and nothing else", () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1];
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'none'$/);
  });

  test("loads nothing from anywhere", () => {
    expect(text.match(/<(img|iframe|link|object|embed)\b[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
    expect(text).not.toMatch(/<script[^>]* src|@import|url\((?!#)/);
  });

  test("ends with findings' exit code, as every format does", () => {
    expect(REPORTERS.html(resultOf([findingWith()]), CONTEXT).exitCode).toBe(1);
    expect(REPORTERS.html(resultOf([findingWith({ suppressed: true })]), CONTEXT).exitCode).toBe(0);
  });
});

describe("the code that the page carries", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`);

  test("is what stands around findings and related places, each line once", () => {
    const at = (line: number) => ({ line, endLine: line });
    const findings = [findingWith({ ...at(20), related: [{ file: "src/rotate.ts", line: 90, column: 1, role: "loop", message: "repeated" }] }), findingWith(at(23))];
    const { snippets } = reportData(resultOf(findings), { ...CONTEXT, textOf: () => lines.join("\r\n") });
    expect(snippets["src/rotate.ts"]?.map((snippet) => [snippet.first, snippet.lines.length, snippet.lines[0]])).toEqual([[16, 12, "line 16"], [89, 3, "line 89"]]);
  });

  test("may come from files of any name", () => {
    const { snippets } = reportData(resultOf([findingWith({ file: "__proto__" })]), { ...CONTEXT, textOf: () => "one\ntwo" });
    expect(JSON.parse(JSON.stringify(snippets))).toHaveProperty(["__proto__"]);
  });

  test("shows the beginning of what is long, and joins what is near", () => {
    expect(rangesOf(findingWith({ line: 10, endLine: 400 })).get("src/rotate.ts")).toEqual([{ first: 6, last: 28 }]);
    expect(merged([{ first: 9, last: 12 }, { first: 1, last: 6 }, { first: 30, last: 31 }])).toEqual([{ first: 1, last: 12 }, { first: 30, last: 31 }]);
  });
});

describe("a fix's diff", () => {
  const text = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"].join("\n");
  const edit = (line: number, column: number, endLine: number, endColumn: number, by: string) => ({ file: "a.ts", line, column, endLine, endColumn, text: by });
  const fix = (...edits: AuditFix["edits"]): AuditFix => ({ title: "Mend it", kind: "safe", edits });

  test("has the file's own line numbers, and all edits applied", () => {
    expect(diffOf(fix(edit(6, 1, 6, 4, "SIX"), edit(8, 1, 8, 1, "await "), edit(8, 6, 8, 6, ";")), () => text)).toBe(
      ["--- a.ts", "+++ a.ts", "@@ -3,8 +3,8 @@", " three", " four", " five", "-six", "+SIX", " seven", "-eight", "+await eight;", " nine", " ten"].join("\n"),
    );
  });

  test("is left out where the text is not at hand", () => {
    expect(diffOf(fix(edit(1, 1, 1, 1, "x")), () => undefined)).toBeUndefined();
    expect(diffOf(fix(), () => text)).toBeUndefined();
  });
});

describe("filters", () => {
  const all = [
    findingWith({ file: "src/a/one.ts", message: "The `Reader` is dropped", confidence: "high" }),
    findingWith({ file: "src/ab/two.ts", rule: "no-leaked-timer", growth: "none", severity: "warn", confidence: "low" }),
    findingWith({ file: "src/a/b/three.ts", suppressed: true }),
    findingWith({ file: "four.ts", baseline: "known" }),
    findingWith({ file: "src/a/five.ts", baseline: "new" }),
  ];
  const shown = (over: Partial<typeof NO_FILTERS>) => matching(all.map(searchable), { ...NO_FILTERS, ...over }).map(({ file }) => file.replace(/^.*\/|\.ts$/g, ""));

  test("what counts comes first", () => {
    expect(shown(FIRST_FILTERS)).toEqual(["one", "two", "five"]);
    expect(shown({})).toEqual(["one", "two", "three", "four", "five"]);
  });

  test.each<[Partial<typeof NO_FILTERS>, string[]]>([
    [{ text: "reader DROPPED" }, ["one"]],
    [{ text: "src/a/ reader" }, ["one"]],
    [{ folder: "src/a" }, ["one", "three", "five"]],
    [{ rule: "no-leaked-timer" }, ["two"]],
    [{ growth: "none" }, ["two"]],
    [{ severity: "warn" }, ["two"]],
    [{ confidence: "low" }, ["two"]],
    [{ state: "suppressed" }, ["three"]],
    [{ state: "known" }, ["four"]],
    [{ state: "new" }, ["five"]],
  ])("%o", (filters, expected) => {
    expect(shown(filters)).toEqual(expected);
  });

  test("folders hold what is below them", () => {
    expect(foldersOf(all)).toEqual([{ folder: "src", count: 4 }, { folder: "src/a", count: 3 }, { folder: "src/a/b", count: 1 }, { folder: "src/ab", count: 1 }]);
  });
});

test("the tree has lifetimes that own something, with what they own, and shows what is open", () => {
  const place = { file: "a.ts", line: 1, column: 1, endLine: 9, endColumn: 1 };
  const lifetimes = [
    { kind: "module" as const, name: "module", place },
    { kind: "call" as const, name: "busy", place, parent: 0 },
    { kind: "call" as const, name: "idle", place, parent: 0 },
  ];
  const task = { name: "read", start: place, lifetime: "call" as const, span: "blocking" as const, multiplicity: "per-call" as const, fate: "untracked" as const, waits: [], owner: 1 };
  const tree = treeOf({ tasks: [task], trackers: [], waits: [], lifetimes });
  const shown = (open: string[]) => linesOf(tree, new Set(open)).map(({ node, level }) => `${level} ${node.kind} ${node.name} ${node.facts}`.trim());
  expect(shown([])).toEqual(["1 module a.ts"]);
  expect(shown(["l0", "l1"])).toEqual(["1 module a.ts", "2 call busy", "3 task read blocking · per-call · untracked"]);
});
