import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { RULE_IDS } from "../src/model/index.js";
import { compare, renderDifferences } from "./support/compare.js";
import { COMPILERS, createFixtureProgram, engineOn, engineOver, fixtureNames, INSTALLED, pathOf } from "./support/fixtures.js";
import { markersFor, parseMarkers, REACHES } from "./support/markers.js";
import { openFixturesNatively } from "./support/native.js";

const NAMES = fixtureNames();
const PROGRAMS = COMPILERS.map((compiler) => ({ ...compiler, program: createFixtureProgram(compiler) }));

const NATIVE = await openFixturesNatively();

const RUNS = REACHES.flatMap((reach) => [
  ...PROGRAMS.map(({ name, ts: compiler, program }) => ({ name, reach, over: () => engineOver(compiler, program, reach) })),
  { name: `typescript ${NATIVE.version}`, reach, over: () => engineOn(NATIVE, reach) },
]);

describe.each(RUNS)("the engine finds what the fixtures say, with $name, as far as the $reach reaches", ({ reach, over }) => {
  const seenIn = over();

  test.each(NAMES)("%s", (name) => {
    const text = readFileSync(pathOf(name), "utf8");
    expect(renderDifferences(name, compare(markersFor(reach, parseMarkers(text, name)), seenIn(name), text))).toBe("");
  });
});

test("one of the compilers numbers its syntax in another way, so that mixing them up shows", () => {
  expect(new Set(COMPILERS.map((compiler) => compiler.ts.SyntaxKind.SourceFile)).size).toBeGreaterThan(1);
});

describe("the fixtures", () => {
  test("are correct TypeScript", () => {
    const [{ program } = { program: createFixtureProgram(INSTALLED) }] = PROGRAMS;
    const host: ts.FormatDiagnosticsHost = { getCanonicalFileName: (file) => file, getCurrentDirectory: () => pathOf("."), getNewLine: () => "\n" };
    expect(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host)).toBe("");
  });

  test("assert silence in their fixed variants", () => {
    const marked = NAMES.filter((name) => /\.fixed\.\w+$/.test(name)).filter((name) => markersOf(name).length > 0);
    expect(marked).toEqual([]);
  });

  test("have a leaky partner for each fixed variant", () => {
    const lonely = NAMES.filter((name) => name.includes(".fixed.")).filter((name) => !NAMES.includes(name.replace(".fixed.", ".")));
    expect(lonely).toEqual([]);
  });

  test.each(RULE_IDS)("of %s are leaky and silent", (rule) => {
    const own = NAMES.filter((name) => name.startsWith(`${rule}/`));
    const leaky = own.filter((name) => markersOf(name).some((marker) => marker.rule === rule));
    expect(leaky.length).toBeGreaterThan(0);
    expect(own.length - leaky.length).toBeGreaterThan(0);
  });
});

function markersOf(name: string) {
  return parseMarkers(readFileSync(pathOf(name), "utf8"), name);
}
