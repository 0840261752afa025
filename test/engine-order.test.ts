import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine } from "../src/engine/index.js";
import { createFixtureProgram, fixtureNames, INSTALLED, pathOf } from "./support/fixtures.js";

const program = createFixtureProgram(INSTALLED);
const compiler = createClassicCompiler(ts, program);
const files = fixtureNames().map((name) => program.getSourceFile(pathOf(name))).filter((file): file is ts.SourceFile => file !== undefined);

/** What is found in each file, when the files are analysed in a given order. */
function findingsInOrder(order: readonly ts.SourceFile[]): ReadonlyMap<string, string> {
  const engine = createEngine(compiler);
  return new Map(order.map((file) => [file.fileName, JSON.stringify(engine.findings(file))]));
}

test("what was asked before does not change what is found", () => {
  const expected = findingsInOrder(files);
  expect([...expected.values()].filter((found) => found !== "[]").length).toBeGreaterThan(50);
  fc.assert(
    fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (order) => {
      for (const [file, found] of findingsInOrder(order)) expect(found, file).toBe(expected.get(file));
    }),
    { numRuns: 8, seed: 20261122 },
  );
});

test("a file alone gives the same as among all others", () => {
  const expected = findingsInOrder(files);
  for (const file of files) expect(findingsInOrder([file]).get(file.fileName), file.fileName).toBe(expected.get(file.fileName));
});
