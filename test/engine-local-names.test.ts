// What scopes alone tell of a name must be what the compiler would have said.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { createClassicCompiler, type SourceFile } from "../src/compiler/index.js";
import { fileFactsOf } from "../src/engine/facts/file-facts.js";
import { localReferences } from "../src/engine/facts/local-names.js";
import type { Reference } from "../src/engine/facts/references.js";
import { World } from "../src/engine/world.js";
import { DEFAULT_SETTINGS } from "../src/model/index.js";
import { FIXTURES } from "./support/fixtures.js";

function worldOf(rootNames: readonly string[], texts: Readonly<Record<string, string>> = {}): { world: World; files: readonly SourceFile[] } {
  const options: ts.CompilerOptions = { noLib: true, allowJs: true, module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, target) => (texts[name] === undefined ? getSourceFile.call(host, name, target) : ts.createSourceFile(name, texts[name], target, true));
  host.fileExists = (name) => texts[name] !== undefined || fileExists.call(host, name);
  const program = ts.createProgram({ rootNames, options, host });
  const world = new World(createClassicCompiler(ts, program), DEFAULT_SETTINGS);
  return { world, files: rootNames.flatMap((name) => program.getSourceFile(name) ?? []) };
}

/** The uses as the compiler tells them. A type parameter and a parameter of one name are one symbol to it: types are no uses. */
function asked(world: World, name: Reference): readonly Reference[] {
  const { compiler } = world;
  const token = compiler.symbolOf(name);
  const namesakes = fileFactsOf(world, name).names.get(name.text) ?? [];
  return namesakes.filter((one) => {
    const isDeclared = token?.declarations?.includes(one.parent) && (one.parent as { name?: unknown }).name === one;
    return compiler.symbolOf(one) === token && !isDeclared && !ts.isTypeReferenceNode(one.parent);
  });
}

function placesOf(references: readonly Reference[]): string[] {
  return references.map((one) => `${one.text}:${one.getStart()}`);
}

/** How many names were answered, all of them rightly. */
function checked(world: World, file: SourceFile): number {
  let answered = 0;
  for (const name of [...fileFactsOf(world, file).names.values()].flat()) {
    const local = localReferences(world, name);
    if (!local) continue;
    answered += 1;
    expect(placesOf(local), `${file.fileName}: ${name.text} at ${name.getStart()}`).toEqual(placesOf(asked(world, name)));
  }
  return answered;
}

/** The uses of the name that is declared with `/*1*​/` before it, as lines; `asks` where scopes do not tell. */
function usesIn(text: string, fileName = "a.ts"): readonly number[] | "asks" {
  const { world, files: [file] } = worldOf([fileName], { [fileName]: text });
  if (!file) throw new Error("The file was given.");
  checked(world, file);
  const marked = [...fileFactsOf(world, file).names.values()].flat().find((name) => text.slice(0, name.getStart()).endsWith("/*1*/"));
  if (!marked) throw new Error("No name is marked.");
  return localReferences(world, marked)?.map((one) => file.getLineAndCharacterOfPosition(one.getStart()).line + 1) ?? "asks";
}

describe("the uses of a local name", () => {
  test.each<[string, string, readonly number[] | "asks"]>([
    ["a parameter", "function f(/*1*/x: number) {\n  return x;\n}\nconst x = 1; x;", [2]],
    ["members and keys of the same name", "function f(/*1*/x: any) {\n  return { x: 1, y: x.x };\n}", [2]],
    ["a shorthand property", "function f(/*1*/x: number) {\n  return { x };\n}", [2]],
    ["hidden by an inner parameter", "function f(/*1*/x: number) {\n  g((x: number) => x);\n  return x;\n}", [3]],
    ["hidden by a block's own", "function f(/*1*/x: number) {\n  { const x = 1; g(x); }\n  return x;\n}", [3]],
    ["hidden by a function of a block", "function f(/*1*/x: number) {\n  { function x() {} x(); }\n  return x;\n}", [3]],
    ["hidden by a function expression's own name", "function f(/*1*/x: number) {\n  g(function x() { x(); });\n  return x;\n}", [3]],
    ["a loop's variable", "const x = [1];\nfor (const /*1*/x of [2])\n  g(x);\nx;", [3]],
    ["a catch clause's", "try { g(); }\ncatch (/*1*/e) {\n  g(e);\n}", [3]],
    ["taken apart", "function f({ a: { b: /*1*/c } }: any) {\n  const d = { c };\n  return c.b;\n}", [2, 3]],
    ["a var in a block", "function f() {\n  if (g()) { var /*1*/x = 1; }\n  return x;\n}", [3]],
    ["a module's own", "const /*1*/x = 1;\nfunction f() { return x; }\nexport {};", [2]],
    ["a class's computed member", "const /*1*/x = 'a';\nclass A { [x]() { return 1; } x = 2; }", [2]],
    ["exported", "export const /*1*/x = 1;\nx;", "asks"],
    ["exported by a list", "const /*1*/x = 1;\nexport { x };", "asks"],
    ["a variable declared twice", "function f() { var /*1*/x = 1; var x = 2; return x; }", "asks"],
    ["a parameter declared again", "function f(/*1*/x: any) { var x: any = x || 1; return x; }", "asks"],
    ["used before the body that declares it", "function f(y = x) { var /*1*/x = 1; return x + y; }\nvar x = 0;", "asks"],
    ["a parameter that is a field", "class A { constructor(private /*1*/x: number) { x; } m() { return this.x; } }", "asks"],
    ["a type's namesake in the same scope", "interface x { a: 1 }\nconst /*1*/x: x = { a: 1 };\nx;", "asks"],
    ["asked for its type", "function f(/*1*/x: number): typeof x { return x; }", "asks"],
    ["a decorator's argument outside of the method", "const x = 1;\nclass A { @d(x) m(/*1*/x: number) { return x; } }", "asks"],
  ])("%s", (_, text, uses) => {
    expect(usesIn(text)).toEqual(uses);
  });

  test("a module that CommonJS requires is asked for", () => {
    expect(usesIn("const /*1*/x = require('./b');\nx();", "a.js")).toBe("asks");
  });
});

test("in all fixtures scopes and compiler agree", { timeout: 120_000 }, () => {
  const names = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((name) => /^no-u.*\.[jt]sx?$/.test(name));
  const { world, files } = worldOf(names.map((name) => join(FIXTURES, name)));
  const answered = files.reduce((sum, file) => sum + checked(world, file), 0);
  expect(answered).toBeGreaterThan(1000);
});
