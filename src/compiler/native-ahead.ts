import type { NativeQuestions } from "./native-questions.js";
import type { NativeType, NativeTypeScript } from "./native-typescript.js";

/** How far bases of bases are followed: as far as the reader of types does. */
const DEEPEST = 8;

/**
 * Asks ahead what the reader of types is going to ask, level by level, each level for all types in one trip. Only what is
 * asked nearly always: a question that nobody asks costs as much as any other.
 */
export class NativeAhead {
  readonly #sync: NativeTypeScript["sync"];
  readonly #questions: NativeQuestions;

  constructor({ sync }: NativeTypeScript, questions: NativeQuestions) {
    this.#sync = sync;
    this.#questions = questions;
  }

  /** Whether calls of values of these types give promises, by what they are declared to return. */
  calls(types: Iterable<NativeType>): void {
    const { callSignatures, returned } = this.#questions;
    const callable = this.#membersOf(types);
    callSignatures.ahead(callable);
    const signatures = callable.flatMap((type) => callSignatures.of(type));
    returned.ahead(signatures);
    this.thenables(signatures.flatMap((signature) => returned.of(signature) ?? []));
  }

  /** Whether values of these types are promises. */
  thenables(types: Iterable<NativeType>): void {
    const { symbolOf } = this.#questions;
    const objects = this.#membersOf(types).filter((type) => type.isObjectType());
    symbolOf.ahead(objects);
    this.#questions.propertiesAhead(objects.filter((type) => !/^Promise(Like)?$/.test(symbolOf.of(type)?.name ?? "")), ["then"]);
  }

  /** What these types and their bases are called. */
  names(types: Iterable<NativeType>): void {
    const { symbolOf, aliasOf, targetOf, basesOf } = this.#questions;
    let level = this.#partsOf(types);
    for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
      symbolOf.ahead(level);
      aliasOf.ahead(level);
      const named = level.filter((type) => symbolOf.of(type) !== undefined);
      const references = named.flatMap((type) => (type.isTypeReference() && !type.isClassOrInterface() ? [type] : []));
      targetOf.ahead(references);
      const declared = [...named, ...references.map((type) => targetOf.of(type))].flatMap((type) => (type.isClassOrInterface() ? [type] : []));
      const unknown = declared.filter((type) => !basesOf.has(type));
      basesOf.ahead(unknown);
      level = unknown.flatMap((type) => basesOf.of(type));
    }
  }

  /** Whether values of these types have members. */
  members(types: Iterable<NativeType>, names: readonly string[]): void {
    const { apparentOf } = this.#questions;
    const parts = this.#membersOf(types);
    const themselves = parts.filter((type) => this.isItself(type));
    const others = parts.filter((type) => !this.isItself(type));
    apparentOf.ahead(others);
    this.#questions.propertiesAhead([...themselves, ...others.map((type) => apparentOf.of(type))], names);
  }

  /** An object type stands for itself, unless it is mapped. */
  isItself(type: NativeType): boolean {
    return type.isObjectType() && (type.objectFlags & this.#sync.ObjectFlags.Mapped) === 0;
  }

  /** The members of unions, the other types themselves, without `null` and `undefined`. */
  #membersOf(types: Iterable<NativeType>): readonly NativeType[] {
    const { partsOf } = this.#questions;
    const all = [...new Set(types)];
    partsOf.ahead(all.flatMap((type) => (type.isUnionType() ? [type] : [])));
    const members = all.flatMap((type) => (type.isUnionType() ? partsOf.of(type) : [type]));
    const { TypeFlags } = this.#sync;
    return [...new Set(members)].filter(({ flags }) => (flags & (TypeFlags.Null | TypeFlags.Undefined)) === 0);
  }

  /** The same with the parts of intersections. */
  #partsOf(types: Iterable<NativeType>): readonly NativeType[] {
    const { partsOf } = this.#questions;
    const members = this.#membersOf(types);
    partsOf.ahead(members.flatMap((type) => (type.isIntersectionType() ? [type] : [])));
    return members.flatMap((type) => (type.isIntersectionType() ? partsOf.of(type) : [type]));
  }
}
