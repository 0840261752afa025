import type typescript from "typescript";
import { ParsedFiles } from "./parsed-files.js";
import { isShared, SourceCache } from "./source-cache.js";
import { LIB_FOLDER, libText, ts } from "./typescript.js";

/** Library files come from memory and never change. */
const libraries = new SourceCache();

/**
 * A host that serves the bundled library files from memory and reads a referenced project's sources, built or not.
 * @param unreadable files that are to be empty; those that the parser can't take are added
 * @param overlay texts that stand in for those on disk, by absolute name
 * @param parsed what earlier programs with the same options have read and parsed, as it will be after this one
 */
export function createHost(
  options: typescript.CompilerOptions,
  folder: string,
  types: SourceCache,
  unreadable: Set<string>,
  overlay: ReadonlyMap<string, string> = new Map(),
  parsed: ParsedFiles = new ParsedFiles(),
): typescript.CompilerHost {
  const disk = ts.createCompilerHost(options);
  return {
    ...disk,
    getCurrentDirectory: () => folder,
    getDefaultLibLocation: () => LIB_FOLDER,
    getDefaultLibFileName: (given: typescript.CompilerOptions) => `${LIB_FOLDER}/${ts.getDefaultLibFileName(given)}`,
    fileExists: (file: string) => libOf(file) !== undefined || disk.fileExists(file),
    readFile: (file: string) => libOf(file) ?? overlay.get(file) ?? disk.readFile(file),
    getSourceFile(file, given, onError, fresh) {
      const text = libOf(file);
      if (text !== undefined) return libraries.get(file, given, () => ts.createSourceFile(file, text, given));
      const replaced = overlay.get(file);
      if (replaced !== undefined) return parsed.replaced(file, replaced, () => ts.createSourceFile(file, replaced, given));
      if (unreadable.has(file)) return ts.createSourceFile(file, "", given);
      try {
        const read = () => parsed.onDisk(file, () => disk.getSourceFile(file, given, onError, fresh));
        return isShared(file) ? types.get(file, given, read) : read();
      } catch {
        // Brackets within brackets, thousands deep, overflow the parser's stack.
        unreadable.add(file);
        return ts.createSourceFile(file, "", given);
      }
    },
    /** Types come from the code alone, except in JavaScript, where JSDoc is always read. As `tsc` does. */
    jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
    /** Honoured by every program, though only the language service sets it. */
    ...{ useSourceOfProjectReferenceRedirect: () => true },
  };
}

function libOf(file: string): string | undefined {
  return file.startsWith(`${LIB_FOLDER}/`) ? libText(file.slice(LIB_FOLDER.length + 1)) : undefined;
}
