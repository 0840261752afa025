import type { Node, Syntax } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { placeOf } from "../facts/tree.js";

/** The blanks at the beginning of the line in which an offset stands. */
export function indentOf(text: string, offset: number): string {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line, offset))?.[0] ?? "";
}

/** The line in which a node begins, from 1. */
export function lineOf(node: Node): number {
  return node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

/** The end of the line in which an offset stands, before its line end. */
export function endOfLine(text: string, from: number): number {
  const line = text.indexOf("\n", from);
  if (line < 0) return text.length;
  return text[line - 1] === "\r" ? line - 1 : line;
}

/** Statements of their own in the line after a node, which is a whole statement or member itself. */
export function lineAfter(node: Node, text: string): Edit {
  const { file, range } = placeOf(node);
  const source = node.getSourceFile().text;
  const rest = source.slice(range.end, endOfLine(source, range.end));
  const line = `\n${indentOf(source, range.start)}`;
  const isAlone = /^\s*(\/\*((?!\*\/).)*\*\/\s*)*(\/\/.*)?$/.test(rest);
  const at = range.end + (isAlone ? rest.length : 0);
  // What stands behind the node on its line must not become part of a comment.
  return { file, range: { start: at, end: at }, text: `${line}${text}${!isAlone && /\/\/.*$/.test(text) ? line : ""}` };
}

/** Statements of their own in the line before a node, which is a whole statement itself. */
export function lineBefore(node: Node, text: string): Edit {
  const { file, range } = placeOf(node);
  const end = `\n${indentOf(node.getSourceFile().text, range.start)}`;
  return { file, range: { start: range.start, end: range.start }, text: `${text.replaceAll(/\r?\n(?=[^\r\n])/g, end)}${end}` };
}

/** A node's text without the indentation of the line in which `outer` begins. */
export function dedented(node: Node, outer: Node): string {
  return node.getText().replaceAll(`\n${indentOf(node.getSourceFile().text, placeOf(outer).range.start)}`, "\n");
}

/** The statement of a block, a module or a `case` that a node is, or stands in. */
export function statementOf(syntax: Syntax, node: Node): Node {
  let statement = node;
  while (statement.parent && !isStatementList(syntax, statement.parent)) statement = statement.parent;
  return statement;
}

/** Whether further statements can be written beside a node. */
export function isStatementList(syntax: Syntax, node: Node): boolean {
  return syntax.isBlock(node) || syntax.isSourceFile(node) || node.kind === syntax.SyntaxKind.CaseClause || node.kind === syntax.SyntaxKind.DefaultClause;
}

/** A statement in the line after a call that is a statement itself, also an awaited one; `undefined` for other calls. */
export function addedAfterCall(syntax: Syntax, call: Node, text: string): readonly Edit[] | undefined {
  const statement = syntax.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  return syntax.isExpressionStatement(statement) && isStatementList(syntax, statement.parent) ? [lineAfter(statement, text)] : undefined;
}

/** `() => call()` becomes a function with a block, in which a statement follows the call; `undefined` for other calls. */
export function addedInBody(syntax: Syntax, call: Node, text: string): readonly Edit[] | undefined {
  const arrow = call.parent;
  if (!syntax.isArrowFunction(arrow) || arrow.body !== call) return undefined;
  const { file, range } = placeOf(call);
  const source = call.getSourceFile().text;
  const outer = indentOf(source, range.start);
  const inner = `${outer}${indentUnitOf(source)}`;
  return [
    { file, range: { start: range.start, end: range.start }, text: `{\n${inner}` },
    { file, range: { start: range.end, end: range.end }, text: `;\n${inner}${text}\n${outer}}` },
  ];
}

/** By how much a file indents. */
export function indentUnitOf(source: string): string {
  const first = /\n(\t| {2,8})(?=\S)/.exec(source)?.[1];
  return first ?? "  ";
}
