import { UsageError } from "../model/index.js";
import type { Format } from "../report/index.js";

/** A report to be made. Without a file it goes to the terminal. */
export interface Output {
  readonly format: Format;
  readonly file?: string;
}

/** Pairs `--format`s with `-o`s in the order in which they stand on the command line. */
export class OutputPairs {
  readonly #pairs: { format?: Format; file?: string }[] = [];

  addFormat(format: Format): void {
    const waiting = this.#pairs.find((pair) => pair.format === undefined);
    if (waiting) waiting.format = format;
    else this.#pairs.push({ format });
  }

  addFile(file: string): void {
    const last = this.#pairs.at(-1);
    if (last && last.file === undefined) last.file = file;
    else this.#pairs.push({ file });
  }

  /** @throws {UsageError} when two reports would go to the terminal */
  resolve(): Output[] {
    if (this.#pairs.length === 0) return [{ format: "pretty" }];
    const outputs = this.#pairs.map(({ format, file }): Output =>
      file === undefined ? { format: format ?? "pretty" } : { format: format ?? formatFor(file), file },
    );
    if (outputs.filter(({ file }) => file === undefined).length > 1) {
      throw new UsageError("Only one format can go to the terminal. Give each other --format an -o FILE.");
    }
    return outputs;
  }
}

const BY_ENDING: Readonly<Record<string, Format>> = { json: "json", sarif: "sarif", html: "html", md: "markdown", xml: "junit" };

function formatFor(file: string): Format {
  return BY_ENDING[file.split(".").at(-1) ?? ""] ?? "pretty";
}
