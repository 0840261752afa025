import { NativeAsker, NativeMemory } from "./native-memory.js";
import { pipeTo } from "./native-pipe.js";
import type { NativeChecker, NativeHandle, NativeNode, NativeProject, NativeSignature, NativeSourceFile, NativeSymbol, NativeType, NativeTypeScript } from "./native-typescript.js";
import type { Expression, Node } from "./syntax.js";

type Interface = Parameters<NativeChecker["getBaseTypes"]>[0];
type Reference = Parameters<NativeChecker["getTypeArguments"]>[0];

/** Nodes asked about in one request: more, and the first answers would come no sooner than the last. */
const BATCH = 64;

/**
 * The questions to TypeScript 7's process, each asked once: a question costs a trip to another process and back, which is
 * some fifty times what it costs to remember the answer. What is known to be asked soon is asked ahead, many questions in
 * one trip (`ahead`).
 * @throws {NativeFailure} from every member, when the process is gone
 */
export class NativeQuestions {
  readonly #sync: NativeTypeScript["sync"];
  readonly #project: NativeProject;
  readonly #checker: NativeChecker;
  readonly #asker: NativeAsker;
  readonly #types = this.#remembering((node: Node) => this.#checker.getTypeAtLocation(native(node)));
  readonly #symbols = this.#remembering((node: Node) => this.#checker.getSymbolAtLocation(native(node)));
  readonly #members = new Map<string, NativeMemory<NativeType, NativeSymbol | undefined>>();
  readonly #files = new Map<string, FileKind>();
  #any: NativeType | undefined;
  #fileNames: readonly string[] | undefined;

  constructor({ sync, room }: NativeTypeScript, project: NativeProject) {
    this.#sync = sync;
    this.#project = project;
    this.#checker = project.checker;
    this.#asker = new NativeAsker(pipeTo(project, room));
  }

  /** The types and symbols of many nodes, in one trip. */
  prime(types: readonly Node[], symbols: readonly Node[]): void {
    this.#send(types, symbols, "urgent");
    for (const node of types) this.#types.has(node);
    for (const node of symbols) this.#symbols.has(node);
    this.aliased.ahead(symbols.flatMap((node) => this.#aliasAt(node) ?? []));
  }

  /** The same, without waiting for the answers. */
  expect(types: readonly Node[], symbols: readonly Node[]): void {
    this.#send(types, symbols, "idle");
    this.#asker.flush();
  }

  #send(types: readonly Node[], symbols: readonly Node[], when: "urgent" | "idle"): void {
    this.#sendBatches(this.#types, types, (batch) => this.#checker.getTypeAtLocation(batch), when);
    this.#sendBatches(this.#symbols, symbols, (batch) => this.#checker.getSymbolAtLocation(batch), when);
  }

  #sendBatches<Answer>(memory: NativeMemory<Node, Answer>, nodes: readonly Node[], ask: (batch: readonly NativeNode[]) => readonly Answer[], when: "urgent" | "idle"): void {
    const unknown = nodes.filter((node) => !memory.isExpected(node));
    for (let start = 0; start < unknown.length; start += BATCH) {
      const batch = unknown.slice(start, start + BATCH);
      const ticket = this.#asker.send(() => ask(batch as unknown as readonly NativeNode[]), when);
      const take = (): void => ticket.take().forEach((answer, index) => memory.keep(batch[index] as Node, answer));
      for (const node of batch) memory.expect(node, take);
    }
  }

  typeAt(node: Node): NativeType {
    return this.#types.of(node) ?? this.any();
  }

  symbolAt(node: Node): NativeSymbol | undefined {
    return this.#symbols.of(node);
  }

  #aliasAt(node: Node): NativeSymbol | undefined {
    const symbol = this.#symbols.of(node);
    return symbol && (symbol.flags & this.#sync.SymbolFlags.Alias) !== 0 ? symbol : undefined;
  }

  any(): NativeType {
    return (this.#any ??= this.#asker.one(() => this.#checker.getAnyType()));
  }

  property(type: NativeType, name: string): NativeSymbol | undefined {
    const members = this.#membersCalled(name);
    if (!members.has(type) && this.#isLacking(type, name)) members.keep(type, undefined);
    return members.of(type);
  }

  /** Of many types, in three trips: what they are instantiations of, which members that has, and which of these they have. */
  propertiesAhead(types: readonly NativeType[], names: readonly string[]): void {
    const references = types.filter((type): type is Reference => type.isTypeReference());
    this.targetOf.ahead(references);
    const targets = references.map((type) => this.targetOf.of(type));
    this.#inOneTrip(names, () => targets);
    this.#inOneTrip(names, (name) => types.filter((type) => !this.#isLacking(type, name)));
  }

  #inOneTrip(names: readonly string[], types: (name: string) => readonly NativeType[]): void {
    const sent = names.map((name) => this.#membersCalled(name).send(types(name)));
    for (const take of sent) take();
  }

  readonly contextualType = this.#remembering((node: Expression) => this.#checker.getContextualType(native(node) as Parameters<NativeChecker["getContextualType"]>[0]));
  readonly shorthandValue = this.#remembering((node: Node) => this.#checker.getShorthandAssignmentValueSymbol(native(node)));
  readonly aliased = this.#remembering((symbol: NativeSymbol) => this.#checker.getAliasedSymbol(symbol));
  readonly symbolOf = this.#remembering((type: NativeType) => type.getSymbol());
  readonly aliasOf = this.#remembering((type: NativeType) => type.getAliasSymbol());
  readonly partsOf = this.#remembering((type: NativeType & { getTypes(): readonly NativeType[] }) => type.getTypes());
  readonly constraintOf = this.#remembering((type: NativeType) => this.#checker.getBaseConstraintOfType(type));
  readonly apparentOf = this.#remembering((type: NativeType) => this.#checker.getApparentType(type) ?? type);
  readonly propertiesOf = this.#remembering((type: NativeType) => this.#checker.getPropertiesOfType(type));
  readonly callSignatures = this.#remembering((type: NativeType) => (this.#isCallable(type) ? this.#checker.getSignaturesOfType(type, this.#sync.SignatureKind.Call) : []));
  readonly parametersOf = this.#remembering((signature: NativeSignature) => signature.getParameters());
  readonly targetOf = this.#remembering((type: Reference) => type.getTarget());
  readonly basesOf = this.#remembering((type: Interface) => this.#checker.getBaseTypes(type));
  readonly argumentsOf = this.#remembering((type: Reference) => this.#checker.getTypeArguments(type));
  readonly stringIndexOf = this.#remembering((type: NativeType) => this.#checker.getIndexInfosOfType(type).find(({ keyType }) => (keyType.flags & this.#sync.TypeFlags.String) !== 0)?.valueType);
  readonly returned = this.#remembering((signature: NativeSignature) => this.#checker.getReturnTypeOfSignature(signature));
  readonly typeOfSymbol = this.#remembering((symbol: NativeSymbol) => this.#checker.getTypeOfSymbol(symbol));

  nodeOf(handle: NativeHandle): NativeNode | undefined {
    return this.#asker.one(() => handle.resolve(this.#project));
  }

  sourceFile(fileName: string): NativeSourceFile | undefined {
    return this.#asker.one(() => this.#project.program.getSourceFile(fileName));
  }

  fileNames(): readonly string[] {
    return (this.#fileNames ??= this.#asker.one(() => this.#project.program.getSourceFileNames()));
  }

  /** What the program knows of a file. `path` is its name as handles give it. */
  fileKind(path: string): FileKind {
    let kind = this.#files.get(path);
    if (!kind) {
      const known = this.#asker.one(() => this.#project.program.getSourceFileMetadata(path));
      this.#files.set(path, (kind = { isDefaultLibrary: known?.isDefaultLibrary ?? false, isFromExternalLibrary: known?.isFromExternalLibrary ?? false }));
    }
    return kind;
  }

  #remembering<Key, Answer>(ask: (key: Key) => Answer): NativeMemory<Key, Answer> {
    return new NativeMemory(() => this.#asker, ask);
  }

  #membersCalled(name: string): NativeMemory<NativeType, NativeSymbol | undefined> {
    let members = this.#members.get(name);
    if (!members) this.#members.set(name, (members = this.#remembering((type) => this.#checker.getPropertyOfType(type, name))));
    return members;
  }

  /** What a generic class or interface has no member for, none of its instantiations has: `Array<T>` answers for all arrays. */
  #isLacking(type: NativeType, name: string): boolean {
    if (!type.isTypeReference()) return false;
    const target = this.targetOf.of(type);
    return target !== type && this.property(target, name) === undefined;
  }

  /** The others have no call signatures. */
  #isCallable(type: NativeType): boolean {
    return type.isObjectType() || type.isIntersectionType() || type.isUnionType() || (type.flags & this.#sync.TypeFlags.Instantiable) !== 0;
  }
}

export interface FileKind {
  readonly isDefaultLibrary: boolean;
  readonly isFromExternalLibrary: boolean;
}

/** The engine's nodes are the native ones: only their declared types differ. */
export function native(node: Node): NativeNode {
  return node as unknown as NativeNode;
}
