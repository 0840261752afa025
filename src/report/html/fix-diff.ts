import { formatPatch, structuredPatch } from "diff";
import type { AuditFix } from "../../model/index.js";
import { linesOf } from "./snippets.js";

type AuditEdit = AuditFix["edits"][number];

/** Lines of context around a change. */
const CONTEXT = 3;

/** A fix's edits as a unified diff; `undefined` where a file's text is not at hand, or nothing changes. */
export function diffOf({ edits }: AuditFix, textOf: (file: string) => string | undefined): string | undefined {
  const files = [...new Set(edits.map(({ file }) => file))].sort();
  const diffs = files.map((file) => {
    const text = textOf(file);
    return text === undefined || text === "" ? undefined : fileDiff(file, linesOf(text), edits.filter((edit) => edit.file === file));
  });
  const known = diffs.filter((diff) => diff !== undefined);
  return known.length > 0 && known.length === diffs.length ? known.join("\n") : undefined;
}

/** Only the lines around the edits are compared: comparing whole files for each of thousands of findings takes too long. */
function fileDiff(file: string, lines: readonly string[], edits: readonly AuditEdit[]): string {
  const first = Math.max(1, Math.min(...edits.map(({ line }) => line)) - CONTEXT);
  const last = Math.max(...edits.map(({ endLine }) => endLine)) + CONTEXT;
  const before = lines.slice(first - 1, last);
  const patch = structuredPatch(file, file, `${before.join("\n")}\n`, `${applied(before, first, edits)}\n`, undefined, undefined, { context: CONTEXT });
  const moved = patch.hunks.map((hunk) => ({ ...hunk, oldStart: hunk.oldStart + first - 1, newStart: hunk.newStart + first - 1 }));
  return formatPatch({ ...patch, hunks: moved }).replace(/^Index: .*\n=+\n/, "").trimEnd();
}

/** Later edits first, so that the places of earlier ones stay right. */
function applied(lines: readonly string[], first: number, edits: readonly AuditEdit[]): string {
  const starts: number[] = [];
  let length = 0;
  for (const line of lines) {
    starts.push(length);
    length += line.length + 1;
  }
  const offset = (line: number, column: number) => (starts[line - first] ?? length) + column - 1;
  const inOrder = edits.map(({ text, ...at }) => ({ text, start: offset(at.line, at.column), end: offset(at.endLine, at.endColumn) })).sort((a, b) => b.start - a.start || b.end - a.end);
  return inOrder.reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), lines.join("\n"));
}
