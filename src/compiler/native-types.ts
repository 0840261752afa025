import type { NativeAhead } from "./native-ahead.js";
import type { NativeQuestions } from "./native-questions.js";
import type { NativeSignature, NativeSymbol, NativeType, NativeTypeScript } from "./native-typescript.js";
import type { TypeSource } from "./type-source.js";

/** What TypeScript 7 tells about types. */
export class NativeTypes implements TypeSource<NativeType, NativeSymbol, NativeSignature> {
  readonly #sync: NativeTypeScript["sync"];
  readonly #ast: NativeTypeScript["ast"];
  readonly #questions: NativeQuestions;
  readonly #ahead: NativeAhead;

  constructor({ sync, ast }: NativeTypeScript, questions: NativeQuestions, ahead: NativeAhead) {
    this.#sync = sync;
    this.#ast = ast;
    this.#questions = questions;
    this.#ahead = ahead;
  }

  isNullish(type: NativeType): boolean {
    const { TypeFlags } = this.#sync;
    return (type.flags & (TypeFlags.Null | TypeFlags.Undefined)) !== 0;
  }

  isVoid(type: NativeType): boolean {
    return (type.flags & this.#sync.TypeFlags.Void) !== 0;
  }

  isAny(type: NativeType): boolean {
    return (type.flags & this.#sync.TypeFlags.Any) !== 0;
  }

  isUnknown(type: NativeType): boolean {
    const { TypeFlags } = this.#sync;
    return (type.flags & (TypeFlags.Any | TypeFlags.Unknown)) !== 0;
  }

  isInstantiable(type: NativeType): boolean {
    return (type.flags & this.#sync.TypeFlags.Instantiable) !== 0;
  }

  isObject(type: NativeType): boolean {
    return type.isObjectType();
  }

  unionOf(type: NativeType): readonly NativeType[] | undefined {
    return type.isUnionType() ? this.#questions.partsOf(type) : undefined;
  }

  intersectionOf(type: NativeType): readonly NativeType[] | undefined {
    return type.isIntersectionType() ? this.#questions.partsOf(type) : undefined;
  }

  nameOf(type: NativeType): string | undefined {
    return this.#questions.symbolOf.of(type)?.name;
  }

  aliasOf(type: NativeType): string | undefined {
    return this.#questions.aliasOf.of(type)?.name;
  }

  constraintOf(type: NativeType): NativeType | undefined {
    return this.#questions.constraintOf.of(type);
  }

  property(type: NativeType, name: string): NativeSymbol | undefined {
    return this.#questions.property(type, name);
  }

  apparentProperty(type: NativeType, name: string): NativeSymbol | undefined {
    return this.#questions.property(this.#ahead.isItself(type) ? type : this.#questions.apparentOf.of(type), name);
  }

  expect(type: NativeType, names: readonly string[]): void {
    this.#ahead.members(type, names);
    this.#questions.settle();
  }

  properties(type: NativeType): readonly NativeSymbol[] {
    return this.#questions.propertiesOf.of(type);
  }

  isOptional(member: NativeSymbol): boolean {
    return (member.flags & this.#sync.SymbolFlags.Optional) !== 0;
  }

  typeOf(member: NativeSymbol): NativeType {
    return this.#questions.typeOfSymbol.of(member) ?? this.#questions.any();
  }

  callSignatures(type: NativeType): readonly NativeSignature[] {
    return this.#questions.callSignatures.of(type);
  }

  returned(signature: NativeSignature): NativeType {
    return this.#questions.returned.of(signature) ?? this.#questions.any();
  }

  firstParameter(signature: NativeSignature): NativeType | undefined {
    const [first] = this.#questions.parametersOf.of(signature);
    return first && this.typeOf(first);
  }

  declared(type: NativeType): NativeType | undefined {
    if (type.isClassOrInterface()) return type;
    const target = type.isTypeReference() ? this.#questions.targetOf.of(type) : undefined;
    return target?.isClassOrInterface() ? target : undefined;
  }

  basesOf(declared: NativeType): readonly NativeType[] {
    return declared.isClassOrInterface() ? this.#questions.basesOf.of(declared) : [];
  }

  implementedNames(declared: NativeType): readonly string[] {
    const { SyntaxKind, isClassDeclaration, isClassExpression, isIdentifier } = this.#ast;
    const handles = (this.#questions.symbolOf.of(declared)?.declarations ?? []).filter(({ kind }) => kind === SyntaxKind.ClassDeclaration || kind === SyntaxKind.ClassExpression);
    const clauses = handles.flatMap((handle) => {
      const node = this.#questions.nodeOf(handle);
      return node && (isClassDeclaration(node) || isClassExpression(node)) ? [...(node.heritageClauses ?? [])] : [];
    });
    return clauses
      .filter(({ token }) => token === SyntaxKind.ImplementsKeyword)
      .flatMap(({ types }) => [...types].flatMap(({ expression }) => (isIdentifier(expression) ? [expression.text] : [])));
  }

  argumentsOf(type: NativeType): readonly NativeType[] | undefined {
    return type.isTypeReference() ? this.#questions.argumentsOf.of(type) : undefined;
  }

  isTuple(type: NativeType): boolean {
    return type.isTypeReference() && this.#questions.targetOf.of(type).isTupleType();
  }

  stringIndexOf(type: NativeType): NativeType | undefined {
    return this.#questions.stringIndexOf.of(type);
  }
}
