import { type BabelCodeFrameOptions, codeFrameColumns } from "@babel/code-frame";
import type { Location } from "../model/index.js";

const LINES_AROUND = 2;
/** Longer findings show their beginning only; a frame of a whole loop explains nothing. */
const LONGEST = 6;
/** Generated code has lines of thousands of columns, which no frame makes readable. */
const WIDEST = 300;

/** The code around a place, marked; empty where there is nothing to show. */
export function codeFrame(text: string, at: Location, color: boolean): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  const isLong = at.endLine - at.line >= LONGEST;
  const endLine = isLong ? at.line : at.endLine;
  const endColumn = isLong ? (lines[at.line - 1]?.length ?? 0) + 1 : at.endColumn;
  const first = Math.max(1, at.line - LINES_AROUND);
  const shown = lines.slice(first - 1, endLine + LINES_AROUND);
  // A text that changed since the audit may be shorter than the place says.
  if (endLine > lines.length || shown.some((line) => line.length > WIDEST)) return "";
  // On a last line of several the frame counts the end in.
  const location = { start: { line: at.line, column: at.column }, end: { line: endLine, column: endLine > at.line ? endColumn - 1 : endColumn } };
  // Only the lines around are handed over: highlighting whole files once a finding would take longer than the audit.
  const options: BabelCodeFrameOptions & { startLine: number } = {
    linesAbove: LINES_AROUND,
    linesBelow: LINES_AROUND,
    startLine: first,
    highlightCode: color,
    forceColor: color,
  };
  return codeFrameColumns(visible(shown.join("\n")), location, options);
}

/** Text whose control characters, and those that reverse the reading direction, can't reach the terminal. */
export function visible(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}
