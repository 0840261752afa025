import type { BinaryExpression, Expression, FunctionNode, IterationStatement, Node, PropertyAccessExpression, SourceFile, Syntax } from "../../compiler/index.js";
import type { Place } from "../../model/index.js";

/** A function with a body, or the module itself. */
export type Runnable = FunctionNode | SourceFile;

export function isFunctionNode(syntax: Syntax, node: Node): node is FunctionNode {
  const { SyntaxKind } = syntax;
  switch (node.kind) {
    case SyntaxKind.FunctionDeclaration:
    case SyntaxKind.FunctionExpression:
    case SyntaxKind.ArrowFunction:
    case SyntaxKind.MethodDeclaration:
    case SyntaxKind.Constructor:
    case SyntaxKind.GetAccessor:
    case SyntaxKind.SetAccessor:
      return (node as FunctionNode).body !== undefined;
    default:
      return false;
  }
}

export function isLoop(syntax: Syntax, node: Node): node is IterationStatement {
  const { SyntaxKind } = syntax;
  const { kind } = node;
  return (
    kind === SyntaxKind.WhileStatement || kind === SyntaxKind.DoStatement || kind === SyntaxKind.ForStatement ||
    kind === SyntaxKind.ForOfStatement || kind === SyntaxKind.ForInStatement
  );
}

/** The node without the parentheses, assertions and `!` around it. */
export function unwrap(syntax: Syntax, node: Expression): Expression {
  let inner = node;
  while (isWrapper(syntax, inner)) inner = inner.expression;
  return inner;
}

/** The outermost parenthesis, assertion or `!` around a node; the node itself where there is none. */
export function wrapped(syntax: Syntax, node: Node): Node {
  let outer = node;
  while (outer.parent && isWrapper(syntax, outer.parent)) outer = outer.parent;
  return outer;
}

function isWrapper(syntax: Syntax, node: Node): node is Expression & { expression: Expression } {
  return (
    syntax.isParenthesizedExpression(node) || syntax.isNonNullExpression(node) || syntax.isAsExpression(node) ||
    syntax.isSatisfiesExpression(node) || syntax.isTypeAssertionExpression(node)
  );
}

/** An assignment with `=`. */
export function isPlainAssignment(syntax: Syntax, node: Node): node is BinaryExpression {
  return syntax.isBinaryExpression(node) && node.operatorToken.kind === syntax.SyntaxKind.EqualsToken;
}

/** What a name stands for where it is used: `a.name` for the name of a member, else the name itself. */
export function accessOf<Name extends Node>(syntax: Syntax, name: Name): Name | PropertyAccessExpression {
  const { parent } = name;
  return syntax.isPropertyAccessExpression(parent) && parent.name === (name as Node) ? parent : name;
}

/** The function whose body (or parameter list) holds a node; the module where there is none. */
export function enclosing(syntax: Syntax, node: Node): Runnable {
  let outer = node.parent;
  while (!isFunctionNode(syntax, outer) && !syntax.isSourceFile(outer)) outer = outer.parent;
  return outer;
}

export function isWithin(node: Node, outer: Node): boolean {
  return node.pos >= outer.pos && node.end <= outer.end && node.getSourceFile() === outer.getSourceFile();
}

/** Visits a node's descendants; `visit` returns false to stay out of one. */
export function walk(syntax: Syntax, node: Node, visit: (descendant: Node) => boolean | void): void {
  syntax.forEachChild(node, (child) => {
    if (visit(child) !== false) walk(syntax, child, visit);
  });
}

/** Visits what runs when a function runs: nested functions and classes are left out. */
export function walkOwn(syntax: Syntax, node: Node, visit: (descendant: Node) => boolean | void): void {
  walk(syntax, node, (child) => (isFunctionNode(syntax, child) || syntax.isClassDeclaration(child) || syntax.isClassExpression(child) ? (visit(child), false) : visit(child)));
}

export function isAsync(syntax: Syntax, node: Runnable): boolean {
  return hasModifier(node, syntax.SyntaxKind.AsyncKeyword);
}

export function isGenerator(node: Runnable): boolean {
  return "asteriskToken" in node && node.asteriskToken !== undefined;
}

export function hasModifier(node: Node, kind: Node["kind"]): boolean {
  const { modifiers } = node as { modifiers?: readonly Node[] };
  return modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

/** What a call or property access is called: the last name of `a.b.c(...)`. */
export function lastName(syntax: Syntax, expression: Node): string | undefined {
  const inner = unwrap(syntax, expression as Expression);
  if (syntax.isIdentifier(inner) || syntax.isPrivateIdentifier(inner)) return inner.text;
  if (syntax.isPropertyAccessExpression(inner)) return inner.name.text;
  if (syntax.isElementAccessExpression(inner) && syntax.isStringLiteralLike(inner.argumentExpression)) return inner.argumentExpression.text;
  return undefined;
}

/** The node that names what is called: `c` of `a.b.c(...)`. */
export function calleeNameOf(syntax: Syntax, callee: Expression): Node | undefined {
  const inner = unwrap(syntax, callee);
  if (syntax.isIdentifier(inner)) return inner;
  return syntax.isPropertyAccessExpression(inner) ? inner.name : undefined;
}

/** What stands before the last name: `a.b` of `a.b.c`. */
export function receiverOf(syntax: Syntax, expression: Node): Expression | undefined {
  const inner = unwrap(syntax, expression as Expression);
  return syntax.isPropertyAccessExpression(inner) || syntax.isElementAccessExpression(inner) ? unwrap(syntax, inner.expression) : undefined;
}

export function placeOf(node: Node): Place {
  const file = node.getSourceFile();
  return { file: file.fileName, range: { start: node.getStart(file), end: node.end } };
}

const LONGEST_TEXT = 60;

/** A node's source on one line, shortened for a message. */
export function textOf(node: Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  // Half of a surrogate pair is no character, and no JSON.
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
