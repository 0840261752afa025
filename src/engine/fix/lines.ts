import type { Node, SourceFile } from "../../compiler/index.js";
import type { Edit, TextRange } from "../../model/index.js";
import { indentOf } from "../split/source-text.js";

export { indentOf };

/** How the lines of a text end: like the first one. */
export function lineEndOf(text: string): string {
  return /\r\n|\n/.exec(text)?.[0] ?? "\n";
}

/** Where the line begins in which an offset stands. */
export function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line ends in which an offset stands: before its line end. */
export function endOfLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  if (at < 0) return text.length;
  return at > offset && text[at - 1] === "\r" ? at - 1 : at;
}

/** Where the next line begins; the text's end behind the last one. */
export function startOfNextLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

/** True when only blanks stand before an offset in its line. */
export function isFirstInLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(startOfLine(text, offset), offset));
}

/** An edit of a file. The new text is written with `\n`, apart from what is copied; its lines then end as in the rest of the file. */
export function replacing(file: SourceFile, { start, end }: TextRange, text: string): Edit {
  return { file: file.fileName, range: { start, end }, text: text.replaceAll(/\r?\n/g, lineEndOf(file.text)) };
}

export function inserting(file: SourceFile, at: number, text: string): Edit {
  return replacing(file, { start: at, end: at }, text);
}

/** Replaces a node, without the comments around it. */
export function replacingNode(node: Node, text: string): Edit {
  const file = node.getSourceFile();
  return replacing(file, { start: node.getStart(file), end: node.end }, text);
}

/**
 * By how much a file indents: as its first indented line does, two blanks where there is none. The continuation of a block
 * comment says nothing.
 */
export function indentUnitOf(text: string): string {
  const first = /^(\t+| {2,8})(?=[^\s*])/m.exec(text)?.[1];
  if (!first) return "  ";
  return first.startsWith("\t") ? "\t" : first.length === 4 || first.length === 8 ? "    " : "  ";
}
