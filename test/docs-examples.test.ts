import { resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { messageOf } from "../src/catalog/index.js";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine } from "../src/engine/index.js";
import { commentsOf, suppressionsOf } from "../src/engine/suppress/index.js";
import type { Finding } from "../src/model/index.js";
import { addressOf, type Block, blocksOf, claimOf, pages } from "./support/docs.js";
import { ROOT } from "./support/fixtures.js";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Legacy,
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
};
/** Parsing the language's own library once is enough. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** Pages whose examples have tests of their own: fixtures with markers (test/fixtures-docs), and programs that must print what the page says (test/runtime/docs). So have files that are shown. */
const OWN_TESTS: readonly string[] = ["docs/fixtures.md", "docs/runtime.md"];
const examples = pages().filter((page) => !OWN_TESTS.includes(page)).flatMap((page) => blocksOf(page)).filter((block) => block.language === "ts" && block.shows === undefined);

describe("every block of TypeScript in the documentation keeps its word", () => {
  test.each(examples.map((block): [string, Block] => [addressOf(block), block]))("%s", (_, block) => {
    const claim = claimOf(block);
    if (claim.kind === "given") return;
    const { mistakes, found } = analyse(block);
    const ofClaim = found.filter(({ rule }) => claim.rules.includes(rule));
    expect(mistakes).toBe("");
    if (claim.kind !== "leaky") return expect(ofClaim.map(messageOf)).toEqual([]);
    // What a page calls leaky, `recommended` must report.
    for (const rule of claim.rules) expect(ofClaim.filter(({ confidence }) => confidence === "high").map((each) => each.rule)).toContain(rule);
  });
});

test("a leaky example has a fixed one beside it", () => {
  const kinds = examples.map((block) => claimOf(block).kind);
  const lonely = examples.filter((_, index) => kinds[index] === "leaky" && kinds[index + 1] !== "fixed");
  expect(lonely.map(addressOf)).toEqual([]);
});

/** Type errors and findings, of every confidence, of one example with its page's declarations. */
function analyse(block: Block): { readonly mistakes: string; readonly found: readonly Finding[] } {
  const example = resolve(ROOT, "example.mts");
  const given = resolve(ROOT, "given.ts");
  const declarations = examples.filter((each) => each.page === block.page && claimOf(each).kind === "given").map((each) => each.code);
  const texts = new Map([[example, `${block.code}\nexport {};\n`], [given, declarations.join("\n")]]);
  const program = ts.createProgram({ rootNames: [...texts.keys()], options: OPTIONS, host: hostWith(texts) });
  const diagnostics = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  const compiler = createClassicCompiler(ts, program);
  const file = compiler.sourceFile(example);
  if (!file) throw new Error(`The program has no ${example}.`);
  const suppressions = suppressionsOf(commentsOf(ts, file));
  const findings = createEngine(compiler).analyze(file).findings.filter(({ rule, place }) => {
    const { line, character } = file.getLineAndCharacterOfPosition(place.range.start);
    return !suppressions.covers(rule, line + 1, character + 1);
  });
  return { mistakes: diagnostics.join("\n"), found: findings };
}

function hostWith(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS, true);
  return {
    ...host,
    fileExists: (name) => texts.has(name) || host.fileExists(name),
    readFile: (name) => texts.get(name) ?? host.readFile(name),
    getSourceFile(name, language) {
      const text = texts.get(name);
      if (text !== undefined) return ts.createSourceFile(name, text, language, true);
      if (!libraries.has(name)) libraries.set(name, host.getSourceFile(name, language));
      return libraries.get(name);
    },
  };
}
