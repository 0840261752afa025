import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../model/index.js";

/**
 * Makes sure, before minutes of work, that a report can be written at its end.
 * @throws {UsageError} saying what stands in the way
 */
export function assertWritable(file: string, cwd: string): void {
  const path = resolve(cwd, file);
  if (existsSync(path) && statSync(path).isDirectory()) throw new UsageError(`${file} is a folder. Give -o a file.`);
  let folder = dirname(path);
  while (!existsSync(folder)) folder = dirname(folder);
  guard(file, () => {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    accessSync(folder, constants.W_OK);
  });
}

/**
 * Writes all files or none: each beside its place first, then all are moved there.
 * @param prepare is called for each before it is moved
 * @throws {UsageError} when one can't be written; what was there before stays
 */
export function writeAll(files: readonly { readonly file: string; readonly text: string }[], cwd: string, prepare?: (temporary: string, index: number) => void): void {
  const staged: { file: string; path: string; temporary: string }[] = [];
  try {
    for (const { file, text } of files) {
      const path = resolve(cwd, file);
      const temporary = `${path}.${staged.length}.tmp`;
      guard(file, () => {
        mkdirSync(dirname(path), { recursive: true });
        staged.push({ file, path, temporary });
        writeFileSync(temporary, text);
        prepare?.(temporary, staged.length - 1);
      });
    }
    for (const { file, path, temporary } of staged) guard(file, () => renameSync(temporary, path));
  } finally {
    for (const { temporary } of staged) rmSync(temporary, { force: true });
  }
}

function guard(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new UsageError(`${file} can't be written (${(error as NodeJS.ErrnoException).code}). Give -o a file in a folder that you may write to.`);
  }
}
