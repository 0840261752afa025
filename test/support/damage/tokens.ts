// A text as its tokens and what stands between them.
import ts from "typescript";

export interface Token {
  readonly text: string;
  /** Blanks, line ends and comments between the token before and this one. */
  readonly before: string;
  readonly node: ts.Node;
}

export function parsed(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }, true);
}

export function isValid(name: string, text: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(text, { fileName: name, reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext, jsx: ts.JsxEmit.Preserve } });
  return diagnostics.length === 0;
}

/** All tokens in order; the last one is empty and stands at the end of the file. */
export function tokensOf(file: ts.SourceFile): readonly Token[] {
  const found: Token[] = [];
  let end = 0;
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(file).filter(({ kind }) => kind !== ts.SyntaxKind.JSDoc);
    const isLeaf = node.kind !== ts.SyntaxKind.SyntaxList && children.length === 0 && ts.isToken(node);
    if (!isLeaf) return children.forEach(visit);
    // What looks like a blank or a comment in a JSX text is text.
    const start = node.kind === ts.SyntaxKind.JsxText ? node.pos : node.getStart(file);
    found.push({ text: file.text.slice(start, node.end), before: file.text.slice(end, start), node });
    end = node.end;
  };
  visit(file);
  return found;
}

/** Every comment, with the blanks at the beginnings of its lines left out: a comment moves with the code that it speaks of. */
export function commentsIn(file: ts.SourceFile): readonly string[] {
  return tokensOf(file).flatMap(({ before }) => commentsOfTrivia(before)).map((comment) => comment.replaceAll(/\r\n?/g, "\n").replaceAll(/\n[ \t]+/g, "\n").trimEnd());
}

export function commentsOfTrivia(trivia: string): readonly string[] {
  return trivia.match(/\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\//g) ?? [];
}

/** `() => { work(); }` is `() => work()`, where nobody looks at what is returned: a comment needs the braces. */
function isOptionalBrace({ kind, parent }: ts.Node): boolean {
  const isBrace = kind === ts.SyntaxKind.OpenBraceToken || kind === ts.SyntaxKind.CloseBraceToken;
  const [only, ...others] = isBrace && ts.isBlock(parent) ? parent.statements : [];
  return only !== undefined && others.length === 0 && ts.isExpressionStatement(only) && ts.isArrowFunction(parent.parent);
}

const CLOSING = new Set([")", "]", "}", ">"]);

/** What the compiler makes of a text: its tokens without what formatting may add or leave out. */
export function meaningOf(file: ts.SourceFile): readonly string[] {
  const texts = tokensOf(file).filter(({ node }) => !isOptionalBrace(node)).map(({ text, node }) => (ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent) ? JSON.stringify(node.text) : text.replaceAll("\r\n", "\n"))).filter((text) => text !== ";" && text !== "");
  return texts.filter((text, index) => !(text === "," && CLOSING.has(texts[index + 1] ?? "")));
}
