import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { compare, renderDifferences, type Seen } from "./support/compare.js";
import { ALL_WAYS, lintFixtures } from "./support/eslint.js";
import { createFixtureProgram, engineOver, fixtureNames, INSTALLED, pathOf } from "./support/fixtures.js";
import { markersFor, parseMarkers } from "./support/markers.js";

const NAMES = fixtureNames();
const engine = engineOver(ts, createFixtureProgram(INSTALLED));
const runs = await Promise.all(
  Object.entries(ALL_WAYS).map(async ([name, parserOptions]) => ({ name, seen: await lintFixtures(NAMES, parserOptions) })),
);

describe.each(runs)("ESLint with `$name` finds what the fixtures say", ({ seen }) => {
  test.each(NAMES)("%s", (name) => {
    const text = readFileSync(pathOf(name), "utf8");
    expect(renderDifferences(name, compare(markersFor("file", parseMarkers(text, name)), seenIn(seen, name), text))).toBe("");
  });
});

describe.each(runs)("ESLint with `$name` says what the engine says, in the same words", ({ seen }) => {
  test.each(NAMES)("%s", (name) => {
    const wanted = engine(name).map(({ rule, form = "", message, line, column, endLine, endColumn }) => ({ rule, form, message, line, column, endLine, endColumn }));
    expect(inOrder(seenIn(seen, name))).toEqual(inOrder(wanted));
  });
});

function seenIn(all: ReadonlyMap<string, readonly Seen[]>, name: string): readonly Seen[] {
  const seen = all.get(name);
  if (!seen) throw new Error(`ESLint did not lint ${name}.`);
  return seen;
}

function inOrder(seen: readonly Seen[]): readonly Seen[] {
  return [...seen].sort((a, b) => a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule));
}
