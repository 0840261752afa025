/**
 * The TypeScript that ts-morph bundles: an audit needs no TypeScript of the user's, and finds the same everywhere.
 * It carries the language's library files in memory, so a program's host must serve them.
 */
import { getLibFiles, libFolderInMemoryPath, ts as bundled } from "@ts-morph/common";
import type typescript from "typescript";

/** The bundle declares the same API (6.0) as a namespace of its own, which the checker holds for another type. */
export const ts = bundled as unknown as typeof typescript;

export const LIB_FOLDER: string = libFolderInMemoryPath;

let libTexts: ReadonlyMap<string, string> | undefined;

/** The text of a library file such as `lib.es5.d.ts`. */
export function libText(name: string): string | undefined {
  libTexts ??= new Map(getLibFiles().map((file) => [file.fileName, file.text]));
  return libTexts.get(name);
}
