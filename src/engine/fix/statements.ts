import type { Node, Statement, Syntax } from "../../compiler/index.js";
import type { Edit, TextRange } from "../../model/index.js";
import { isFunctionNode } from "../facts/tree.js";
import { endOfLine, indentOf, inserting, isFirstInLine, replacing, startOfLine, startOfNextLine } from "./lines.js";

/** A statement among its siblings: in a block, a clause of a `switch`, or the file. */
export interface Slot {
  readonly statement: Statement;
  readonly siblings: readonly Statement[];
  readonly index: number;
  /** The block, clause or file. */
  readonly container: Node;
}

/**
 * The statement that a node belongs to, among its siblings. `undefined` where the statement has none: the branch of an `if`
 * without braces, the body of an arrow function that is an expression.
 */
export function slotOf(syntax: Syntax, node: Node): Slot | undefined {
  for (let inner = node; inner.parent; inner = inner.parent) {
    const container = inner.parent;
    const siblings = statementsIn(syntax, container);
    const index = siblings?.indexOf(inner as Statement) ?? -1;
    if (siblings && index >= 0) return { statement: inner as Statement, siblings, index, container };
    if (isFunctionNode(syntax, container) || isEmbedded(container, inner)) return undefined;
  }
  return undefined;
}

/** The statements around a node that have siblings, from the innermost outwards, as far as the function goes. */
export function slotsAround(syntax: Syntax, node: Node): readonly Slot[] {
  const found: Slot[] = [];
  for (let inner = node; inner.parent && !isFunctionNode(syntax, inner); inner = inner.parent) {
    const siblings = statementsIn(syntax, inner.parent);
    const index = siblings?.indexOf(inner as Statement) ?? -1;
    if (siblings && index >= 0) found.push({ statement: inner as Statement, siblings, index, container: inner.parent });
  }
  return found;
}

/** Whether a declaration may be put before a statement: one in a clause of a `switch` would be seen by all clauses. */
export function canDeclareAt(syntax: Syntax, { container }: Slot): boolean {
  return syntax.isBlock(container) || syntax.isSourceFile(container);
}

/** The statements of a block, a clause of a `switch`, or a file. */
export function statementsIn(syntax: Syntax, container: Node): readonly Statement[] | undefined {
  const { SyntaxKind } = syntax;
  const isList = syntax.isBlock(container) || syntax.isSourceFile(container) || [SyntaxKind.CaseClause, SyntaxKind.DefaultClause, SyntaxKind.ModuleBlock].includes(container.kind);
  return isList ? (container as Node & { statements: readonly Statement[] }).statements : undefined;
}

/** `if (ready) go();`: a statement that is not in braces. */
function isEmbedded(outer: Node, inner: Node): boolean {
  const { statement, thenStatement, elseStatement } = outer as { statement?: Node; thenStatement?: Node; elseStatement?: Node };
  return inner === statement || inner === thenStatement || inner === elseStatement;
}

/** The lines of a statement: with the comments right above it, and the comment behind it. */
export interface Lines extends TextRange {
  /** False when it shares its first or last line with other code: then the range is the statement alone. */
  readonly isWhole: boolean;
}

/** From the beginning of a statement's first line to the end of its last one (before the line end). */
export function linesOf(statement: Node): Lines {
  const file = statement.getSourceFile();
  const { text } = file;
  const start = statement.getStart(file);
  const last = endOfLine(text, statement.end);
  const isAlone = isFirstInLine(text, start) && /^\s*;?\s*(\/\/.*|(\/\*((?!\*\/).)*\*\/\s*)*)$/.test(text.slice(statement.end, last));
  if (!isAlone) return { start, end: statement.end, isWhole: false };
  return { start: commentsAbove(text, statement.pos, startOfLine(text, start)), end: last, isWhole: true };
}

/** Comments on lines of their own, without a blank line between them and what they speak of; at the top they speak of the file. */
function commentsAbove(text: string, from: number, line: number): number {
  const first = text.slice(from, line).search(/\n/);
  // What follows the last token on its own line is that token's.
  const earliest = first < 0 ? line : from + first + 1;
  let start = line;
  for (let before = startOfLine(text, start - 1); start > earliest && before >= earliest; before = startOfLine(text, start - 1)) {
    if (text.slice(before, start).trim() === "") break;
    start = before;
  }
  return start;
}

/** Puts code on lines of its own before a statement (above its comments), or beside it where it shares its line. */
export function insertBefore(statement: Node, code: string): Edit {
  const file = statement.getSourceFile();
  const lines = linesOf(statement);
  const start = statement.getStart(file);
  const indent = indentOf(file.text, start);
  if (!lines.isWhole && !isFirstInLine(file.text, start)) return inserting(file, start, canShareLine(code) ? `${closed(inOneLine(code))} ` : `${indented(code, indent).trimStart()}\n${indent}`);
  return inserting(file, lines.isWhole ? lines.start : startOfLine(file.text, start), `${indented(code, indent)}\n`);
}

/** Puts code on lines of its own after a statement (behind its comment), or beside it where it shares its line. */
export function insertAfter(statement: Node, code: string): Edit {
  const file = statement.getSourceFile();
  const lines = linesOf(statement);
  const indent = indentOf(file.text, statement.getStart(file));
  const end = isOpen(statement) ? ";" : "";
  if (!lines.isWhole) return inserting(file, statement.end, canShareLine(code) ? `${end} ${inOneLine(code)}` : `\n${indented(code, indent)}\n${indent}`);
  return inserting(file, lines.end, `\n${indented(code, indent)}`);
}

/** Takes a statement out with its comments and its lines, and with a blank line that would be one too many. */
export function removing(statement: Node): Edit {
  const file = statement.getSourceFile();
  const { text } = file;
  const lines = linesOf(statement);
  if (!lines.isWhole) return replacing(file, withBlanks(text, lines), "");
  const end = startOfNextLine(text, lines.end);
  const above = blankLineBefore(text, lines.start);
  const isLast = /^[ \t]*\}/.test(text.slice(end));
  if (above !== undefined && isLast) return replacing(file, { start: above, end }, "");
  const below = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
  return replacing(file, { start: lines.start, end: above !== undefined || /\{[ \t]*\r?\n$/.test(text.slice(0, lines.start)) ? end + below : end }, "");
}

/** Neighbours, each taken out: none of the blanks between them twice, and the line with them that they have for themselves. */
export function removingAll(statements: readonly Statement[]): readonly Edit[] {
  const line = sharedLine(statements);
  if (line) return [line];
  const edits: Edit[] = [];
  for (const statement of statements) {
    const edit = removing(statement);
    const start = Math.max(edit.range.start, edits.at(-1)?.range.end ?? 0);
    edits.push({ ...edit, range: { start, end: Math.max(start, edit.range.end) } });
  }
  return edits;
}

function sharedLine(statements: readonly Statement[]): Edit | undefined {
  const [first, last] = [statements[0], statements.at(-1)];
  if (!first || !last || statements.some((one) => linesOf(one).isWhole)) return undefined;
  const file = first.getSourceFile();
  const { text } = file;
  const start = first.getStart(file);
  const isAlone = isFirstInLine(text, start) && /^[ \t]*(\r?\n|$)/.test(text.slice(last.end));
  const isBare = statements.slice(1).every((one) => text.slice(one.pos, one.getStart(file)).trim() === "");
  return isAlone && isBare ? replacing(file, { start: startOfLine(text, start), end: startOfNextLine(text, last.end) }, "") : undefined;
}

/** A stretch within a line, and the blanks that would be too many: those behind it, or those before it at the line's end. */
function withBlanks(text: string, { start, end }: TextRange): TextRange {
  const behind = end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0);
  const isLast = /^(\r?\n|$)/.test(text.slice(behind));
  return { start: isLast && !isFirstInLine(text, start) ? start - (/[ \t]*$/.exec(text.slice(startOfLine(text, start), start))?.[0].length ?? 0) : start, end: behind };
}

function blankLineBefore(text: string, line: number): number | undefined {
  const before = startOfLine(text, line - 1);
  return line > 0 && text.slice(before, line).trim() === "" ? before : undefined;
}

/** A statement as it stands there, with its comments, its lines moved to the left edge; made to be put elsewhere. */
export function codeOf(statement: Node): string {
  const file = statement.getSourceFile();
  const { start, end, isWhole } = linesOf(statement);
  const code = file.text.slice(start, end).replaceAll("\r\n", "\n") + (!isWhole && isOpen(statement) ? ";" : "");
  const indent = isWhole ? indentOf(file.text, statement.getStart(file)) : "";
  return code
    .split("\n")
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");
}

/** Lines of code, each with an indentation before it; empty lines stay empty. */
export function indented(code: string, indent: string): string {
  return code.replaceAll(/^(?=.)/gm, indent);
}

/** Whether only a line end, or a brace, ends a statement where it stands now. */
function isOpen(statement: Node): boolean {
  return !/[;}]$/.test(statement.getText()) || /[=,(]\s*\{[^]*\}$/.test(statement.getText());
}

function closed(code: string): string {
  return /[;}]$/.test(code) ? code : `${code};`;
}

/** Behind a comment to the end of the line nothing more can stand, and a text's line ends must stay. */
export function canShareLine(code: string): boolean {
  return !/\/\/|`[^`]*\n/.test(code);
}

export function inOneLine(code: string): string {
  return code.replaceAll(/\n\s*/g, " ");
}
