import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";

export const RUNTIME_FOLDER = fileURLToPath(new URL("../../../src/runtime/", import.meta.url));

/** Collects garbage, and lets the finalization callbacks run, until nothing more can come of it. */
const COLLECT = `
  import { setTimeout as sleep } from "node:timers/promises";
  export const collect = async () => { for (let i = 0; i < 6; i += 1) { await sleep(15); gc(); } await sleep(15); };
`;

/** The runtime as plain JavaScript in a folder outside of the project: nothing that is installed can be found from there. */
export interface CompiledRuntime {
  readonly folder: string;
  readonly entry: string;
  remove(): void;
}

export function runtimeFiles(): string[] {
  return readdirSync(RUNTIME_FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
}

export function compileRuntime(): CompiledRuntime {
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-runtime-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "collect.js"), COLLECT);
  for (const file of runtimeFiles()) compile(readFileSync(join(RUNTIME_FOLDER, file), "utf8"), join(folder, file));
  return { folder, entry: join(folder, "index.js"), remove: () => rmSync(folder, { recursive: true }) };
}

/** Writes `target` (a `.ts` path) as JavaScript with a source map beside it. */
export function compile(source: string, target: string): string {
  const output = target.replace(/\.ts$/, ".js");
  const compilerOptions: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true, sourceMap: true };
  const { outputText, sourceMapText } = ts.transpileModule(source, { compilerOptions, fileName: target });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText);
  if (sourceMapText !== undefined) writeFileSync(`${output}.map`, sourceMapText);
  return output;
}

export interface ChildResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a module with the present Node; rejects when it fails. */
export async function runChild(file: string, flags: readonly string[] = [], cwd = dirname(file)): Promise<ChildResult> {
  return await promisify(execFile)(process.execPath, [...flags, file], { cwd, maxBuffer: 2 ** 24 });
}

/** Writes a script beside the compiled runtime, runs it with collection at hand, and reads the JSON that it prints. */
export async function runScript<T>(runtime: CompiledRuntime, name: string, script: string): Promise<{ readonly result: T; readonly stderr: string }> {
  const file = join(runtime.folder, name);
  writeFileSync(file, script);
  const { stdout, stderr } = await runChild(file, ["--expose-gc"]);
  return { result: JSON.parse(stdout) as T, stderr };
}
