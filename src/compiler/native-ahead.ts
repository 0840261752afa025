import type { NativeQuestions } from "./native-questions.js";
import type { NativeType, NativeTypeScript } from "./native-typescript.js";
import type { Node } from "./syntax.js";

/** How far bases of bases are followed: as far as the reader of types does. */
const DEEPEST = 8;

/**
 * Asks ahead what the readers of types and symbols are going to ask: each question as soon as the one before is answered,
 * and nobody waits. Only what is asked nearly always: a question that nobody asks costs as much as any other.
 */
export class NativeAhead {
  readonly #sync: NativeTypeScript["sync"];
  readonly #questions: NativeQuestions;
  readonly #thenables = new Set<NativeType>();
  readonly #named = new Set<NativeType>();
  readonly #called = new Set<NativeType>();

  constructor({ sync }: NativeTypeScript, questions: NativeQuestions) {
    this.#sync = sync;
    this.#questions = questions;
  }

  /** What a name stands for. */
  symbol(name: Node): void {
    this.#questions.symbols.then(name, (symbol) => {
      if (symbol && (symbol.flags & this.#sync.SymbolFlags.Alias) !== 0) this.#questions.aliased.ahead(symbol);
    });
  }

  /** Whether a call of this callee gives a promise, by what it is declared to return. */
  call(callee: Node): void {
    this.#questions.types.then(callee, (type) => this.returned(type));
  }

  /** What the type of an expression is called, and whether its values have members. */
  shape(node: Node, members: readonly string[]): void {
    this.#questions.types.then(node, (type) => {
      if (!type) return;
      this.names(type);
      this.members(type, members);
    });
  }

  /** Whether calls of values of a type give promises, by what they are declared to return. */
  returned(type: NativeType | undefined): void {
    if (!type || !isNew(this.#called, type)) return;
    const { callSignatures, returned } = this.#questions;
    this.#eachMember(type, (member) => {
      callSignatures.then(member, (signatures) => {
        for (const signature of signatures) returned.then(signature, (value) => this.thenable(value));
      });
    });
  }

  /** Whether values of a type are promises. */
  thenable(type: NativeType | undefined): void {
    if (!type || !isNew(this.#thenables, type)) return;
    this.#eachMember(type, (member) => {
      if (!member.isObjectType()) return;
      this.#questions.symbolOf.then(member, (symbol) => {
        if (!/^Promise(Like)?$/.test(symbol?.name ?? "")) this.#questions.propertyAhead(member, "then");
      });
    });
  }

  /** What a type and its bases are called. */
  names(type: NativeType): void {
    this.#eachMember(type, (member) => {
      if (!member.isIntersectionType()) this.#namesOf(member, 0);
      else this.#questions.partsAhead(member, (part) => this.#namesOf(part, 0));
    });
  }

  #namesOf(type: NativeType, depth: number): void {
    if (depth > DEEPEST || !isNew(this.#named, type)) return;
    const { symbolOf, aliasOf, targetOf } = this.#questions;
    aliasOf.ahead(type);
    symbolOf.then(type, (symbol) => {
      if (symbol === undefined) return;
      if (type.isClassOrInterface()) this.#bases(type, depth);
      else if (type.isTypeReference()) targetOf.then(type, (target) => target.isClassOrInterface() && this.#bases(target, depth));
    });
  }

  #bases(declared: NativeType, depth: number): void {
    if (declared.isClassOrInterface()) this.#questions.basesOf.then(declared, (bases) => bases.forEach((base) => this.#namesOf(base, depth + 1)));
  }

  /** Whether values of a type have members. */
  members(type: NativeType, names: readonly string[]): void {
    this.#eachMember(type, (member) => {
      const ask = (apparent: NativeType): void => names.forEach((name) => this.#questions.propertyAhead(apparent, name));
      if (this.isItself(member)) ask(member);
      else this.#questions.apparentOf.then(member, ask);
    });
  }

  /** An object type stands for itself, unless it is mapped. */
  isItself(type: NativeType): boolean {
    return type.isObjectType() && (type.objectFlags & this.#sync.ObjectFlags.Mapped) === 0;
  }

  /** The members of a union, another type itself, without `null` and `undefined`. */
  #eachMember(type: NativeType, next: (member: NativeType) => void): void {
    const { TypeFlags } = this.#sync;
    if (type.isUnionType()) this.#questions.partsAhead(type, (part) => (part.flags & (TypeFlags.Null | TypeFlags.Undefined)) === 0 && next(part));
    else next(type);
  }
}

function isNew<Item>(known: Set<Item>, item: Item): boolean {
  if (known.has(item)) return false;
  known.add(item);
  return true;
}
