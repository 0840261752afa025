import type ts from "typescript";
import type { Callee, SymbolToken } from "./compiler.js";
import type { CallExpression, Expression, FunctionNode, NewExpression, Node } from "./syntax.js";

const NOTHING: Callee = { body: undefined, declaration: undefined, isLibrary: false, isExternal: false };

/** Follows names to what they declare, and calls to the function that runs. */
export class CalleeReader {
  readonly #ts: typeof ts;
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #tokens = new Map<object, SymbolToken>();
  readonly #symbols = new Map<Node, SymbolToken | undefined>();
  readonly #callees = new Map<Node, Callee>();

  constructor(compiler: typeof ts, program: ts.Program) {
    this.#ts = compiler;
    this.#program = program;
    this.#checker = program.getTypeChecker();
  }

  symbolOf(node: Node): SymbolToken | undefined {
    if (this.#symbols.has(node)) return this.#symbols.get(node);
    const symbol = this.#resolve(node);
    const token = symbol && this.#tokenOf(symbol);
    this.#symbols.set(node, token);
    return token;
  }

  calleeOf(call: CallExpression | NewExpression): Callee {
    let callee = this.#callees.get(call);
    if (!callee) this.#callees.set(call, (callee = this.#find(call)));
    return callee;
  }

  membersBehind(member: Node): readonly SymbolToken[] {
    const { name, parent } = member as Node & { name?: Node };
    if (!name || !(this.#ts.isIdentifier(name) || this.#ts.isStringLiteralLike(name))) return [];
    const symbols = this.#typesBehind(parent).flatMap((type) => type.getProperty(name.text) ?? []);
    const direct = symbols.flatMap((symbol) => (symbol.declarations ?? []).filter((declaration) => declaration !== member));
    const further = direct.flatMap((declaration) => (this.#ts.isClassLike(declaration.parent) ? this.membersBehind(declaration) : []));
    return [...new Set([...direct.map((declaration) => this.#tokenFor(declaration, [declaration])), ...further])];
  }

  /** What a class extends and implements, what a literal is used as. */
  #typesBehind(owner: Node): readonly ts.Type[] {
    if (this.#ts.isClassLike(owner)) return (owner.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => this.#checker.getTypeAtLocation(type)));
    if (!this.#ts.isObjectLiteralExpression(owner)) return [];
    const type = this.#checker.getContextualType(owner);
    return type ? (type.isUnion() ? type.types : [type]) : [];
  }

  /** The method that `for await` calls; its name is a symbol, which TypeScript spells with a number of its own. */
  asyncIteratorOf(type: ts.Type): FunctionNode | undefined {
    const member = type.getProperties().find((property) => property.escapedName.toString().startsWith("__@asyncIterator"));
    const [declaration] = member?.declarations ?? [];
    return declaration && this.#isFunctionWithBody(declaration) ? declaration : undefined;
  }

  /** A generic class's members have another symbol for each instantiation; what they share is their declaration. */
  #tokenOf(symbol: ts.Symbol): SymbolToken {
    return this.#tokenFor(symbol.valueDeclaration ?? symbol.declarations?.[0] ?? symbol, symbol.declarations);
  }

  #tokenFor(key: object, declarations: readonly Node[] | undefined): SymbolToken {
    let token = this.#tokens.get(key);
    if (!token) this.#tokens.set(key, (token = { declarations }));
    return token;
  }

  #resolve(node: Node): ts.Symbol | undefined {
    const { parent } = node;
    const found =
      parent && this.#ts.isShorthandPropertyAssignment(parent) && parent.name === node
        ? this.#checker.getShorthandAssignmentValueSymbol(parent)
        : this.#checker.getSymbolAtLocation(node);
    if (!found || (found.flags & this.#ts.SymbolFlags.Alias) === 0) return found;
    const target = this.#checker.getAliasedSymbol(found);
    return target.declarations ? target : found;
  }

  #find(call: CallExpression | NewExpression): Callee {
    const target = this.#unwrap(call.expression);
    if (this.#isFunctionWithBody(target)) return { ...NOTHING, body: target, declaration: target };
    const name = this.#nameOf(target);
    const symbol = name && this.#resolve(name);
    const declarations = symbol?.declarations ?? [];
    const declaration = symbol?.valueDeclaration ?? declarations[0];
    if (!declaration) return NOTHING;
    const bodies = declarations.flatMap((one) => this.#functionIn(one, this.#ts.isNewExpression(call), 0) ?? []);
    const file = declaration.getSourceFile();
    return {
      body: bodies.length === 1 ? bodies[0] : undefined,
      declaration,
      isLibrary: this.#program.isSourceFileDefaultLibrary(file) || /[\\/]@types[\\/]node[\\/]/.test(file.fileName),
      isExternal: file.isDeclarationFile || this.#program.isSourceFileFromExternalLibrary(file),
    };
  }

  #nameOf(target: Expression): Node | undefined {
    if (this.#ts.isIdentifier(target)) return target;
    if (this.#ts.isPropertyAccessExpression(target)) return target.name;
    if (this.#ts.isElementAccessExpression(target)) return target.argumentExpression;
    return target.kind === this.#ts.SyntaxKind.SuperKeyword ? target : undefined;
  }

  #unwrap(expression: Expression): Expression {
    const { isParenthesizedExpression, isNonNullExpression, isAsExpression, isSatisfiesExpression } = this.#ts;
    let inner = expression;
    while (isParenthesizedExpression(inner) || isNonNullExpression(inner) || isAsExpression(inner) || isSatisfiesExpression(inner)) inner = inner.expression;
    return inner;
  }

  #isFunctionWithBody(node: Node): node is FunctionNode {
    const functionLike =
      this.#ts.isFunctionDeclaration(node) || this.#ts.isFunctionExpression(node) || this.#ts.isArrowFunction(node) ||
      this.#ts.isMethodDeclaration(node) || this.#ts.isConstructorDeclaration(node) || this.#ts.isAccessor(node);
    return functionLike && node.body !== undefined;
  }

  /** The function that a declaration holds: itself, its initialiser, what is assigned to it, or a class's constructor. */
  #functionIn(declaration: Node, constructed: boolean, depth: number): FunctionNode | undefined {
    if (depth > 4) return undefined;
    if (this.#isFunctionWithBody(declaration)) return this.#ts.isAccessor(declaration) ? undefined : declaration;
    if (this.#ts.isClassLike(declaration)) {
      const constructor = declaration.members.find((member) => this.#ts.isConstructorDeclaration(member) && member.body !== undefined);
      return constructed && constructor && this.#isFunctionWithBody(constructor) ? constructor : undefined;
    }
    const value = this.#valueOf(declaration);
    if (!value) return undefined;
    const inner = this.#unwrap(value);
    if (this.#isFunctionWithBody(inner)) return inner;
    if (!this.#ts.isIdentifier(inner)) return undefined;
    const [next] = this.#resolve(inner)?.declarations ?? [];
    return next && next !== declaration ? this.#functionIn(next, constructed, depth + 1) : undefined;
  }

  #valueOf(declaration: Node): Expression | undefined {
    if (this.#ts.isVariableDeclaration(declaration) || this.#ts.isPropertyDeclaration(declaration) || this.#ts.isPropertyAssignment(declaration)) {
      return declaration.initializer;
    }
    if (this.#ts.isShorthandPropertyAssignment(declaration)) return declaration.name;
    if (this.#ts.isExportAssignment(declaration)) return declaration.expression;
    const assignment = this.#ts.isBinaryExpression(declaration) ? declaration : declaration.parent;
    const isAssigned = assignment !== undefined && this.#ts.isBinaryExpression(assignment) && assignment.operatorToken.kind === this.#ts.SyntaxKind.EqualsToken;
    return isAssigned ? assignment.right : undefined;
  }
}
