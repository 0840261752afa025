import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import ts5 from "typescript5";
import { type Compiler, createClassicCompiler } from "../../src/compiler/index.js";
import { createEngine } from "../../src/engine/index.js";
import { LIB_FOLDER, libText, ts as morphTs } from "../../src/project/typescript.js";
import { messageOf } from "../../src/catalog/index.js";
import { DEFAULT_SETTINGS, type Finding } from "../../src/model/index.js";
import type { Region, Seen } from "./compare.js";
import type { Reach } from "./markers.js";

export type TypeScript = typeof ts;

/** A copy of TypeScript, and what serves its files. */
export interface FixtureCompiler {
  readonly name: string;
  readonly ts: TypeScript;
  readonly hostFor: (options: ts.CompilerOptions) => ts.CompilerHost;
}

function onDisk(copy: TypeScript): FixtureCompiler {
  return { name: `typescript ${copy.version}`, ts: copy, hostFor: (options) => copy.createCompilerHost(options) };
}

/** ts-morph's copy keeps the language's library files in memory. */
function bundledHost(options: ts.CompilerOptions): ts.CompilerHost {
  const host = morphTs.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  host.readFile = (file) => (file.startsWith(`${LIB_FOLDER}/`) ? libText(file.slice(LIB_FOLDER.length + 1)) : readFile(file));
  host.getDefaultLibLocation = () => LIB_FOLDER;
  host.getDefaultLibFileName = (given) => `${LIB_FOLDER}/${morphTs.getDefaultLibFileName(given)}`;
  return host;
}

/** ESLint's copy. */
export const INSTALLED: FixtureCompiler = onDisk(ts);

/**
 * The copies of TypeScript that the engine must work with: ESLint's, the audit's (the one that ts-morph bundles), and an
 * older one whose `SyntaxKind` numbers differ, so that a node compared with another copy's enum shows.
 */
export const COMPILERS: readonly FixtureCompiler[] = [
  INSTALLED,
  { name: `the audit's typescript ${morphTs.version}`, ts: morphTs, hostFor: bundledHost },
  // The same API; only the enums' types are another package's.
  onDisk(ts5 as unknown as TypeScript),
];

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const FIXTURES = resolve(ROOT, "fixtures");
export const FIXTURES_TSCONFIG = resolve(FIXTURES, "tsconfig.json");

/** One program over all fixtures, as their tsconfig describes it; `added` holds files that are not on disk, by path. */
export function createFixtureProgram(compiler: FixtureCompiler, added: ReadonlyMap<string, string> = new Map()): ts.Program {
  const { fileNames, options } = readConfig(compiler.ts);
  const host = compiler.hostFor(options);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (file) => added.has(file) || fileExists(file);
  host.getSourceFile = (file, options, ...rest) => {
    const text = added.get(file);
    return text === undefined ? getSourceFile(file, options, ...rest) : compiler.ts.createSourceFile(file, text, options);
  };
  return compiler.ts.createProgram({ rootNames: [...fileNames, ...added.keys()], options, host });
}

/** Every fixture file, relative to `fixtures/`, with `/`: markers in it are obeyed, and their absence asserts silence. */
export function fixtureNames(): readonly string[] {
  const names = readConfig(ts).fileNames.map((file) => relative(FIXTURES, file).split(sep).join("/"));
  return names.filter((name) => !/\.d\.[cm]?ts$/.test(name)).sort();
}

export function pathOf(name: string): string {
  return resolve(FIXTURES, name);
}

/** A function that tells what the engine says about a fixture, all rules and all confidences, in a driver's terms. */
export function engineOver(compiler: TypeScript, program: ts.Program, reach: Reach = "file"): (name: string) => readonly Seen[] {
  return engineOn(createClassicCompiler(compiler, program), reach);
}

/** The same with any compiler that has the fixtures open. */
export function engineOn(compiler: Compiler, reach: Reach): (name: string) => readonly Seen[] {
  const engine = createEngine(compiler, DEFAULT_SETTINGS, reach);
  let others: readonly Finding[] | undefined;
  // What one file makes visible in another is reported where it stands, as the audit does.
  const fromElsewhere = (): readonly Finding[] => (others ??= reach === "program" ? compiler.sourceFiles().flatMap((file) => engine.analyze(file).elsewhere) : []);
  return (name) => {
    const path = pathOf(name);
    const file = compiler.sourceFile(path);
    if (!file) throw new Error(`The program of ${FIXTURES_TSCONFIG} has no ${name}.`);
    const visible = fromElsewhere().filter((finding) => resolve(finding.place.file) === path);
    return [...engine.analyze(file).findings, ...visible].map((finding) => {
      if (resolve(finding.place.file) !== path) throw new Error(`The analysis of ${name} yields a finding in ${finding.place.file}.`);
      return seenFrom(finding, file.text);
    });
  };
}

/** A finding in a driver's terms. */
export function seenFrom(finding: Finding, text: string): Seen {
  const { rule, form, confidence, multiplicity } = finding;
  return { rule, form, confidence, multiplicity, message: messageOf(finding), ...regionOf(finding.place.range, text) };
}

/** Lines and columns, from 1, of a stretch of a text. */
export function regionOf(range: { readonly start: number; readonly end: number }, text: string): Region {
  const start = positionOf(range.start, text);
  const end = positionOf(range.end, text);
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function positionOf(offset: number, text: string): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function readConfig(compiler: TypeScript): { readonly fileNames: string[]; readonly options: ts.CompilerOptions } {
  const read: { readonly config?: unknown; readonly error?: ts.Diagnostic } = compiler.readConfigFile(FIXTURES_TSCONFIG, (file) => compiler.sys.readFile(file));
  if (read.error) throw new Error(compiler.flattenDiagnosticMessageText(read.error.messageText, "\n"));
  const parsed = compiler.parseJsonConfigFileContent(read.config, compiler.sys, FIXTURES, undefined, FIXTURES_TSCONFIG);
  const [broken] = parsed.errors;
  if (broken) throw new Error(compiler.flattenDiagnosticMessageText(broken.messageText, "\n"));
  return { fileNames: parsed.fileNames, options: parsed.options };
}
