import type ts from "typescript";
import type { SymbolSource } from "./symbol-source.js";
import type { Node } from "./syntax.js";

/** What TypeScript 5 and 6 tell about symbols. */
export class ClassicSymbols implements SymbolSource<ts.Symbol, Node, ts.Type> {
  readonly #ts: typeof ts;
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  constructor(compiler: typeof ts, program: ts.Program) {
    this.#ts = compiler;
    this.#program = program;
    this.#checker = program.getTypeChecker();
  }

  symbolAt(name: Node): ts.Symbol | undefined {
    const { parent } = name;
    const found =
      parent && this.#ts.isShorthandPropertyAssignment(parent) && parent.name === name
        ? this.#checker.getShorthandAssignmentValueSymbol(parent)
        : this.#checker.getSymbolAtLocation(name);
    if (!found || (found.flags & this.#ts.SymbolFlags.Alias) === 0) return found;
    const target = this.#checker.getAliasedSymbol(found);
    return target.declarations ? target : found;
  }

  primaryOf(symbol: ts.Symbol): Node | undefined {
    return symbol.valueDeclaration ?? symbol.declarations?.[0];
  }

  declarationsOf(symbol: ts.Symbol): readonly Node[] | undefined {
    return symbol.declarations;
  }

  keyOf(declaration: Node): Node {
    return declaration;
  }

  keyOfNode(node: Node): Node {
    return node;
  }

  nodeOf(declaration: Node): Node {
    return declaration;
  }

  canHoldBody(declaration: Node): boolean {
    return !declaration.getSourceFile().isDeclarationFile;
  }

  isLibrary(declaration: Node): boolean {
    const file = declaration.getSourceFile();
    return this.#program.isSourceFileDefaultLibrary(file) || /[\\/]@types[\\/]node[\\/]/.test(file.fileName);
  }

  isExternal(declaration: Node): boolean {
    const file = declaration.getSourceFile();
    return file.isDeclarationFile || this.#program.isSourceFileFromExternalLibrary(file);
  }

  typesBehind(owner: Node): readonly ts.Type[] {
    if (this.#ts.isClassLike(owner)) return (owner.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => this.#checker.getTypeAtLocation(type)));
    if (!this.#ts.isObjectLiteralExpression(owner)) return [];
    const type = this.#checker.getContextualType(owner);
    return type ? (type.isUnion() ? type.types : [type]) : [];
  }

  property(type: ts.Type, name: string): ts.Symbol | undefined {
    return type.getProperty(name);
  }

  /** Its name is a symbol, which TypeScript spells with a number of its own. */
  asyncIterator(type: ts.Type): ts.Symbol | undefined {
    return type.getProperties().find((property) => property.escapedName.toString().startsWith("__@asyncIterator"));
  }
}
