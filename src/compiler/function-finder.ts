import type { SymbolSource } from "./symbol-source.js";
import type { Expression, FunctionNode, Node, Syntax } from "./syntax.js";

/** Finds the function that a declaration holds. */
export class FunctionFinder<Symbol extends object, Declaration, Type> {
  readonly #syntax: Syntax;
  readonly #source: SymbolSource<Symbol, Declaration, Type>;

  constructor(syntax: Syntax, source: SymbolSource<Symbol, Declaration, Type>) {
    this.#syntax = syntax;
    this.#source = source;
  }

  /** The one function that these declarations of a symbol hold together; `undefined` where there are none or several. */
  only(declarations: readonly Declaration[], constructed: boolean): FunctionNode | undefined {
    const bodies = declarations.flatMap((one) => this.#functionBehind(one, constructed, 0) ?? []);
    return bodies.length === 1 ? bodies[0] : undefined;
  }

  isWithBody(node: Node): node is FunctionNode {
    const { isFunctionDeclaration, isFunctionExpression, isArrowFunction, isMethodDeclaration, isConstructorDeclaration } = this.#syntax;
    const functionLike =
      isFunctionDeclaration(node) || isFunctionExpression(node) || isArrowFunction(node) || isMethodDeclaration(node) ||
      isConstructorDeclaration(node) || this.#isAccessor(node);
    return functionLike && (node as FunctionNode).body !== undefined;
  }

  unwrap(expression: Expression): Expression {
    const { isParenthesizedExpression, isNonNullExpression, isAsExpression, isSatisfiesExpression } = this.#syntax;
    let inner = expression;
    while (isParenthesizedExpression(inner) || isNonNullExpression(inner) || isAsExpression(inner) || isSatisfiesExpression(inner)) inner = inner.expression;
    return inner;
  }

  #functionBehind(declaration: Declaration, constructed: boolean, depth: number): FunctionNode | undefined {
    const node = this.#source.canHoldBody(declaration) ? this.#source.nodeOf(declaration) : undefined;
    return node && this.#functionIn(node, constructed, depth);
  }

  /** The function itself, its initialiser, what is assigned to it, or a class's constructor. */
  #functionIn(declaration: Node, constructed: boolean, depth: number): FunctionNode | undefined {
    if (depth > 4) return undefined;
    if (this.isWithBody(declaration)) return this.#isAccessor(declaration) ? undefined : declaration;
    if (this.#syntax.isClassDeclaration(declaration) || this.#syntax.isClassExpression(declaration)) {
      const constructor = declaration.members.find((member) => this.#syntax.isConstructorDeclaration(member) && member.body !== undefined);
      return constructed && constructor && this.isWithBody(constructor) ? constructor : undefined;
    }
    const value = this.#valueOf(declaration);
    if (!value) return undefined;
    const inner = this.unwrap(value);
    if (this.isWithBody(inner)) return inner;
    const symbol = this.#syntax.isIdentifier(inner) ? this.#source.symbolAt(inner) : undefined;
    const [next] = (symbol && this.#source.declarationsOf(symbol)) ?? [];
    const isFurther = next !== undefined && this.#source.keyOf(next) !== this.#source.keyOfNode(declaration);
    return isFurther ? this.#functionBehind(next, constructed, depth + 1) : undefined;
  }

  #valueOf(declaration: Node): Expression | undefined {
    const { isVariableDeclaration, isPropertyDeclaration, isPropertyAssignment, isShorthandPropertyAssignment, isExportAssignment, isBinaryExpression } = this.#syntax;
    if (isVariableDeclaration(declaration) || isPropertyDeclaration(declaration) || isPropertyAssignment(declaration)) return declaration.initializer;
    if (isShorthandPropertyAssignment(declaration)) return declaration.name;
    if (isExportAssignment(declaration)) return declaration.expression;
    const assignment = isBinaryExpression(declaration) ? declaration : declaration.parent;
    const isAssigned = assignment !== undefined && isBinaryExpression(assignment) && assignment.operatorToken.kind === this.#syntax.SyntaxKind.EqualsToken;
    return isAssigned ? assignment.right : undefined;
  }

  #isAccessor(node: Node): boolean {
    return this.#syntax.isGetAccessorDeclaration(node) || this.#syntax.isSetAccessorDeclaration(node);
  }
}
