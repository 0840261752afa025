import type { Block, Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { indentOf, indentUnitOf, inserting } from "./lines.js";
import { canShareLine, indented, inOneLine, insertAfter } from "./statements.js";

/** Puts code at the beginning of a block, on lines of its own where the block has lines. */
export function insertAtStart(block: Block, code: string): Edit {
  const file = block.getSourceFile();
  const start = block.getStart(file);
  const within = file.text.slice(start + 1, block.end - 1);
  if (!within.includes("\n") && canShareLine(code)) return inserting(file, start + 1, ` ${/[;}]$/.test(code) ? inOneLine(code) : `${inOneLine(code)};`}${within.trim() === "" && within !== "" ? "" : within === "" ? " " : ""}`);
  if (!within.includes("\n")) return inserting(file, start + 1, `\n${indented(code, inside(block))}\n${inside(block)}`);
  // What stands behind the brace is either the block's comment, or code of its own that may not end up in one of ours.
  const head = /^[ \t]*((\/\*((?!\*\/).)*\*\/[ \t]*)*(\/\/.*)?)(?=\r?$)/m.exec(within);
  const at = head?.index === 0 ? start + 1 + head[0].trimEnd().length : start + 1;
  const end = at > start + 1 || head?.index === 0 || canShareLine(code) ? "" : `\n${inside(block)}`;
  return inserting(file, at, `\n${indented(code, inside(block))}${end}`);
}

/** Puts code at the end of a block, on lines of its own where the block has lines. */
export function insertAtEnd(block: Block, code: string): Edit {
  const last = block.statements.at(-1);
  return last ? insertAfter(last, code) : insertAtStart(block, code);
}

/** The indentation of what stands in a block. */
function inside(block: Node): string {
  const { text } = block.getSourceFile();
  return indentOf(text, endOfHead(block)) + indentUnitOf(text);
}

/** A block begins where its head ends, which may have lines of its own: the closing brace stands below the head's first line. */
function endOfHead(block: Node): number {
  return block.end - 1;
}
