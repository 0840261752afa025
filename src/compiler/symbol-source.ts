import type { Node } from "./syntax.js";

/**
 * What the following of names needs to be told by a compiler. The answers of all compilers go through one reader
 * (`callee-reader.ts`). `Symbol` and `Type` are the compiler's own objects, `Declaration` is a node or what leads to one:
 * a compiler in another process need not bring the tree of a file that nobody looks into.
 */
export interface SymbolSource<Symbol extends object, Declaration, Type> {
  /** What a name stands for: aliases are followed, a shorthand property is the variable behind it. */
  symbolAt(name: Node): Symbol | undefined;
  /** The first of a symbol's declarations that has a value, or the first of all. */
  primaryOf(symbol: Symbol): Declaration | undefined;
  declarationsOf(symbol: Symbol): readonly Declaration[] | undefined;
  /** A declaration's identity, the same as its node's. */
  keyOf(declaration: Declaration): unknown;
  keyOfNode(node: Node): unknown;
  nodeOf(declaration: Declaration): Node | undefined;
  /** False in a declaration file: there are no bodies. */
  canHoldBody(declaration: Declaration): boolean;
  isLibrary(declaration: Declaration): boolean;
  isExternal(declaration: Declaration): boolean;
  /** The types that a class extends and implements, or that an object literal is used as. */
  typesBehind(owner: Node): readonly Type[];
  property(type: Type, name: string): Symbol | undefined;
  asyncIterator(type: Type): Symbol | undefined;
}
