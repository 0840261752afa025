import { native, type NativeQuestions } from "./native-questions.js";
import type { NativeHandle, NativeNode, NativeSymbol, NativeType, NativeTypeScript } from "./native-typescript.js";
import type { SymbolSource } from "./symbol-source.js";
import type { Expression, Node } from "./syntax.js";

/** Names as handles give them: of declaration files. */
const DECLARATION = /\.d(\.[^./]+)?\.[cm]?ts$/;

/** What TypeScript 7 tells about symbols. Declarations stay handles until somebody looks: a node costs the tree of its file. */
export class NativeSymbols implements SymbolSource<NativeSymbol, NativeHandle, NativeType> {
  readonly #sync: NativeTypeScript["sync"];
  readonly #ast: NativeTypeScript["ast"];
  readonly #questions: NativeQuestions;

  constructor({ sync, ast }: NativeTypeScript, questions: NativeQuestions) {
    this.#sync = sync;
    this.#ast = ast;
    this.#questions = questions;
  }

  symbolAt(name: Node): NativeSymbol | undefined {
    const parent = native(name).parent as NativeNode | undefined;
    const isShorthand = parent !== undefined && this.#ast.isShorthandPropertyAssignment(parent) && parent.name === native(name);
    const found = isShorthand ? this.#questions.shorthandValue.of(name.parent) : this.#questions.symbols.of(name);
    if (!found || (found.flags & this.#sync.SymbolFlags.Alias) === 0) return found;
    const target = this.#questions.aliased.of(found);
    return target.declarations.length > 0 ? target : found;
  }

  primaryOf(symbol: NativeSymbol): NativeHandle | undefined {
    return symbol.valueDeclaration ?? symbol.declarations[0];
  }

  declarationsOf(symbol: NativeSymbol): readonly NativeHandle[] | undefined {
    return symbol.declarations.length > 0 ? symbol.declarations : undefined;
  }

  keyOf({ index, path }: NativeHandle): string {
    return `${index} ${path}`;
  }

  keyOfNode(node: Node): string {
    const { index } = node as unknown as { readonly index: number };
    return `${index} ${native(node).getSourceFile().path}`;
  }

  nodeOf(handle: NativeHandle): Node | undefined {
    return this.#questions.nodeOf(handle) as unknown as Node | undefined;
  }

  canHoldBody({ path }: NativeHandle): boolean {
    return !DECLARATION.test(path);
  }

  isLibrary({ path }: NativeHandle): boolean {
    return this.#questions.fileKind(path).isDefaultLibrary || path.includes("/@types/node/");
  }

  isExternal({ path }: NativeHandle): boolean {
    return DECLARATION.test(path) || this.#questions.fileKind(path).isFromExternalLibrary;
  }

  typesBehind(owner: Node): readonly NativeType[] {
    const { isClassDeclaration, isClassExpression, isObjectLiteralExpression } = this.#ast;
    const node = native(owner);
    if (isClassDeclaration(node) || isClassExpression(node)) {
      return [...(node.heritageClauses ?? [])].flatMap(({ types }) => [...types].map((type) => this.#questions.typeAt(type as unknown as Node)));
    }
    if (!isObjectLiteralExpression(node)) return [];
    const type = this.#questions.contextualType.of(owner as Expression);
    if (!type) return [];
    return type.isUnionType() ? this.#questions.partsOf(type) : [type];
  }

  property(type: NativeType, name: string): NativeSymbol | undefined {
    return this.#questions.property(type, name);
  }

  /** Its name is a symbol, which TypeScript spells with a number of its own. */
  asyncIterator(type: NativeType): NativeSymbol | undefined {
    return this.#questions.propertiesOf.of(type).find(({ escapedName }) => escapedName.startsWith("__@asyncIterator"));
  }
}
