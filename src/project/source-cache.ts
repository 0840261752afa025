import type typescript from "typescript";

type Options = typescript.ScriptTarget | typescript.CreateSourceFileOptions;

/**
 * Parsed declaration files that many programs share: the language's library, and `@types`. Parsing and binding them
 * again is most of what a small project costs. A checker never writes into them.
 */
export class SourceCache {
  readonly #files = new Map<string, typescript.SourceFile | undefined>();

  /** The file from the cache, or from `parse`. */
  get(file: string, given: Options, parse: () => typescript.SourceFile | undefined): typescript.SourceFile | undefined {
    const options = typeof given === "number" ? { languageVersion: given } : given;
    const key = [file, options.languageVersion, options.impliedNodeFormat, options.jsDocParsingMode].join(" ");
    if (!this.#files.has(key)) this.#files.set(key, parse());
    return this.#files.get(key);
  }
}

export function isShared(file: string): boolean {
  return file.includes("/node_modules/@types/") && file.endsWith(".ts");
}
