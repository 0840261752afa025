/**
 * What the reading of types needs to be told by a compiler. The answers of all compilers go through one reader
 * (`type-reader.ts`), so that they mean the same. `Type`, `Member` and `Signature` are the compiler's own objects: equal
 * questions must get the identical object.
 */
export interface TypeSource<Type extends object, Member, Signature> {
  isNullish(type: Type): boolean;
  isVoid(type: Type): boolean;
  isAny(type: Type): boolean;
  /** `any` or `unknown`. */
  isUnknown(type: Type): boolean;
  /** A type parameter, or what is made of one. */
  isInstantiable(type: Type): boolean;
  isObject(type: Type): boolean;
  /** The members of a union; `undefined` for everything else. */
  unionOf(type: Type): readonly Type[] | undefined;
  /** The parts of an intersection; `undefined` for everything else. */
  intersectionOf(type: Type): readonly Type[] | undefined;
  /** The name of the type's symbol. Symbols without a name have one that begins with `__`. */
  nameOf(type: Type): string | undefined;
  /** The name of the alias that the type was written with. */
  aliasOf(type: Type): string | undefined;
  constraintOf(type: Type): Type | undefined;
  property(type: Type, name: string): Member | undefined;
  /** The same, looking at what a primitive or a type parameter stands for. */
  apparentProperty(type: Type, name: string): Member | undefined;
  /** Announces {@link apparentProperty}. */
  expect(type: Type, names: readonly string[]): void;
  properties(type: Type): readonly Member[];
  /** Whether a member may be left out. */
  isOptional(member: Member): boolean;
  typeOf(member: Member): Type;
  callSignatures(type: Type): readonly Signature[];
  returned(signature: Signature): Type;
  firstParameter(signature: Signature): Type | undefined;
  /** The class or interface that an object type is an instance of. */
  declared(type: Type): Type | undefined;
  basesOf(declared: Type): readonly Type[];
  /** The names of the interfaces that a class says it implements. */
  implementedNames(declared: Type): readonly string[];
  /** The type arguments of an object type that is a reference, e.g. of `Map<K, V>`; `undefined` for everything else. */
  argumentsOf(type: Type): readonly Type[] | undefined;
  isTuple(type: Type): boolean;
  stringIndexOf(type: Type): Type | undefined;
}
