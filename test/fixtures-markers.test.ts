import { describe, expect, test } from "vitest";
import { compare, renderDifferences, type Seen } from "./support/compare.js";
import { markersFor, parseMarkers } from "./support/markers.js";

const CODE = `function stop() {
    reader(stream);
//  ^^^^^^^^^^^^^^ expect: no-untracked-promise high per-iteration runtime=leak
}
`;

const FOUND: Seen = {
  rule: "no-untracked-promise", message: "Nobody waits.", confidence: "high", multiplicity: "per-iteration", form: "dropped",
  line: 2, column: 5, endLine: 2, endColumn: 19,
};

function differencesOf(text: string, seen: readonly Seen[]): string {
  return renderDifferences("case.ts", compare(parseMarkers(text, "case.ts"), seen, text));
}

describe("parseMarkers", () => {
  test("reads rule, confidence, multiplicity and runtime verdict", () => {
    expect(parseMarkers(CODE, "case.ts")).toEqual([
      { rule: "no-untracked-promise", confidence: "high", multiplicity: "per-iteration", runtime: { kind: "leak" }, line: 2, column: 5, endColumn: 19, markerLine: 3 },
    ]);
  });

  test("several markers may stand under one line", () => {
    const text = "    a(), b();\n//  ^^^ expect: no-untracked-promise high\n//       ^^^ expect: no-untracked-promise low form=dropped\n";
    expect(parseMarkers(text, "case.ts").map(({ line, column, endColumn }) => [line, column, endColumn])).toEqual([[1, 5, 8], [1, 10, 13]]);
  });

  test("after //< the carets count from column 1", () => {
    const text = "!go();\n//<^^^^^ expect: no-untracked-promise high\n//< ^^^^ expect: no-untracked-promise high\n";
    expect(parseMarkers(text, "case.ts").map(({ column, endColumn }) => [column, endColumn])).toEqual([[1, 6], [2, 6]]);
  });

  test("a marker may be indented as the code is", () => {
    const text = "      go();\n    //^^^^ expect: no-untracked-promise high\n";
    expect(parseMarkers(text, "case.ts")).toMatchObject([{ column: 7, endColumn: 11 }]);
  });

  test("the reason of a silent run reaches to the end of the line", () => {
    const text = "    go();\n//  ^^^^ expect: no-untracked-promise low runtime=silent because form=x ends at once\n";
    expect(parseMarkers(text, "case.ts")[0]?.runtime).toEqual({ kind: "silent", because: "form=x ends at once" });
  });

  test("what is refused has its reason right under it", () => {
    const marker = "//  ^^^^ expect: no-shared-tracker high fix=refused";
    expect(parseMarkers(`    go();\n${marker}\n//  refused because line ... is in the way\n//  ^^^^ expect: no-endless-wait low\n`, "case.ts")).toMatchObject([
      { fix: "refused", refusal: "line ... is in the way", line: 1 },
      { rule: "no-endless-wait", line: 1 },
    ]);
    expect(() => parseMarkers(`    go();\n${marker}\n`, "case.ts")).toThrow("case.ts:2: under a marker with `fix=refused` stands the reason");
    for (const above of ["    go();", "    go();\n//  ^^^^ expect: no-endless-wait low", `    go();\n${marker}\n//  refused because of that`]) {
      expect(() => parseMarkers(`${above}\n//  refused because of this\n`, "case.ts")).toThrow("stands right under a marker with `fix=refused`");
    }
  });

  test("may speak of one way of looking only", () => {
    const text = "    go();\n//  ^^^^ expect: no-untracked-promise high per-call reach=file\n//  ^^^^ expect: no-untracked-promise high per-event reach=program\n";
    const markers = parseMarkers(text, "case.ts");
    expect(markersFor("file", markers)).toMatchObject([{ multiplicity: "per-call" }]);
    expect(markersFor("program", markers)).toMatchObject([{ multiplicity: "per-event" }]);
  });

  test.each([
    ["//  ^^^^ no-untracked-promise high", "case.ts:2: a marker reads"],
    ["//  expect: no-untracked-promise high", "case.ts:2: a marker reads"],
    ["//  ^^^^ ^ expect: no-untracked-promise high", "case.ts:2: a marker reads"],
    ["//  ^^^^ expect: no-untracked high", 'case.ts:2: "no-untracked" is no rule'],
    ["//  ^^^^ expect: no-untracked-promise", "case.ts:2: after the rule stands a confidence"],
    ["//  ^^^^ expect: no-untracked-promise sure", 'case.ts:2: after the rule stands a confidence (low, medium, high), not "sure"'],
    ["//  ^^^^ expect: no-untracked-promise high often", '"often" is neither'],
    ["//  ^^^^ expect: no-untracked-promise high once once", '"once" is neither'],
    ["//  ^^^^ expect: no-untracked-promise high form=direct", 'no-untracked-promise has no form "direct"'],
    ["//  ^^^^ expect: no-untracked-promise high reach=world", '"reach=world" is neither'],
    ["//  ^^^^ expect: no-untracked-promise high runtime=maybe", "it reads `runtime=leak`"],
    ["//  ^^^^ expect: no-untracked-promise high runtime=silent", "it reads `runtime=leak`"],
    ["//  ^^^^ expect: no-untracked-promise high runtime=leak once", "it reads `runtime=leak`"],
    ["//  ^^^^^^^^^^^ expect: no-untracked-promise high", "the carets reach column 15, but line 1 ends in column 9"],
  ])("%s is refused", (marker, message) => {
    expect(() => parseMarkers(`    go();\n${marker}\n`, "case.ts")).toThrow(message);
  });

  test("a marker needs a line to talk about", () => {
    expect(() => parseMarkers("//  ^^^^ expect: no-untracked-promise high\n", "case.ts")).toThrow("case.ts:1: a marker stands under the line");
  });

  test("other comments are left alone", () => {
    expect(parseMarkers("// a ^ b, as expected\ngo();\n", "case.ts")).toEqual([]);
  });
});

describe("compare", () => {
  test("agrees when every marker has its finding", () => {
    expect(differencesOf(CODE, [FOUND])).toBe("");
  });

  test("a marker without a finding is missing", () => {
    expect(differencesOf(CODE, [])).toBe(
      "case.ts:2: missing no-untracked-promise: marked, but not found\n    reader(stream);\n//  ^^^^^^^^^^^^^^ expect: no-untracked-promise high per-iteration\n",
    );
  });

  test("a finding without a marker is shown as the marker it needs", () => {
    expect(differencesOf("go();\n", [{ ...FOUND, line: 1, column: 1, endLine: 1, endColumn: 5 }])).toBe(
      "case.ts:1: unexpected no-untracked-promise: found, but not marked\ngo();\n//<^^^^ expect: no-untracked-promise high per-iteration form=dropped\n    says: Nobody waits.\n",
    );
  });

  test("one marker does not stand for two findings", () => {
    expect(differencesOf(CODE, [FOUND, FOUND])).toMatch(/^case.ts:2: unexpected/);
  });

  test.each<[string, Partial<Seen>, string]>([
    ["start", { column: 6 }, "the carets do not cover"],
    ["end", { endColumn: 18 }, "the carets do not cover"],
    ["rule", { rule: "no-endless-wait" }, "missing no-untracked-promise"],
    ["line", { line: 4, endLine: 4 }, "missing no-untracked-promise"],
    ["confidence", { confidence: "low" }, "confidence high was marked, low was found"],
    ["multiplicity", { multiplicity: "once" }, "multiplicity per-iteration was marked, once was found"],
  ])("another %s is a difference", (_aspect, change, message) => {
    expect(differencesOf(CODE, [{ ...FOUND, ...change }])).toContain(message);
  });

  test("another form is a difference only where the marker names one", () => {
    const marked = CODE.replace("runtime=leak", "form=voided");
    expect(differencesOf(marked, [FOUND])).toContain("form voided was marked, dropped was found");
    expect(differencesOf(CODE, [{ ...FOUND, form: "voided" }])).toBe("");
  });

  test("a driver that sees no confidence is not asked for it", () => {
    const { rule, message, line, column, endLine, endColumn } = FOUND;
    expect(differencesOf(CODE, [{ rule, message, line, column, endLine, endColumn }])).toBe("");
  });

  test.each([
    ["    run(async () => {", "//  ^^^^^^^^^^^^^^^^^", true],
    ["    run(async () => {", "//  ^^^^^^^^^^^^^^^", true],
    ["    run(async () => {", "//  ^^^^^^^^^^^^", true],
    ["    run(async () => {", "//  ^^^^^^^^^", false],
    ["    run(async () => {", "//   ^^^^^^^^^^^^^^^^", false],
  ])("of a finding over several lines the carets reach the first line's end: %s %s", (code, carets, agrees) => {
    const text = `${code}\n${carets} expect: no-untracked-promise high\n    });\n`;
    const seen: Seen = { ...FOUND, line: 1, column: 5, endLine: 3, endColumn: 7 };
    expect(differencesOf(text, [seen]) === "").toBe(agrees);
  });
});
