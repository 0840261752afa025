import type { ContainerKind, Thenable, TypeFacts } from "./compiler.js";
import type { TypeSource } from "./type-source.js";

const CONTAINERS: ReadonlyMap<string, ContainerKind> = new Map([
  ["Array", "array"], ["ReadonlyArray", "array"],
  ["Set", "set"], ["ReadonlySet", "set"],
  ["Map", "map"], ["ReadonlyMap", "map"],
  ["Iterable", "iterator"], ["IterableIterator", "iterator"], ["Iterator", "iterator"], ["IteratorObject", "iterator"],
  ["ArrayIterator", "iterator"], ["SetIterator", "iterator"], ["MapIterator", "iterator"], ["Generator", "iterator"],
]);

interface Container<Type> {
  readonly kind: ContainerKind;
  readonly element: Type | undefined;
  readonly key?: Type | undefined;
}

/** Answers questions about types, each type once, out of what a compiler tells about them. */
export class TypeReader<Type extends object, Member, Signature> {
  readonly #source: TypeSource<Type, Member, Signature>;
  readonly #facts = new Map<Type, SourcedTypeFacts<Type, Member, Signature>>();
  readonly #thenables = new Map<Type, Thenable>();

  constructor(source: TypeSource<Type, Member, Signature>) {
    this.#source = source;
  }

  factsOf(type: Type): TypeFacts {
    let facts = this.#facts.get(type);
    if (!facts) this.#facts.set(type, (facts = new SourcedTypeFacts(this, this.#source, type)));
    return facts;
  }

  /** Members of a union; the type itself otherwise. `null` and `undefined` are left out unless they are all there is. */
  membersOf(type: Type): readonly Type[] {
    const members = this.#source.unionOf(type);
    if (!members) return [type];
    const valued = members.filter((member) => !this.#source.isNullish(member));
    return valued.length > 0 ? valued : members;
  }

  /** A return type that depends on type arguments: only the resolved call can say what it is. */
  isDeferred(type: Type): boolean {
    const isOpen = (one: Type): boolean => this.#source.isInstantiable(one) || this.#source.isUnknown(one);
    return isOpen(type) || (this.#source.unionOf(type) ?? this.#source.intersectionOf(type) ?? []).some(isOpen);
  }

  thenable(type: Type): Thenable {
    let answer = this.#thenables.get(type);
    if (answer === undefined) this.#thenables.set(type, (answer = joined(this.membersOf(type).map((member) => this.#thenableMember(member)))));
    return answer;
  }

  #thenableMember(type: Type): Thenable {
    if (this.#source.isUnknown(type)) return "unknown";
    if (this.#source.isInstantiable(type)) {
      const constraint = this.#source.constraintOf(type);
      return constraint && constraint !== type ? this.thenable(constraint) : "unknown";
    }
    const parts = this.#source.intersectionOf(type);
    if (parts) return parts.some((part) => this.#thenableMember(part) === "always") ? "always" : "never";
    if (!this.#source.isObject(type)) return "never";
    const name = this.#source.nameOf(type);
    if (name === "Promise" || name === "PromiseLike") return "always";
    return this.#hasThen(type) ? "always" : "never";
  }

  #hasThen(type: Type): boolean {
    const then = this.#source.property(type, "then");
    if (then === undefined) return false;
    return this.#source.callSignatures(this.#source.typeOf(then)).some((signature) => {
      const first = this.#source.firstParameter(signature);
      if (!first) return false;
      return this.membersOf(first).some((member) => this.#source.isAny(member) || this.#source.callSignatures(member).length > 0);
    });
  }

  isNativePromise(type: Type): boolean {
    return this.membersOf(type).every((member) => this.namesOf(member).includes("Promise"));
  }

  settlesVoid(type: Type): boolean {
    const [promise, ...others] = this.membersOf(type);
    if (!promise || others.length > 0 || this.#source.nameOf(promise) !== "Promise") return false;
    const [value] = this.#source.argumentsOf(promise) ?? [];
    return value !== undefined && (this.#source.isVoid(value) || this.#source.isNullish(value));
  }

  namesOf(type: Type): readonly string[] {
    const names = new Set<string>();
    for (const member of this.membersOf(type)) this.#collectNames(member, names, 0);
    return [...names];
  }

  #collectNames(type: Type, into: Set<string>, depth: number): void {
    const parts = this.#source.intersectionOf(type);
    if (parts) {
      for (const part of parts) this.#collectNames(part, into, depth);
      return;
    }
    const own = this.#source.nameOf(type);
    for (const name of [this.#source.aliasOf(type), own]) if (name !== undefined && !name.startsWith("__")) into.add(name);
    if (depth > 8 || own === undefined) return;
    const declared = this.#source.declared(type);
    if (!declared) return;
    for (const base of this.#source.basesOf(declared)) this.#collectNames(base, into, depth + 1);
    for (const name of this.#source.implementedNames(declared)) into.add(name);
  }

  /** What a well-known container holds; a map's values; a tuple's most telling member. */
  containerOf(type: Type): Container<Type> | undefined {
    const [only, ...others] = this.membersOf(type);
    if (!only || others.length > 0 || !this.#source.isObject(only)) return undefined;
    const args = this.#source.argumentsOf(only);
    if (args) {
      if (this.#source.isTuple(only)) return { kind: "tuple", element: args.find((arg) => this.thenable(arg) !== "never") ?? args[0] };
      const kind = CONTAINERS.get(this.#source.nameOf(only) ?? "");
      if (kind) return { kind, element: kind === "map" ? args[1] : args[0], ...(kind === "map" && { key: args[0] }) };
    }
    const index = this.#source.stringIndexOf(only);
    return index ? { kind: "record", element: index } : undefined;
  }

  has(type: Type, member: string): boolean {
    const members = this.membersOf(type);
    return members.length > 0 && members.every((part) => this.#source.apparentProperty(part, member) !== undefined);
  }

  memberOf(type: Type, member: string): Type | undefined {
    for (const part of this.membersOf(type)) {
      const found = this.#source.apparentProperty(part, member);
      if (found !== undefined) return this.#source.typeOf(found);
    }
    return undefined;
  }

  isAllOptional(type: Type): boolean {
    return this.membersOf(type).some((member) => {
      const isObject = (this.#source.isObject(member) || this.#source.intersectionOf(member) !== undefined) && this.#source.callSignatures(member).length === 0;
      return isObject && this.#source.properties(member).every((property) => this.#source.isOptional(property));
    });
  }

  callSignatures(type: Type): readonly Signature[] {
    return this.membersOf(type).flatMap((member) => this.#source.callSignatures(member));
  }

  /** Whether a call of a value gives a promise, as far as the declared return types tell; `unknown` where these depend on the arguments. */
  declaredThenable(type: Type): Thenable {
    const answers = new Set<Thenable>();
    for (const signature of this.callSignatures(type)) {
      const returned = this.#source.returned(signature);
      answers.add(this.isDeferred(returned) ? "unknown" : this.thenable(returned));
    }
    const [answer = "unknown", ...others] = answers;
    return others.length > 0 ? "unknown" : answer;
  }

  /** What a call of a value gives, where there is one signature and its return type does not depend on the arguments. */
  declaredValue(type: Type): Type | undefined {
    const [signature, ...others] = this.callSignatures(type);
    const returned = signature !== undefined && others.length === 0 ? this.#source.returned(signature) : undefined;
    return returned && !this.isDeferred(returned) ? returned : undefined;
  }
}

/** What several possibilities are together. */
function joined(answers: readonly Thenable[]): Thenable {
  const [first, ...others] = new Set(answers);
  if (first !== undefined && others.length === 0) return first;
  if (answers.includes("always") || answers.includes("sometimes")) return "sometimes";
  return answers.includes("unknown") ? "unknown" : "never";
}

class SourcedTypeFacts<Type extends object, Member, Signature> implements TypeFacts {
  readonly #reader: TypeReader<Type, Member, Signature>;
  readonly #source: TypeSource<Type, Member, Signature>;
  readonly #type: Type;
  #names: readonly string[] | undefined;
  #container: Container<Type> | undefined | null = null;

  constructor(reader: TypeReader<Type, Member, Signature>, source: TypeSource<Type, Member, Signature>, type: Type) {
    this.#reader = reader;
    this.#source = source;
    this.#type = type;
  }

  get thenable(): Thenable {
    return this.#reader.thenable(this.#type);
  }

  get isNativePromise(): boolean {
    return this.#reader.isNativePromise(this.#type);
  }

  get settlesVoid(): boolean {
    return this.#reader.settlesVoid(this.#type);
  }

  get isNullable(): boolean {
    return this.#source.unionOf(this.#type)?.some((member) => this.#source.isNullish(member) || this.#source.isVoid(member)) ?? false;
  }

  get isResolved(): boolean {
    return !this.#source.isAny(this.#type);
  }

  get names(): readonly string[] {
    return (this.#names ??= this.#reader.namesOf(this.#type));
  }

  get container(): ContainerKind | undefined {
    return this.#containerFacts()?.kind;
  }

  get element(): TypeFacts | undefined {
    const element = this.#containerFacts()?.element;
    return element && this.#reader.factsOf(element);
  }

  get key(): TypeFacts | undefined {
    const key = this.#containerFacts()?.key;
    return key && this.#reader.factsOf(key);
  }

  #containerFacts() {
    if (this.#container === null) this.#container = this.#reader.containerOf(this.#type);
    return this.#container;
  }

  has(member: string): boolean {
    return this.#reader.has(this.#type, member);
  }

  expect(members: readonly string[]): void {
    this.#source.expect(this.#type, members);
  }

  member(name: string): TypeFacts | undefined {
    const member = this.#reader.memberOf(this.#type, name);
    return member && this.#reader.factsOf(member);
  }

  get returnsThenable(): Thenable {
    const signatures = this.#reader.callSignatures(this.#type);
    if (signatures.length === 0) return this.isResolved ? "never" : "unknown";
    return joined(signatures.map((signature) => this.#reader.thenable(this.#source.returned(signature))));
  }

  get returnsVoid(): boolean {
    const signatures = this.#reader.callSignatures(this.#type);
    return signatures.length > 0 && signatures.every((signature) => this.#source.isVoid(this.#source.returned(signature)));
  }

  get isAllOptional(): boolean {
    return this.#reader.isAllOptional(this.#type);
  }
}
