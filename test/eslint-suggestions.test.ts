import { readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine } from "../src/engine/index.js";
import { applyEdits, compatible } from "../src/edits/index.js";
import type { Finding } from "../src/model/index.js";
import { createFixtureProgram, fixtureNames, INSTALLED, pathOf } from "./support/fixtures.js";

const NAMES = fixtureNames();

/** Every finding of some fixtures, by name; `changed` replaces texts. */
function findingsWith(changed: ReadonlyMap<string, string>, names: readonly string[] = NAMES): { readonly program: ts.Program; readonly findings: ReadonlyMap<string, readonly Finding[]> } {
  const program = createFixtureProgram(INSTALLED, changed);
  const compiler = createClassicCompiler(ts, program);
  const engine = createEngine(compiler);
  const entries = names.map((name): [string, readonly Finding[]] => {
    const file = compiler.sourceFile(pathOf(name));
    // The codemod's splits have tests of their own.
    return [name, file ? engine.findings(file).map((finding) => ({ ...finding, fixes: finding.fixes.filter(({ kind }) => kind !== "codemod") })) : []];
  });
  return { program, findings: new Map(entries) };
}

const before = findingsWith(new Map());

const MOST_ROUNDS = 6;

/** The texts after the first fix of each finding is made, as many at a time as go together, until there is none left. */
function mended(): Map<string, string> {
  const texts = new Map<string, string>();
  let found = before.findings;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = [...found].filter(([, findings]) => findings.some(({ fixes }) => fixes.length > 0));
    if (open.length === 0) break;
    for (const [name, findings] of open) {
      const path = pathOf(name);
      const fixes = compatible(findings.flatMap(({ fixes: [fix] }) => (fix ? [{ fix }] : [])));
      texts.set(path, applyEdits(path, texts.get(path) ?? readFileSync(path, "utf8"), fixes.flatMap(({ fix }) => fix.edits)));
    }
    found = findingsWith(texts, open.map(([name]) => name)).findings;
  }
  return texts;
}

/** The rules that find something, once for each finding; its form may change when a finding beside it is mended. */
function kindsOf(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule }) => rule).sort();
}

test("what is suggested compiles, and mends what it is suggested for", () => {
  const suggested = [...before.findings].filter(([, findings]) => findings.some(({ fixes }) => fixes.length > 0));
  expect(suggested.length).toBeGreaterThan(5);
  const after = findingsWith(mended(), suggested.map(([name]) => name));
  for (const [name, findings] of suggested) {
    const file = after.program.getSourceFile(pathOf(name));
    const errors = after.program.getSemanticDiagnostics(file).concat(after.program.getSyntacticDiagnostics(file));
    expect([name, ...errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))]).toEqual([name]);
    // One fix may mend two findings; none may bring another.
    const unfixable = kindsOf(findings.filter(({ fixes }) => fixes.length === 0));
    const left = kindsOf(after.findings.get(name) ?? []);
    expect([name, left.filter((kind) => left.filter((one) => one === kind).length > unfixable.filter((one) => one === kind).length)]).toEqual([name, []]);
    expect([name, (after.findings.get(name) ?? []).filter(({ fixes }) => fixes.length > 0).length]).toEqual([name, 0]);
  }
});
