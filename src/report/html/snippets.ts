import type { AuditFinding } from "../../model/index.js";
import type { ReportData } from "./data.js";
import { type LineRange, merged, rangesOf } from "./view/excerpt.js";

/** Generated code has lines of thousands of columns. */
const WIDEST = 400;

/** The code around all findings, each line once. */
export function snippetsOf(findings: readonly AuditFinding[], textOf: (file: string) => string | undefined): ReportData["snippets"] {
  const wanted = new Map<string, LineRange[]>();
  for (const finding of findings) {
    for (const [file, ranges] of rangesOf(finding)) wanted.set(file, [...(wanted.get(file) ?? []), ...ranges]);
  }
  const entries = [...wanted].flatMap(([file, ranges]) => {
    const text = textOf(file);
    if (text === undefined) return [];
    const lines = linesOf(text);
    const snippets = merged(ranges).map(({ first, last }) => ({ first, lines: lines.slice(first - 1, last).map(narrowed) }));
    return [[file, snippets.filter((snippet) => snippet.lines.length > 0)] as const];
  });
  // A file may have any name, `__proto__` among them.
  return Object.fromEntries(entries);
}

/** As the compiler counts lines. */
export function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/);
}

function narrowed(line: string): string {
  return line.length > WIDEST ? `${line.slice(0, WIDEST)}…` : line;
}
