import { applyEdits } from "../edits/index.js";
import type { Edit } from "../model/index.js";

/** Changed texts, by absolute name: they stand in for those on disk. */
export type Texts = ReadonlyMap<string, string>;

/** The texts after some edits, which speak of the texts as they are now. */
export function textsAfter(texts: Texts, edits: readonly Edit[], textOf: (file: string) => string): Texts {
  const next = new Map(texts);
  for (const file of new Set(edits.map((edit) => edit.file))) next.set(file, applyEdits(file, textOf(file), edits));
  return next;
}
