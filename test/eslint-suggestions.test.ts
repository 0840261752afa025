import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine } from "../src/engine/index.js";
import type { Edit, Finding } from "../src/model/index.js";
import { createFixtureProgram, fixtureNames, INSTALLED, pathOf } from "./support/fixtures.js";

const NAMES = fixtureNames();

/** Every finding of the fixtures, by name; `changed` replaces texts. */
function findingsWith(changed: ReadonlyMap<string, string>): { readonly program: ts.Program; readonly findings: ReadonlyMap<string, readonly Finding[]> } {
  const program = createFixtureProgram(INSTALLED, changed);
  const compiler = createClassicCompiler(ts, program);
  const engine = createEngine(compiler);
  const entries = NAMES.map((name): [string, readonly Finding[]] => {
    const file = compiler.sourceFile(pathOf(name));
    // The codemod's splits have tests of their own.
    return [name, file ? engine.findings(file).map((finding) => ({ ...finding, fixes: finding.fixes.filter(({ kind }) => kind !== "codemod") })) : []];
  });
  return { program, findings: new Map(entries) };
}

const before = findingsWith(new Map());

/** The edits of a file's suggestions; one suggestion for each finding, and none that overlaps another. */
function editsOf(findings: readonly Finding[]): readonly Edit[] {
  const chosen = findings.flatMap(({ fixes }) => fixes.slice(0, 1)).flatMap(({ edits }) => edits);
  const firstLast = [...chosen].sort((a, b) => b.range.start - a.range.start);
  return firstLast.filter((edit, index) => edit.range.end <= (firstLast[index - 1]?.range.start ?? Infinity));
}

function applied(text: string, edits: readonly Edit[]): string {
  return edits.reduce((result, { range, text: insert }) => result.slice(0, range.start) + insert + result.slice(range.end), text);
}

test("what is suggested compiles, and mends what it is suggested for", () => {
  const suggested = [...before.findings].filter(([, findings]) => findings.some(({ fixes }) => fixes.length > 0));
  expect(suggested.length).toBeGreaterThan(5);
  const changed = new Map(suggested.map(([name, findings]) => [pathOf(name), applied(readFileSync(pathOf(name), "utf8"), editsOf(findings))]));
  const after = findingsWith(changed);
  for (const [name, findings] of suggested) {
    const file = after.program.getSourceFile(pathOf(name));
    const errors = after.program.getSemanticDiagnostics(file).concat(after.program.getSyntacticDiagnostics(file));
    expect([name, ...errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))]).toEqual([name]);
    const left = after.findings.get(name) ?? [];
    expect([name, left.length]).toEqual([name, findings.filter(({ fixes }) => fixes.length === 0).length]);
  }
});
