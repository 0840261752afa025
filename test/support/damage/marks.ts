import ts from "typescript";
import type { Chance } from "../refactorings.js";
import type { Style } from "./format.js";
import { parsed, type Token, tokensOf } from "./tokens.js";

type Marks = Pick<Style, "quotes" | "semicolons" | "commas">;

/** The same code with other quotes, semicolons and trailing commas. */
export function withOtherMarks(name: string, text: string, style: Marks, chance: Chance): string {
  const file = parsed(name, text);
  const tokens = tokensOf(file);
  const [gain, lose] = style.commas === "other" ? trailingCommas(file, chance) : [new Set<number>(), new Set<number>()];
  const pieces = tokens.map((token, index) => {
    const { before, node } = token;
    const isDropped = lose.has(node.end) || (style.semicolons !== "kept" && canDrop(token, tokens[index + 1]) && (style.semicolons === "none" || chance.below(2) === 0));
    return before + (isDropped ? "" : quoted(token, style, chance)) + (gain.has(node.end) ? "," : "");
  });
  return pieces.join("");
}

function quoted({ text, node }: Token, { quotes }: Marks, chance: Chance): string {
  if (quotes === "kept" || !ts.isStringLiteral(node) || ts.isJsxAttribute(node.parent) || /['"\\]/.test(text.slice(1, -1))) return text;
  const mark = quotes === "any" && chance.below(2) === 0 ? text.slice(0, 1) : text.startsWith('"') ? "'" : '"';
  return mark + text.slice(1, -1) + mark;
}

/** Where the statement ends without its semicolon, too. */
function canDrop({ text, node }: Token, next: Token | undefined): boolean {
  if (text !== ";" || !next) return false;
  const { parent } = node;
  const isEnd = ts.isExpressionStatement(parent) || ts.isVariableStatement(parent) || ts.isReturnStatement(parent) || ts.isThrowStatement(parent) || ts.isImportDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertySignature(parent);
  if (!isEnd || (ts.isPropertyDeclaration(parent) && /^(get|set|static|async|accessor|readonly|declare|abstract|override|public|private|protected)$/.test(parent.name.getText()))) return false;
  if (next.text === "}" || next.text === "") return true;
  return next.before.includes("\n") && /^[\p{ID_Start}$_#@"'\d]/u.test(next.text) && !/^(in|instanceof|as|satisfies)$/.test(next.text);
}

/** The ends of the tokens behind which one is put, and of the commas that go. */
function trailingCommas(file: ts.SourceFile, chance: Chance): readonly [ReadonlySet<number>, ReadonlySet<number>] {
  const [gain, lose] = [new Set<number>(), new Set<number>()];
  const visit = (node: ts.Node): void => {
    const list = listOf(node);
    const last = list?.at(-1);
    if (list && last && chance.below(2) === 0) (list.hasTrailingComma ? lose : gain).add(list.hasTrailingComma ? list.end : last.end);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [gain, lose];
}

function listOf(node: ts.Node): ts.NodeArray<ts.Node> | undefined {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.expression.kind === ts.SyntaxKind.ImportKeyword ? undefined : node.arguments;
  if (ts.isArrayLiteralExpression(node)) return node.elements.some((one) => ts.isOmittedExpression(one)) ? undefined : node.elements;
  if (ts.isObjectLiteralExpression(node)) return node.properties;
  const isOpen = (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isFunctionExpression(node) || (ts.isArrowFunction(node) && node.getText().startsWith("("))) && !node.parameters.some(({ dotDotDotToken }) => dotDotDotToken);
  return isOpen ? node.parameters : undefined;
}
