import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine } from "../src/engine/index.js";
import { compare, renderDifferences } from "./support/compare.js";
import { createFixtureProgram, FIXTURES, INSTALLED, ROOT, seenFrom } from "./support/fixtures.js";
import { parseMarkers } from "./support/markers.js";
import { runAndJudge } from "./support/runtime/run.js";

const [complete = "", firstColumn = ""] = [...readFileSync(join(ROOT, "docs", "fixtures.md"), "utf8").matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1] ?? "");

test("the documentation's fixture is found as it is marked", () => {
  const path = join(FIXTURES, "no-untracked-promise", "documentation.ts");
  const program = createFixtureProgram(INSTALLED, new Map([[path, complete]]));
  const compiler = createClassicCompiler(ts, program);
  const file = compiler.sourceFile(path);
  if (!file) throw new Error("The program has no documentation.ts.");
  const seen = createEngine(compiler).analyze(file).findings.map((finding) => seenFrom(finding, complete));
  expect(parseMarkers(complete, "documentation.ts")).toHaveLength(1);
  expect(renderDifferences("documentation.ts", compare(parseMarkers(complete, "documentation.ts"), seen, complete))).toBe("");
});

test("the documentation's fixture leaks where it is marked", () => {
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-documentation-"));
  try {
    writeFileSync(join(folder, "documentation.ts"), complete);
    expect(runAndJudge(ROOT, folder, ["documentation.ts"])).toMatchObject([{ ran: true, agreements: [{ line: 6, runtime: "leak", grade: "certain" }], problems: [] }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the documentation's markers under the first columns can be read", () => {
  expect(parseMarkers(firstColumn, "docs/fixtures.md")).toMatchObject([{ line: 1, column: 1, endColumn: 14 }, { line: 3, column: 2, endColumn: 15 }]);
});
