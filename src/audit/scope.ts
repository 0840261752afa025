import type { Expression, Node, SourceFile, Syntax } from "../compiler/index.js";
import type { TextRange } from "../model/index.js";

/** Test titles and routes can be as long as sentences. */
const LONGEST = 40;

/**
 * The names that enclose a range, outermost first: classes, functions, variables, properties, and callbacks by what they
 * are handed to: `ContainerMonitor.monitor`, `describe("cache").it("forgets")`. Empty at the top of a file.
 */
export function scopeOf(syntax: Syntax, file: SourceFile, range: TextRange): string {
  const names: string[] = [];
  for (let node: Node | undefined = file; node; ) {
    const child: Node | undefined = syntax.forEachChild(node, (each) => (contains(each, file, range) ? each : undefined));
    const name = child && nameOf(syntax, node, child, file);
    if (name !== undefined) names.push(name);
    node = child;
  }
  return names.join(".");
}

function contains(node: Node, file: SourceFile, range: TextRange): boolean {
  return node.getStart(file) <= range.start && node.end >= range.end;
}

/** What `node` calls the part of it that `child` is. */
function nameOf(syntax: Syntax, node: Node, child: Node, file: SourceFile): string | undefined {
  if (syntax.isCallExpression(node)) return handedTo(syntax, node, child);
  if (syntax.isConstructorDeclaration(node)) return "constructor";
  if (syntax.isExportAssignment(node)) return "default";
  const name = "name" in node ? (node.name as Node | undefined) : undefined;
  if (!name || name === child || syntax.isPropertyAccessExpression(node)) return undefined;
  if (syntax.isObjectBindingPattern(name) || syntax.isArrayBindingPattern(name)) return undefined;
  return shortened(syntax.isIdentifier(name) || syntax.isStringLiteralLike(name) ? name.text : name.getText(file));
}

/** `on("data")` for what stands in its callback. */
function handedTo(syntax: Syntax, { expression, arguments: given }: { expression: Expression; arguments: readonly Node[] }, child: Node): string | undefined {
  const [first] = given;
  if (!first || child === first || child === expression || !syntax.isStringLiteralLike(first)) return undefined;
  const callee = syntax.isPropertyAccessExpression(expression) ? expression.name : expression;
  return syntax.isIdentifier(callee) ? `${callee.text}(${JSON.stringify(shortened(first.text))})` : undefined;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST).replace(/[\p{ID_Continue}$]+$/u, "")}…` : line;
}

/** The words of a scope or a text, by which a scope is found in a text. */
export function namesIn(text: string): readonly string[] {
  return text.match(/[\p{ID_Continue}$]+/gu) ?? [];
}
