import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type typescript from "typescript";
import { UsageError } from "../model/index.js";
import { shown, upwards, withSlashes } from "./paths.js";
import { withTypes } from "./types.js";
import { ts } from "./typescript.js";

/** A tsconfig as the compiler reads it. Paths are absolute, with `/`. */
export interface ParsedConfig {
  readonly path: string;
  readonly fileNames: readonly string[];
  readonly options: typescript.CompilerOptions;
  readonly references: readonly typescript.ProjectReference[];
  /** The files that it was read from: itself, and those that it extends. */
  readonly inputs: readonly string[];
  /** Mistakes that the compiler can live with: a base that is missing, an unknown option. */
  readonly complaints: readonly string[];
}

/** An empty list of inputs is no mistake here: a solution has none, and whoever finds nothing at all says so. */
const HARMLESS = new Set([18002, 18003]);

/**
 * Reads one tsconfig.
 * @throws {UsageError} when it can't be read or is no JSON
 */
export function parseConfig(path: string, cwd: string): ParsedConfig {
  const text = readText(path, cwd);
  const source = ts.readJsonConfigFile(path, () => text);
  const broken = (source as typescript.JsonSourceFile & { parseDiagnostics?: readonly typescript.Diagnostic[] }).parseDiagnostics?.[0];
  if (broken) {
    const { line } = ts.getLineAndCharacterOfPosition(source, broken.start ?? 0);
    throw new UsageError(`${shown(cwd, path)}:${line + 1} is broken: ${textOf(broken)} Mend it and run the audit again.`);
  }
  const folder = withSlashes(dirname(path));
  const parsed = ts.parseJsonSourceFileConfigFileContent(source, ts.sys, folder, undefined, path);
  return {
    path,
    fileNames: parsed.fileNames.map(withSlashes),
    options: withTypes(parsed.options, folder),
    references: parsed.projectReferences ?? [],
    inputs: [path, ...((source as typescript.JsonSourceFile & { extendedSourceFiles?: readonly string[] }).extendedSourceFiles ?? []).map(withSlashes)],
    complaints: parsed.errors.filter((error) => !HARMLESS.has(error.code)).map(textOf),
  };
}

const CONFIG_KEYS = ["compilerOptions", "extends", "files", "include", "exclude", "references"];

/** Whether a file is a tsconfig, by its name or by what it holds: the compiler would take any JSON for one. */
export function isConfig(path: string): boolean {
  if (!/\.jsonc?$/.test(path)) return false;
  if (/(^|\/)[jt]sconfig[^/]*$/.test(path)) return true;
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config?: unknown };
  return typeof config === "object" && config !== null && CONFIG_KEYS.some((key) => key in config);
}

/** The nearest `tsconfig.json` from a folder upwards. */
export function nearestConfig(folder: string): string | undefined {
  for (const at of upwards(folder)) {
    const path = `${at === "/" ? "" : at}/tsconfig.json`;
    if (ts.sys.fileExists(path)) return path;
  }
  return undefined;
}

export function textOf(diagnostic: typescript.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
}

function readText(path: string, cwd: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new UsageError(`${shown(cwd, path)} can't be read (${(error as NodeJS.ErrnoException).code}). Give a tsconfig that exists.`);
  }
}
