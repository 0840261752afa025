import type { Node } from "../../compiler/index.js";

/** The blanks at the beginning of the line in which an offset stands. */
export function indentOf(text: string, offset: number): string {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line, offset))?.[0] ?? "";
}

/** The line in which a node begins, from 1. */
export function lineOf(node: Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}
