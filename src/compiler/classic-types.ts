import type ts from "typescript";
import type { ContainerKind, Thenable, TypeFacts } from "./compiler.js";

const CONTAINERS: ReadonlyMap<string, ContainerKind> = new Map([
  ["Array", "array"], ["ReadonlyArray", "array"],
  ["Set", "set"], ["ReadonlySet", "set"],
  ["Map", "map"], ["ReadonlyMap", "map"],
  ["Iterable", "iterator"], ["IterableIterator", "iterator"], ["Iterator", "iterator"], ["IteratorObject", "iterator"],
  ["ArrayIterator", "iterator"], ["SetIterator", "iterator"], ["MapIterator", "iterator"], ["Generator", "iterator"],
]);

interface Container {
  readonly kind: ContainerKind;
  readonly element: ts.Type | undefined;
  readonly key?: ts.Type | undefined;
}

/** Answers questions about types, each type once. */
export class TypeReader {
  readonly #ts: typeof ts;
  readonly #checker: ts.TypeChecker;
  readonly #facts = new Map<ts.Type, ClassicTypeFacts>();

  constructor(compiler: typeof ts, checker: ts.TypeChecker) {
    this.#ts = compiler;
    this.#checker = checker;
  }

  factsOf(type: ts.Type): TypeFacts {
    let facts = this.#facts.get(type);
    if (!facts) this.#facts.set(type, (facts = new ClassicTypeFacts(this, type)));
    return facts;
  }

  /** Members of a union; the type itself otherwise. `null`, `undefined` and `void` are left out unless they are all there is. */
  membersOf(type: ts.Type): readonly ts.Type[] {
    if (!type.isUnion()) return [type];
    const valued = type.types.filter((member) => !this.isNullish(member));
    return valued.length > 0 ? valued : type.types;
  }

  isNullish(type: ts.Type): boolean {
    const { TypeFlags } = this.#ts;
    return (type.flags & (TypeFlags.Null | TypeFlags.Undefined)) !== 0;
  }

  isVoid(type: ts.Type): boolean {
    return (type.flags & this.#ts.TypeFlags.Void) !== 0;
  }

  isUnknown(type: ts.Type): boolean {
    return (type.flags & (this.#ts.TypeFlags.Any | this.#ts.TypeFlags.Unknown)) !== 0;
  }

  isAny(type: ts.Type): boolean {
    return (type.flags & this.#ts.TypeFlags.Any) !== 0;
  }

  /** A return type that depends on type arguments: only the resolved call can say what it is. */
  isDeferred(type: ts.Type): boolean {
    const { TypeFlags } = this.#ts;
    const deferred = TypeFlags.Instantiable | TypeFlags.Any | TypeFlags.Unknown;
    return (type.flags & deferred) !== 0 || (type.isUnionOrIntersection() && type.types.some((member) => (member.flags & deferred) !== 0));
  }

  thenable(type: ts.Type): Thenable {
    const answers = new Set(this.membersOf(type).map((member) => this.#thenableMember(member)));
    if (answers.size === 1) return [...answers][0] as Thenable;
    return answers.has("always") || answers.has("sometimes") ? "sometimes" : answers.has("unknown") ? "unknown" : "never";
  }

  #thenableMember(type: ts.Type): Thenable {
    if (this.isUnknown(type)) return "unknown";
    const { TypeFlags } = this.#ts;
    if ((type.flags & TypeFlags.Instantiable) !== 0) {
      const constraint = this.#checker.getBaseConstraintOfType(type);
      return constraint && constraint !== type ? this.thenable(constraint) : "unknown";
    }
    if (type.isIntersection()) return type.types.some((part) => this.#thenableMember(part) === "always") ? "always" : "never";
    if ((type.flags & TypeFlags.Object) === 0) return "never";
    const name = type.symbol?.name;
    if (name === "Promise" || name === "PromiseLike") return "always";
    return this.#hasThen(type) ? "always" : "never";
  }

  #hasThen(type: ts.Type): boolean {
    const then = this.#checker.getPropertyOfType(type, "then");
    if (!then) return false;
    const signatures = this.#checker.getTypeOfSymbol(then).getCallSignatures();
    return signatures.some((signature) => {
      const first = signature.parameters[0];
      if (!first) return false;
      const members = this.membersOf(this.#checker.getTypeOfSymbol(first));
      return members.some((member) => this.isAny(member) || member.getCallSignatures().length > 0);
    });
  }

  isNativePromise(type: ts.Type): boolean {
    return this.membersOf(type).every((member) => this.namesOf(member).includes("Promise"));
  }

  settlesVoid(type: ts.Type): boolean {
    const [promise, ...others] = this.membersOf(type);
    if (!promise || others.length > 0 || promise.symbol?.name !== "Promise") return false;
    const [value] = this.#checker.getTypeArguments(promise as ts.TypeReference);
    return value !== undefined && (this.isVoid(value) || this.isNullish(value));
  }

  namesOf(type: ts.Type): readonly string[] {
    const names = new Set<string>();
    for (const member of this.membersOf(type)) this.#collectNames(member, names, 0);
    return [...names];
  }

  #collectNames(type: ts.Type, into: Set<string>, depth: number): void {
    if (type.isIntersection()) {
      for (const part of type.types) this.#collectNames(part, into, depth);
      return;
    }
    const name = type.aliasSymbol?.name ?? type.symbol?.name;
    if (name !== undefined && !name.startsWith("__")) into.add(name);
    if (type.symbol && type.symbol.name !== name && !type.symbol.name.startsWith("__")) into.add(type.symbol.name);
    if (depth > 8 || !type.symbol) return;
    const declared = type.isClassOrInterface() ? type : this.#targetOf(type);
    if (!declared) return;
    for (const base of this.#checker.getBaseTypes(declared)) this.#collectNames(base, into, depth + 1);
    for (const name of this.#implementedNames(declared)) into.add(name);
  }

  #implementedNames(type: ts.InterfaceType): readonly string[] {
    const names: string[] = [];
    for (const declaration of type.symbol.declarations ?? []) {
      if (!this.#ts.isClassLike(declaration)) continue;
      for (const clause of declaration.heritageClauses ?? []) {
        if (clause.token !== this.#ts.SyntaxKind.ImplementsKeyword) continue;
        for (const { expression } of clause.types) if (this.#ts.isIdentifier(expression)) names.push(expression.text);
      }
    }
    return names;
  }

  #targetOf(type: ts.Type): ts.InterfaceType | undefined {
    if ((type.flags & this.#ts.TypeFlags.Object) === 0) return undefined;
    if (((type as ts.ObjectType).objectFlags & this.#ts.ObjectFlags.Reference) === 0) return undefined;
    const { target } = type as ts.TypeReference;
    return target.isClassOrInterface() ? target : undefined;
  }

  /** What a well-known container holds; a map's values; a tuple's most telling member. */
  containerOf(type: ts.Type): Container | undefined {
    const [only, ...others] = this.membersOf(type);
    if (!only || others.length > 0 || (only.flags & this.#ts.TypeFlags.Object) === 0) return undefined;
    const reference = only as ts.TypeReference;
    if ((reference.objectFlags & this.#ts.ObjectFlags.Reference) !== 0) {
      const args = this.#checker.getTypeArguments(reference);
      if ((reference.target.objectFlags & this.#ts.ObjectFlags.Tuple) !== 0) {
        return { kind: "tuple", element: args.find((arg) => this.thenable(arg) !== "never") ?? args[0] };
      }
      const kind = CONTAINERS.get(only.symbol?.name ?? "");
      if (kind) return { kind, element: kind === "map" ? args[1] : args[0], ...(kind === "map" && { key: args[0] }) };
    }
    const index = only.getStringIndexType();
    return index ? { kind: "record", element: index } : undefined;
  }

  has(type: ts.Type, member: string): boolean {
    const members = this.membersOf(type);
    return members.length > 0 && members.every((part) => this.#checker.getPropertyOfType(this.#checker.getApparentType(part), member) !== undefined);
  }

  memberOf(type: ts.Type, member: string): ts.Type | undefined {
    for (const part of this.membersOf(type)) {
      const symbol = this.#checker.getPropertyOfType(this.#checker.getApparentType(part), member);
      if (symbol) return this.#checker.getTypeOfSymbol(symbol);
    }
    return undefined;
  }

  isAllOptional(type: ts.Type): boolean {
    const { SymbolFlags, TypeFlags } = this.#ts;
    return this.membersOf(type).some((member) => {
      const isObject = (member.flags & (TypeFlags.Object | TypeFlags.Intersection)) !== 0 && member.getCallSignatures().length === 0;
      return isObject && this.#checker.getPropertiesOfType(member).every((property) => (property.flags & SymbolFlags.Optional) !== 0);
    });
  }

  callSignatures(type: ts.Type): readonly ts.Signature[] {
    return this.membersOf(type).flatMap((member) => member.getCallSignatures());
  }
}

class ClassicTypeFacts implements TypeFacts {
  readonly #reader: TypeReader;
  readonly #type: ts.Type;
  #thenable: Thenable | undefined;
  #names: readonly string[] | undefined;
  #container: Container | undefined | null = null;

  constructor(reader: TypeReader, type: ts.Type) {
    this.#reader = reader;
    this.#type = type;
  }

  get thenable(): Thenable {
    return (this.#thenable ??= this.#reader.thenable(this.#type));
  }

  get isNativePromise(): boolean {
    return this.#reader.isNativePromise(this.#type);
  }

  get settlesVoid(): boolean {
    return this.#reader.settlesVoid(this.#type);
  }

  get isNullable(): boolean {
    return this.#type.isUnion() && this.#type.types.some((member) => this.#reader.isNullish(member) || this.#reader.isVoid(member));
  }

  get isResolved(): boolean {
    return !this.#reader.isAny(this.#type);
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

  member(name: string): TypeFacts | undefined {
    const member = this.#reader.memberOf(this.#type, name);
    return member && this.#reader.factsOf(member);
  }

  get returnsThenable(): Thenable {
    const answers = new Set(this.#reader.callSignatures(this.#type).map((signature) => this.#reader.thenable(signature.getReturnType())));
    if (answers.size === 0) return this.isResolved ? "never" : "unknown";
    if (answers.size === 1) return [...answers][0] as Thenable;
    return answers.has("always") || answers.has("sometimes") ? "sometimes" : "unknown";
  }

  get returnsVoid(): boolean {
    const signatures = this.#reader.callSignatures(this.#type);
    return signatures.length > 0 && signatures.every((signature) => this.#reader.isVoid(signature.getReturnType()));
  }

  get isAllOptional(): boolean {
    return this.#reader.isAllOptional(this.#type);
  }
}
