import type typescript from "typescript";

type File = typescript.SourceFile;

/** The syntax trees of programs that differ in a few texts only. TypeScript keeps what it knows of a tree that stays the same. */
export class ParsedFiles {
  readonly #onDisk = new Map<string, File | undefined>();
  readonly #replaced = new Map<string, File>();

  /** A file whose text nobody replaced; what is on disk is read once. */
  onDisk(name: string, read: () => File | undefined): File | undefined {
    if (!this.#onDisk.has(name)) this.#onDisk.set(name, read());
    return this.#onDisk.get(name);
  }

  /** A file with another text than on disk. */
  replaced(name: string, text: string, parse: () => File): File {
    const known = this.#replaced.get(name);
    if (known?.text === text) return known;
    const file = parse();
    this.#replaced.set(name, file);
    return file;
  }
}
