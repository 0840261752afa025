import { NativeAsker } from "./native-asker.js";
import { NativeMemory } from "./native-memory.js";
import { pipeTo } from "./native-pipe.js";
import { type NativeChecker, NativeFailure, type NativeHandle, type NativeNode, type NativeProject, type NativeSignature, type NativeSourceFile, type NativeSymbol, type NativeType, type NativeTypeScript } from "./native-typescript.js";
import type { Expression, Node } from "./syntax.js";

type Interface = Parameters<NativeChecker["getBaseTypes"]>[0];
type Composite = NativeType & { getTypes(): readonly NativeType[] };
type Reference = Parameters<NativeChecker["getTypeArguments"]>[0];

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
  readonly types = this.#remembering(
    (node: Node) => this.#checker.getTypeAtLocation(native(node)),
    (nodes) => this.#checker.getTypeAtLocation(nodes.map(native)),
  );
  readonly symbols = this.#remembering(
    (node: Node) => this.#checker.getSymbolAtLocation(native(node)),
    (nodes) => this.#checker.getSymbolAtLocation(nodes.map(native)),
  );
  readonly #members = new Map<string, NativeMemory<NativeType, NativeSymbol | undefined>>();
  readonly fileKinds = this.#remembering((path: string) => this.#project.program.getSourceFileMetadata(path));
  #any: NativeType | undefined;
  #fileNames: readonly string[] | undefined;

  constructor(typescript: NativeTypeScript, project: NativeProject) {
    this.#sync = typescript.sync;
    this.#project = project;
    this.#checker = project.checker;
    this.#asker = new NativeAsker(pipeTo(project, typescript));
  }

  /** Does work as far as the answers are at hand; `undefined` where several questions can't share a trip. */
  get attempt(): ((work: () => void) => (() => void) | undefined) | undefined {
    return this.#asker.canAttempt ? (work) => this.#asker.attempt(work) : undefined;
  }

  /** Waits for all that is asked ahead, where nothing else can be done meanwhile. */
  settle(): void {
    if (!this.#asker.isTrying) this.#asker.settle();
  }

  typeAt(node: Node): NativeType {
    return this.types.of(node) ?? this.any();
  }

  any(): NativeType {
    return (this.#any ??= this.#asker.one(() => this.#checker.getAnyType()));
  }

  property(type: NativeType, name: string): NativeSymbol | undefined {
    const members = this.#membersCalled(name);
    if (!members.isAsked(type) && type.isTypeReference()) {
      const target = this.targetOf.of(type);
      if (target !== type && this.property(target, name) === undefined) members.keep(type, undefined);
    }
    return members.of(type);
  }

  /** The members of a union or an intersection. */
  partsOf(type: Composite): readonly NativeType[] {
    const parts = this.#parts.of(type);
    if (parts) return parts;
    // Widened, the empty tuple is the one that can be told.
    const widened = this.#widened.of(type);
    if (!widened.isUnionType()) return [widened];
    const told = this.#parts.of(widened);
    if (!told) throw new NativeFailure("the members of a union can't be told");
    return told;
  }

  /** Goes on with the members of a union or an intersection, if they can be told. */
  partsAhead(type: Composite, next: (part: NativeType) => void): void {
    this.#parts.then(type, (parts) => parts?.forEach(next));
  }

  /** What a generic class or interface has no member for, none of its instantiations has: `Array<T>` answers for all arrays. */
  propertyAhead(type: NativeType, name: string): void {
    const members = this.#membersCalled(name);
    if (members.isAsked(type)) return;
    if (!type.isTypeReference()) {
      members.ahead(type);
      return;
    }
    this.targetOf.then(type, (target) => {
      if (target === type) members.ahead(type);
      else members.then(target, (member) => (member === undefined ? members.isAsked(type) || members.keep(type, undefined) : members.ahead(type)));
    });
  }

  readonly contextualType = this.#remembering((node: Expression) => this.#checker.getContextualType(native(node) as Parameters<NativeChecker["getContextualType"]>[0]));
  readonly shorthandValue = this.#remembering((node: Node) => this.#checker.getShorthandAssignmentValueSymbol(native(node)));
  readonly aliased = this.#remembering((symbol: NativeSymbol) => this.#checker.getAliasedSymbol(symbol));
  readonly symbolOf = this.#remembering((type: NativeType) => type.getSymbol());
  readonly aliasOf = this.#remembering((type: NativeType) => type.getAliasSymbol());
  readonly #parts = this.#remembering((type: Composite) => unlessUntold(() => type.getTypes()));
  readonly #widened = this.#remembering((type: NativeType) => this.#checker.getWidenedType(type) ?? type);
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

  readonly sourceFiles = this.#remembering((fileName: string) => this.#project.program.getSourceFile(fileName));

  nodeOf(handle: NativeHandle): NativeNode | undefined {
    return this.sourceFiles.of(handle.path) && this.#asker.one(() => handle.resolve(this.#project));
  }

  sourceFile(fileName: string): NativeSourceFile | undefined {
    return this.sourceFiles.of(fileName);
  }

  fileNames(): readonly string[] {
    return (this.#fileNames ??= this.#asker.one(() => this.#project.program.getSourceFileNames()));
  }

  /** What the program knows of a file. `path` is its name as handles give it. */
  fileKind(path: string): FileKind {
    const known = this.fileKinds.of(path);
    return { isDefaultLibrary: known?.isDefaultLibrary ?? false, isFromExternalLibrary: known?.isFromExternalLibrary ?? false };
  }

  #remembering<Key, Answer>(ask: (key: Key) => Answer, askAll?: (keys: readonly Key[]) => readonly Answer[]): NativeMemory<Key, Answer> {
    return new NativeMemory(() => this.#asker, ask, askAll);
  }

  #membersCalled(name: string): NativeMemory<NativeType, NativeSymbol | undefined> {
    let members = this.#members.get(name);
    if (!members) this.#members.set(name, (members = this.#remembering((type) => this.#checker.getPropertyOfType(type, name))));
    return members;
  }

  /** The others have no call signatures. */
  #isCallable(type: NativeType): boolean {
    return type.isObjectType() || type.isIntersectionType() || type.isUnionType() || (type.flags & this.#sync.TypeFlags.Instantiable) !== 0;
  }
}

/**
 * Version 7.0.2 can't tell of the type that an empty array literal has as a tuple: a panic, which it recovers from, and
 * the process goes on.
 */
function unlessUntold<T>(question: () => T): T | undefined {
  try {
    return question();
  } catch (error) {
    if (error instanceof Error && error.message.includes("checker.TypeData is *checker.TypeReference, not *checker.TupleType")) return undefined;
    throw error;
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
