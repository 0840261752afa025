import type { Node, SourceFile, Syntax } from "../../compiler/index.js";
import type { Edit, TextRange } from "../../model/index.js";
import { commentsOf } from "../suppress/comments.js";
import { inserting, startOfLine, startOfNextLine } from "./lines.js";

/**
 * Indents the lines of a stretch of code by one more step. Lines that begin inside a string, a template or a comment that is
 * not written with `*` keep their blanks: these belong to the text.
 */
export function indenting(syntax: Syntax, file: SourceFile, { start, end }: TextRange, unit: string): readonly Edit[] {
  const { text } = file;
  const kept = fixedTexts(syntax, file, { start, end });
  const edits: Edit[] = [];
  for (let line = startOfLine(text, start); line < end; line = startOfNextLine(text, line)) {
    const isEmpty = /^[ \t]*\r?(\n|$)/.test(text.slice(line, startOfNextLine(text, line)));
    if (line >= start && !isEmpty && !kept.some((one) => one.start < line && line < one.end)) edits.push(inserting(file, line, unit));
  }
  return edits;
}

/** Texts over several lines in which blanks count. */
function fixedTexts(syntax: Syntax, file: SourceFile, range: TextRange): readonly TextRange[] {
  const { SyntaxKind } = syntax;
  const kinds = new Set([SyntaxKind.StringLiteral, SyntaxKind.NoSubstitutionTemplateLiteral, SyntaxKind.TemplateHead, SyntaxKind.TemplateMiddle, SyntaxKind.TemplateTail]);
  const found: TextRange[] = [];
  const visit = (node: Node): void => {
    if (node.end <= range.start || node.pos >= range.end) return;
    if (kinds.has(node.kind)) found.push({ start: node.getStart(file), end: node.end });
    else syntax.forEachChild(node, visit);
  };
  syntax.forEachChild(file, visit);
  return [...found, ...blockComments(syntax, file)];
}

function blockComments(syntax: Syntax, file: SourceFile): readonly TextRange[] {
  return commentsOf(syntax, file).flatMap(({ block, line, column, endLine, text }) => {
    if (!block || endLine === line || text.split("\n").slice(1).every((one) => /^\s*(\*|$)/.test(one))) return [];
    const start = file.getPositionOfLineAndCharacter(line - 1, column - 1);
    return [{ start, end: start + text.length + "/**/".length }];
  });
}
