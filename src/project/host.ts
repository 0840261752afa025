import type typescript from "typescript";
import { LIB_FOLDER, libText, ts } from "./typescript.js";

/** Library files are the same for every program of a run; parsing them once is a third of a small program's time. */
const libFiles = new Map<string, typescript.SourceFile>();

/** A host that serves the bundled library files from memory and reads a referenced project's sources, built or not. */
export function createHost(options: typescript.CompilerOptions, folder: string): typescript.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  return Object.assign(host, {
    getCurrentDirectory: () => folder,
    getDefaultLibLocation: () => LIB_FOLDER,
    getDefaultLibFileName: (given: typescript.CompilerOptions) => `${LIB_FOLDER}/${ts.getDefaultLibFileName(given)}`,
    fileExists: (file: string) => libOf(file) !== undefined || fileExists(file),
    readFile: (file: string) => libOf(file) ?? readFile(file),
    getSourceFile: ((file, languageOrOptions, onError, fresh) => {
      const text = libOf(file);
      return text === undefined ? getSourceFile(file, languageOrOptions, onError, fresh) : libFile(file, text, languageOrOptions);
    }) satisfies typescript.CompilerHost["getSourceFile"],
    /** Types come from the code alone, except in JavaScript, where JSDoc is always read. As `tsc` does. */
    jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
    /** Honoured by every program, though only the language service sets it. */
    useSourceOfProjectReferenceRedirect: () => true,
  });
}

function libOf(file: string): string | undefined {
  return file.startsWith(`${LIB_FOLDER}/`) ? libText(file.slice(LIB_FOLDER.length + 1)) : undefined;
}

function libFile(file: string, text: string, given: typescript.ScriptTarget | typescript.CreateSourceFileOptions): typescript.SourceFile {
  const options = typeof given === "number" ? { languageVersion: given } : given;
  const key = `${file} ${options.languageVersion} ${options.impliedNodeFormat} ${options.jsDocParsingMode}`;
  const known = libFiles.get(key);
  if (known) return known;
  const parsed = ts.createSourceFile(file, text, options);
  libFiles.set(key, parsed);
  return parsed;
}
