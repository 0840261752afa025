import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type typescript from "typescript";
import { LIB_FOLDER, ts } from "./typescript.js";

/** Everything that a program's making asked of the disk, and the answers: as long as they hold, the program is the same. */
export interface DiskTrace {
  /** Hashes of texts that were read, by file; `null` where there was none. */
  readonly texts: Readonly<Record<string, string | null>>;
  readonly files: readonly string[];
  readonly noFiles: readonly string[];
  readonly folders: readonly string[];
  readonly noFolders: readonly string[];
  /** Hashes of the names of folders within a folder. */
  readonly listings: Readonly<Record<string, string>>;
  /** Only where a link leads somewhere else. */
  readonly links: Readonly<Record<string, string>>;
}

/** Writes down what a host is asked. */
export class DiskTracer {
  readonly #texts = new Map<string, string | null>();
  readonly #files = new Map<string, boolean>();
  readonly #folders = new Map<string, boolean>();
  readonly #listings = new Map<string, string>();
  readonly #links = new Map<string, string>();

  /** The host, overheard. */
  trace(host: typescript.CompilerHost): typescript.CompilerHost {
    const { directoryExists, getDirectories, realpath } = host;
    return {
      ...host,
      fileExists: (file) => this.#noted(this.#files, file, host.fileExists(file)),
      readFile: (file) => {
        const text = host.readFile(file);
        if (!isOurs(file)) this.#texts.set(file, hashOf(text));
        return text;
      },
      getSourceFile: (file, ...rest) => {
        const source = host.getSourceFile(file, ...rest);
        if (!isOurs(file)) this.#texts.set(file, hashOf(source?.text));
        return source;
      },
      ...(directoryExists && { directoryExists: (folder) => this.#noted(this.#folders, folder, directoryExists.call(host, folder)) }),
      ...(getDirectories && { getDirectories: (folder) => this.#listed(folder, getDirectories.call(host, folder)) }),
      ...(realpath && { realpath: (path) => this.#linked(path, realpath.call(host, path)) }),
    };
  }

  result(): DiskTrace {
    const having = (map: ReadonlyMap<string, boolean>, answer: boolean): string[] => [...map].filter(([path, is]) => is === answer && !isOurs(path)).map(([path]) => path);
    return {
      texts: Object.fromEntries(this.#texts),
      // What was read is there.
      files: having(this.#files, true).filter((file) => !this.#texts.has(file)),
      noFiles: having(this.#files, false),
      folders: having(this.#folders, true),
      noFolders: having(this.#folders, false),
      listings: Object.fromEntries(this.#listings),
      links: Object.fromEntries(this.#links),
    };
  }

  #noted(answers: Map<string, boolean>, path: string, answer: boolean): boolean {
    answers.set(path, answer);
    return answer;
  }

  #listed(folder: string, names: string[]): string[] {
    this.#listings.set(folder, hashOf(names.join("\n")) ?? "");
    return names;
  }

  #linked(path: string, real: string): string {
    if (real !== path && !isOurs(path)) this.#links.set(path, real);
    return real;
  }
}

/** Whether every answer is still the same. Texts are read again: their dates would not tell all. */
export function stillHolds({ texts, files, noFiles, folders, noFolders, listings, links }: DiskTrace): boolean {
  return (
    files.every((file) => kindOf(file) === "file") &&
    noFiles.every((file) => kindOf(file) !== "file") &&
    folders.every((folder) => kindOf(folder) === "folder") &&
    noFolders.every((folder) => kindOf(folder) !== "folder") &&
    Object.entries(links).every(([path, real]) => (ts.sys.realpath?.(path) ?? path) === real) &&
    Object.entries(listings).every(([folder, hash]) => hashOf(ts.sys.getDirectories(folder).join("\n")) === hash) &&
    Object.entries(texts).every(([file, hash]) => hashOf(ts.sys.readFile(file)) === hash)
  );
}

function kindOf(path: string): "file" | "folder" | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? "file" : found?.isDirectory() ? "folder" : undefined;
}

/** The language's own library comes from memory, and with the version of this package. */
function isOurs(path: string): boolean {
  return path.startsWith(LIB_FOLDER);
}

function hashOf(text: string | undefined): string | null {
  return text === undefined ? null : createHash("sha1").update(text).digest("base64");
}
