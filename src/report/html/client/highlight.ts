import { parser } from "@lezer/javascript";
import { classHighlighter, highlightCode } from "@lezer/highlight";

/** A stretch of a line, with the classes of its colour. */
export interface Token {
  readonly text: string;
  readonly classes: string;
}

const TYPESCRIPT = parser.configure({ dialect: "ts" });
const TSX = parser.configure({ dialect: "ts jsx" });

/** Lines of tokens. Text only: nothing here makes markup. */
export function highlighted(lines: readonly string[], file: string): readonly (readonly Token[])[] {
  const code = lines.join("\n");
  const tree = (/\.(ts|mts|cts)$/.test(file) ? TYPESCRIPT : TSX).parse(code);
  const result: Token[][] = [[]];
  highlightCode(code, tree, classHighlighter, (text, classes) => result.at(-1)?.push({ text, classes }), () => result.push([]));
  return result;
}

/** The tokens of a line with those between two columns (from 1, end exclusive) set apart. */
export function split(tokens: readonly Token[], from: number, to: number): { readonly before: readonly Token[]; readonly marked: readonly Token[]; readonly after: readonly Token[] } {
  const before: Token[] = [];
  const marked: Token[] = [];
  const after: Token[] = [];
  let column = 1;
  for (const { text, classes } of tokens) {
    const part = (start: number, end: number) => ({ text: text.slice(Math.max(0, start - column), Math.max(0, end - column)), classes });
    const end = column + text.length;
    before.push(part(column, Math.min(end, from)));
    marked.push(part(Math.max(column, from), Math.min(end, to)));
    after.push(part(Math.max(column, to), end));
    column = end;
  }
  const filled = (all: readonly Token[]) => all.filter((token) => token.text !== "");
  return { before: filled(before), marked: filled(marked), after: filled(after) };
}
