import type { Location, Place, Position } from "../model/index.js";

/** Turns the engine's places (absolute file, offsets) into locations (shown file, lines and columns from 1). */
export class Locator {
  readonly #shown: (file: string) => string;
  readonly #textOf: (file: string) => string | undefined;
  readonly #lineStarts = new Map<string, readonly number[]>();

  constructor(shown: (file: string) => string, textOf: (file: string) => string | undefined) {
    this.#shown = shown;
    this.#textOf = textOf;
  }

  location({ file, range }: Place): Location {
    const start = this.#positionOf(file, range.start);
    const end = this.#positionOf(file, range.end);
    return { file: this.#shown(file), ...start, endLine: end.line, endColumn: end.column };
  }

  position({ file, range }: Place): Position {
    return { file: this.#shown(file), ...this.#positionOf(file, range.start) };
  }

  /** A file's text; empty for a file that the program does not hold. */
  textOf(file: string): string {
    return this.#textOf(file) ?? "";
  }

  /** The whole lines that a range touches. */
  linesOf({ file, range }: Place): string {
    const text = this.#textOf(file) ?? "";
    const from = text.lastIndexOf("\n", range.start - 1) + 1;
    const to = text.indexOf("\n", Math.max(range.start, range.end - 1));
    return text.slice(from, to === -1 ? text.length : to);
  }

  #positionOf(file: string, offset: number): { line: number; column: number } {
    const starts = this.#startsOf(file);
    let low = 0;
    for (let high = starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  #startsOf(file: string): readonly number[] {
    const known = this.#lineStarts.get(file);
    if (known) return known;
    const starts = [0];
    for (const { index, 0: found } of (this.#textOf(file) ?? "").matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + found.length);
    this.#lineStarts.set(file, starts);
    return starts;
  }
}
