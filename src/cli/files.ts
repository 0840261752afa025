import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../model/index.js";

/** A text to be written, and the option that asked for it. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
  /** Default: `-o`. */
  readonly option?: string;
}

/**
 * Makes sure, before minutes of work, that a report can be written at its end.
 * @throws {UsageError} saying what stands in the way
 */
export function assertWritable(file: string, cwd: string, option = "-o"): void {
  if (file === "") throw new UsageError(`${option} is followed by an empty name. Give it a file.`);
  const path = resolve(cwd, file);
  if (existsSync(path) && statSync(path).isDirectory()) throw new UsageError(`${file} is a folder. Give ${option} a file.`);
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  guard(file, option, () => {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    accessSync(folder, constants.W_OK);
  });
}

/**
 * Writes all files or none: each beside its place first, then all are moved there.
 * @param prepare is called for each before it is moved
 * @throws {UsageError} when one can't be written; what was there before stays
 */
export function writeAll(files: readonly TextFile[], cwd: string, prepare?: (temporary: string, index: number) => void): void {
  const staged: { file: string; option: string; path: string; temporary: string }[] = [];
  try {
    for (const { file, text, option = "-o" } of files) {
      const path = resolve(cwd, file);
      const temporary = `${path}.${staged.length}.tmp`;
      guard(file, option, () => {
        mkdirSync(dirname(path), { recursive: true });
        staged.push({ file, option, path, temporary });
        writeFileSync(temporary, text);
        prepare?.(temporary, staged.length - 1);
      });
    }
    for (const { file, option, path, temporary } of staged) guard(file, option, () => renameSync(temporary, path));
  } finally {
    for (const { temporary } of staged) rmSync(temporary, { force: true });
  }
}

function guard(file: string, option: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new UsageError(`${file} can't be written (${(error as NodeJS.ErrnoException).code}). Give ${option} a file in a folder that you may write to.`);
  }
}
