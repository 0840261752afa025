import type { Callee, SymbolToken } from "./compiler.js";
import { FunctionFinder } from "./function-finder.js";
import type { SymbolSource } from "./symbol-source.js";
import type { CallExpression, Expression, FunctionNode, NewExpression, Node, Syntax } from "./syntax.js";

/** Follows names to what they declare, and calls to the function that runs, out of what a compiler tells about symbols. */
export class CalleeReader<Symbol extends object, Declaration, Type> {
  readonly #syntax: Syntax;
  readonly #source: SymbolSource<Symbol, Declaration, Type>;
  readonly #functions: FunctionFinder<Symbol, Declaration, Type>;
  readonly #tokens = new Map<unknown, SymbolToken>();
  readonly #symbols = new Map<Node, SymbolToken | undefined>();
  readonly #callees = new Map<Node, Callee>();

  constructor(syntax: Syntax, source: SymbolSource<Symbol, Declaration, Type>) {
    this.#syntax = syntax;
    this.#source = source;
    this.#functions = new FunctionFinder(syntax, source);
  }

  symbolOf(node: Node): SymbolToken | undefined {
    if (this.#symbols.has(node)) return this.#symbols.get(node);
    const symbol = this.#source.symbolAt(node);
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
    if (!name || !(this.#syntax.isIdentifier(name) || this.#syntax.isStringLiteralLike(name))) return [];
    const symbols = this.#source.typesBehind(parent).flatMap((type) => this.#source.property(type, name.text) ?? []);
    const own = this.#source.keyOfNode(member);
    const direct = symbols.flatMap((symbol) => (this.#source.declarationsOf(symbol) ?? []).filter((declaration) => this.#source.keyOf(declaration) !== own));
    const further = direct.flatMap((declaration) => {
      const node = this.#source.nodeOf(declaration);
      return node && this.#isClass(node.parent) ? this.membersBehind(node) : [];
    });
    return [...new Set([...direct.map((declaration) => this.#tokenFor(this.#source.keyOf(declaration), [declaration])), ...further])];
  }

  /** The method that `for await` calls. */
  asyncIteratorOf(type: Type): FunctionNode | undefined {
    const member = this.#source.asyncIterator(type);
    const [declaration] = (member && this.#source.declarationsOf(member)) ?? [];
    if (declaration === undefined || !this.#source.canHoldBody(declaration)) return undefined;
    const node = this.#source.nodeOf(declaration);
    return node && this.#functions.isWithBody(node) ? node : undefined;
  }

  /** A generic class's members have another symbol for each instantiation; what they share is their declaration. */
  #tokenOf(symbol: Symbol): SymbolToken {
    const primary = this.#source.primaryOf(symbol);
    return this.#tokenFor(primary === undefined ? symbol : this.#source.keyOf(primary), this.#source.declarationsOf(symbol));
  }

  #tokenFor(key: unknown, declarations: readonly Declaration[] | undefined): SymbolToken {
    let token = this.#tokens.get(key);
    if (!token) this.#tokens.set(key, (token = new DeclaredThing(this.#source, declarations)));
    return token;
  }

  #find(call: CallExpression | NewExpression): Callee {
    const target = this.#functions.unwrap(call.expression);
    if (this.#functions.isWithBody(target)) return { body: target, declaration: target, isDeclared: true, isLibrary: false, isExternal: false };
    const name = this.#nameOf(target);
    const symbol = name && this.#source.symbolAt(name);
    const primary = symbol && this.#source.primaryOf(symbol);
    if (!symbol || primary === undefined) return NOTHING;
    return new FoundCallee(this.#source, this.#functions, symbol, primary, this.#syntax.isNewExpression(call));
  }

  #nameOf(target: Expression): Node | undefined {
    if (this.#syntax.isIdentifier(target)) return target;
    if (this.#syntax.isPropertyAccessExpression(target)) return target.name;
    if (this.#syntax.isElementAccessExpression(target)) return target.argumentExpression;
    return target.kind === this.#syntax.SyntaxKind.SuperKeyword ? target : undefined;
  }

  #isClass(node: Node): boolean {
    return this.#syntax.isClassDeclaration(node) || this.#syntax.isClassExpression(node);
  }
}

const NOTHING: Callee = { body: undefined, declaration: undefined, isDeclared: false, isLibrary: false, isExternal: false };

class DeclaredThing<Symbol extends object, Declaration, Type> implements SymbolToken {
  readonly #source: SymbolSource<Symbol, Declaration, Type>;
  readonly #declarations: readonly Declaration[] | undefined;
  #nodes: readonly Node[] | undefined;

  constructor(source: SymbolSource<Symbol, Declaration, Type>, declarations: readonly Declaration[] | undefined) {
    this.#source = source;
    this.#declarations = declarations;
  }

  get declarations(): readonly Node[] | undefined {
    return (this.#nodes ??= this.#declarations?.flatMap((declaration) => this.#source.nodeOf(declaration) ?? []));
  }
}

/** Works out only what is looked at: most callers want the body alone. */
class FoundCallee<Symbol extends object, Declaration, Type> implements Callee {
  readonly #source: SymbolSource<Symbol, Declaration, Type>;
  readonly #functions: FunctionFinder<Symbol, Declaration, Type>;
  readonly #symbol: Symbol;
  readonly #primary: Declaration;
  readonly #constructed: boolean;
  #body: FunctionNode | undefined | null = null;

  constructor(source: SymbolSource<Symbol, Declaration, Type>, functions: FunctionFinder<Symbol, Declaration, Type>, symbol: Symbol, primary: Declaration, constructed: boolean) {
    this.#source = source;
    this.#functions = functions;
    this.#symbol = symbol;
    this.#primary = primary;
    this.#constructed = constructed;
  }

  get body(): FunctionNode | undefined {
    if (this.#body === null) this.#body = this.#functions.only(this.#source.declarationsOf(this.#symbol) ?? [], this.#constructed);
    return this.#body;
  }

  get declaration(): Node | undefined {
    return this.#source.nodeOf(this.#primary);
  }

  readonly isDeclared = true;

  get isLibrary(): boolean {
    return this.#source.isLibrary(this.#primary);
  }

  get isExternal(): boolean {
    return this.#source.isExternal(this.#primary);
  }
}
