import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../model/index.js";
import { keep, move, putBack, type Replacement, replacementOf, stage, tidy } from "./writing/replacement.js";

/** A text to be written, and the option that asked for it. */
export interface TextFile {
  readonly file: string;
  readonly text: string;
  /** Default: `-o`. */
  readonly option?: string;
  /** What to do when it can't be written. Default: to give the option another file. */
  readonly advice?: string;
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

/** Is told how far the writing has come. */
export interface Stages {
  /** Before anything is written. */
  readonly begin?: (replacements: readonly Replacement[]) => void;
  /** For each file, before it is moved. */
  readonly prepared?: (temporary: string, index: number) => void;
  /** When all are ready to be moved. */
  readonly moving?: () => void;
  /** When something went wrong, and what was moved is to be moved back. */
  readonly undoing?: () => void;
  /** When all are done, or all is as it was before. */
  readonly end?: () => void;
}

/**
 * Writes all files or none: each beside its place first, then all are moved there; when one can't be, those moved before are
 * moved back.
 * @throws {UsageError} when one can't be written; what was there before stays
 */
export function writeAll(files: readonly TextFile[], cwd: string, stages: Stages = {}): void {
  const replacements = files.map(({ file }) => replacementOf(resolve(cwd, file)));
  const moved: Replacement[] = [];
  let lost: readonly Replacement[] = [];
  const each = (work: (replacement: Replacement, file: TextFile, index: number) => void): void =>
    files.forEach((file, index) => {
      const replacement = replacements[index];
      if (replacement) guard(file.file, file.option ?? "-o", () => work(replacement, file, index), file.advice);
    });
  stages.begin?.(replacements);
  try {
    each((replacement, { text }, index) => {
      stage(replacement, text);
      stages.prepared?.(replacement.temporary, index);
    });
    stages.moving?.();
    each((replacement) => {
      keep(replacement);
      moved.push(replacement);
      move(replacement);
    });
  } catch (error) {
    if (moved.length > 0) stages.undoing?.();
    lost = putBack(moved);
    if (lost.length > 0) throw new UsageError(`${(error as Error).message} These could not be put back; their old texts are in the second file: ${lost.map(({ path, backup }) => `${path}: ${backup}`).join(", ")}.`);
    throw error;
  } finally {
    tidy(replacements, lost);
    stages.end?.();
  }
}

function guard(file: string, option: string, work: () => void, advice = `Give ${option} a file in a folder that you may write to.`): void {
  try {
    work();
  } catch (error) {
    throw new UsageError(`${file} can't be written (${(error as NodeJS.ErrnoException).code}). ${advice}`);
  }
}
