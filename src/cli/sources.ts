import { chmodSync, readFileSync, realpathSync, statSync } from "node:fs";
import { UsageError } from "../model/index.js";
import { writeAll } from "./files.js";
import { hashOf, Journal } from "./writing/journal.js";

const BOM = "\uFEFF";

/**
 * Writes changed sources, all or none. A byte order mark stays, and so do a file's mode and the link that leads to it. What
 * is killed meanwhile is finished by `recover`.
 * @throws {UsageError} when a file is not what was analysed, or can't be written
 */
export function writeSources(files: readonly { readonly file: string; readonly before: string; readonly after: string }[], cwd: string): void {
  if (files.length === 0) return;
  const targets = files.map(({ file, before, after }) => {
    const path = realpathSync(file);
    const bytes = readFileSync(path);
    const text = bytes.toString("utf8");
    const head = text.startsWith(BOM) ? BOM : "";
    // Offsets are of the text as it was read: another encoding, or another editor's work in between, would be damaged.
    if (text !== head + before || !Buffer.from(text, "utf8").equals(bytes)) throw new UsageError(`${file} is not what was analysed: it changed meanwhile, or is not in UTF-8. Run again. Nothing was written.`);
    return { file: path, text: head + after, advice: "See to the rights of its folder, and to room on the disk; then run again. Nothing was written.", mode: statSync(path).mode, hashes: { before: hashOf(bytes), after: hashOf(head + after) } };
  });
  let journal: Journal | undefined;
  writeAll(targets, cwd, {
    begin: (replacements) => {
      journal = new Journal(cwd, replacements.flatMap((each, index) => ({ ...each, before: "", after: "", ...targets[index]?.hashes })));
    },
    prepared: (temporary, index) => chmodSync(temporary, targets[index]?.mode ?? 0o644),
    moving: () => journal?.enter("moving"),
    undoing: () => journal?.enter("undoing"),
    end: () => journal?.end(),
  });
}
