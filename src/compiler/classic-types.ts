import type ts from "typescript";
import type { TypeSource } from "./type-source.js";

/** What TypeScript 5 and 6 tell about types. */
export class ClassicTypes implements TypeSource<ts.Type, ts.Symbol, ts.Signature> {
  readonly #ts: typeof ts;
  readonly #checker: ts.TypeChecker;

  constructor(compiler: typeof ts, checker: ts.TypeChecker) {
    this.#ts = compiler;
    this.#checker = checker;
  }

  isNullish(type: ts.Type): boolean {
    const { TypeFlags } = this.#ts;
    return (type.flags & (TypeFlags.Null | TypeFlags.Undefined)) !== 0;
  }

  isVoid(type: ts.Type): boolean {
    return (type.flags & this.#ts.TypeFlags.Void) !== 0;
  }

  isAny(type: ts.Type): boolean {
    return (type.flags & this.#ts.TypeFlags.Any) !== 0;
  }

  isUnknown(type: ts.Type): boolean {
    return (type.flags & (this.#ts.TypeFlags.Any | this.#ts.TypeFlags.Unknown)) !== 0;
  }

  isInstantiable(type: ts.Type): boolean {
    return (type.flags & this.#ts.TypeFlags.Instantiable) !== 0;
  }

  isObject(type: ts.Type): type is ts.ObjectType {
    return (type.flags & this.#ts.TypeFlags.Object) !== 0;
  }

  unionOf(type: ts.Type): readonly ts.Type[] | undefined {
    return type.isUnion() ? type.types : undefined;
  }

  intersectionOf(type: ts.Type): readonly ts.Type[] | undefined {
    return type.isIntersection() ? type.types : undefined;
  }

  nameOf(type: ts.Type): string | undefined {
    return type.symbol?.name;
  }

  aliasOf(type: ts.Type): string | undefined {
    return type.aliasSymbol?.name;
  }

  constraintOf(type: ts.Type): ts.Type | undefined {
    return this.#checker.getBaseConstraintOfType(type);
  }

  property(type: ts.Type, name: string): ts.Symbol | undefined {
    return this.#checker.getPropertyOfType(type, name);
  }

  apparentProperty(type: ts.Type, name: string): ts.Symbol | undefined {
    return this.#checker.getPropertyOfType(this.#checker.getApparentType(type), name);
  }


  expect(): void {
    // Asking costs nothing here.
  }

  properties(type: ts.Type): readonly ts.Symbol[] {
    return this.#checker.getPropertiesOfType(type);
  }

  isOptional(member: ts.Symbol): boolean {
    return (member.flags & this.#ts.SymbolFlags.Optional) !== 0;
  }

  typeOf(member: ts.Symbol): ts.Type {
    return this.#checker.getTypeOfSymbol(member);
  }

  callSignatures(type: ts.Type): readonly ts.Signature[] {
    return type.getCallSignatures();
  }

  returned(signature: ts.Signature): ts.Type {
    return signature.getReturnType();
  }

  firstParameter(signature: ts.Signature): ts.Type | undefined {
    const [first] = signature.parameters;
    return first && this.#checker.getTypeOfSymbol(first);
  }

  declared(type: ts.Type): ts.InterfaceType | undefined {
    if (type.isClassOrInterface()) return type;
    if (!this.#isReference(type)) return undefined;
    return type.target.isClassOrInterface() ? type.target : undefined;
  }

  basesOf(declared: ts.Type): readonly ts.Type[] {
    return declared.isClassOrInterface() ? this.#checker.getBaseTypes(declared) : [];
  }

  implementedNames(declared: ts.Type): readonly string[] {
    const clauses = (declared.symbol.declarations ?? []).flatMap((one) => (this.#ts.isClassLike(one) ? (one.heritageClauses ?? []) : []));
    return clauses
      .filter(({ token }) => token === this.#ts.SyntaxKind.ImplementsKeyword)
      .flatMap(({ types }) => types.flatMap(({ expression }) => (this.#ts.isIdentifier(expression) ? [expression.text] : [])));
  }

  argumentsOf(type: ts.Type): readonly ts.Type[] | undefined {
    return this.#isReference(type) ? this.#checker.getTypeArguments(type) : undefined;
  }

  isTuple(type: ts.Type): boolean {
    return this.#isReference(type) && (type.target.objectFlags & this.#ts.ObjectFlags.Tuple) !== 0;
  }

  stringIndexOf(type: ts.Type): ts.Type | undefined {
    return type.getStringIndexType();
  }

  #isReference(type: ts.Type): type is ts.TypeReference {
    return this.isObject(type) && (type.objectFlags & this.#ts.ObjectFlags.Reference) !== 0;
  }
}
