import type { Node, Syntax } from "../../compiler/index.js";

/** Strings, which may hold what looks like a comment, and comments. */
const TEXTS = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`)|\/\*[^]*?\*\/|\/\/[^\n]*/g;

/** Code without its comments, to be compared with other code. */
export function withoutComments(code: string): string {
  return /\/[/*]/.test(code) ? code.replace(TEXTS, (_, text: string | undefined) => text ?? " ") : code;
}

/** `a.b.c` as it is written in one line without comments; other expressions as they stand. */
export function accessText(syntax: Syntax, node: Node): string {
  if (!syntax.isPropertyAccessExpression(node)) return node.getText();
  const { expression, questionDotToken, name } = node;
  return `${accessText(syntax, expression)}${questionDotToken ? "?." : "."}${name.getText()}`;
}
