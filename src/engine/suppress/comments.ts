import type { Node, SourceFile, Syntax } from "../../compiler/index.js";
import type { Comment } from "./directives.js";

/** The comments of a file, in order. Any compiler's tree will do: only literals, which may look like comments, are skipped. */
export function commentsOf(syntax: Syntax, file: SourceFile): Comment[] {
  const { text } = file;
  const literals = literalsOf(syntax, file);
  const comments: Comment[] = [];
  let at = text.startsWith("#!") ? endOfLine(text, 0) : 0;
  for (let next = 0; at < text.length; ) {
    const literal = literals[next];
    if (literal && at >= literal.start) {
      at = Math.max(at, literal.end);
      next++;
    } else if (text.startsWith("//", at)) {
      const end = endOfLine(text, at);
      comments.push(commentAt(file, at, end, text.slice(at + 2, end)));
      at = end;
    } else if (text.startsWith("/*", at)) {
      const close = text.indexOf("*/", at + 2);
      const end = close === -1 ? text.length : close + 2;
      comments.push(commentAt(file, at, end, text.slice(at + 2, close === -1 ? end : close)));
      at = end;
    } else at++;
  }
  return comments;
}

/** Where strings, templates, regular expressions and JSX texts stand, in order. */
function literalsOf(syntax: Syntax, file: SourceFile): { start: number; end: number }[] {
  const { SyntaxKind } = syntax;
  const kinds = new Set([
    SyntaxKind.StringLiteral,
    SyntaxKind.NoSubstitutionTemplateLiteral,
    SyntaxKind.TemplateHead,
    SyntaxKind.TemplateMiddle,
    SyntaxKind.TemplateTail,
    SyntaxKind.RegularExpressionLiteral,
    SyntaxKind.JsxText,
  ]);
  const found: { start: number; end: number }[] = [];
  // A stack, because a chain of thousands of `+` nests as deep as it is long.
  const open: Node[] = [file];
  for (let node = open.pop(); node; node = open.pop()) {
    if (kinds.has(node.kind)) found.push({ start: node.getStart(file), end: node.end });
    else syntax.forEachChild(node, (child) => void open.push(child));
  }
  return found.sort((a, b) => a.start - b.start);
}

function endOfLine(text: string, from: number): number {
  const lineBreak = /[\n\r\u2028\u2029]/g;
  lineBreak.lastIndex = from;
  return lineBreak.exec(text)?.index ?? text.length;
}

function commentAt(file: SourceFile, start: number, end: number, text: string): Comment {
  const from = file.getLineAndCharacterOfPosition(start);
  const to = file.getLineAndCharacterOfPosition(end);
  return { block: file.text[start + 1] === "*", text, line: from.line + 1, column: from.character + 1, endLine: to.line + 1 };
}
