import type { Edit } from "../model/index.js";

/**
 * A text with its edits made. Edits of other files are none of its business.
 * @param file the name that the edits use
 * @throws RangeError when two edits overlap, or one reaches beyond the text
 */
export function applyEdits(file: string, text: string, edits: readonly Edit[]): string {
  const own = edits.filter((edit) => edit.file === file).sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let result = "";
  let done = 0;
  for (const { range, text: added } of own) {
    if (range.start < done || range.end < range.start || range.end > text.length) throw new RangeError(`The edit at ${range.start}-${range.end} of ${file} overlaps another, or reaches beyond the end.`);
    result += text.slice(done, range.start) + withLineEnds(added, text);
    done = range.end;
  }
  return result + text.slice(done);
}

/** New lines end like those around them: by the text's first line end. */
export function withLineEnds(added: string, text: string): string {
  const first = /\r\n|\n/.exec(text)?.[0];
  return first === undefined ? added : added.replaceAll(/\r?\n/g, first);
}
