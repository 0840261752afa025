import { NativeFailure, type NativeChecker, type NativeHandle, type NativeNode, type NativeProject, type NativeSignature, type NativeSourceFile, type NativeSymbol, type NativeType, type NativeTypeScript } from "./native-typescript.js";
import type { Expression, Node } from "./syntax.js";

type Interface = Parameters<NativeChecker["getBaseTypes"]>[0];
type Reference = Parameters<NativeChecker["getTypeArguments"]>[0];

/**
 * The questions to TypeScript 7's process, each asked once: a question costs a trip to another process and back, which is
 * some fifty times what it costs to remember the answer.
 * @throws {NativeFailure} from every member, when the process is gone
 */
export class NativeQuestions {
  readonly #sync: NativeTypeScript["sync"];
  readonly #project: NativeProject;
  readonly #checker: NativeChecker;
  readonly #types = new Map<Node, NativeType>();
  readonly #symbols = new Map<Node, NativeSymbol | undefined>();
  readonly #contextual = new Map<Node, NativeType | undefined>();
  readonly #properties = new Map<NativeType, Map<string, NativeSymbol | undefined>>();
  readonly #files = new Map<string, FileKind>();

  constructor({ sync }: NativeTypeScript, project: NativeProject) {
    this.#sync = sync;
    this.#project = project;
    this.#checker = project.checker;
  }

  /** One trip for many nodes. */
  prime(types: readonly Node[], symbols: readonly Node[]): void {
    const untyped = types.filter((node) => !this.#types.has(node));
    if (untyped.length > 1) this.#ask(() => this.#checker.getTypeAtLocation(natives(untyped))).forEach((type, index) => this.#types.set(untyped[index] as Node, type ?? this.any()));
    const unnamed = symbols.filter((node) => !this.#symbols.has(node));
    if (unnamed.length > 1) this.#ask(() => this.#checker.getSymbolAtLocation(natives(unnamed))).forEach((symbol, index) => this.#symbols.set(unnamed[index] as Node, symbol));
  }

  typeAt(node: Node): NativeType {
    return remembered(this.#types, node, () => this.#ask(() => this.#checker.getTypeAtLocation(native(node))) ?? this.any());
  }

  symbolAt(node: Node): NativeSymbol | undefined {
    return remembered(this.#symbols, node, () => this.#ask(() => this.#checker.getSymbolAtLocation(native(node))));
  }

  contextualType(node: Expression): NativeType | undefined {
    return remembered(this.#contextual, node, () => this.#ask(() => this.#checker.getContextualType(native(node) as Parameters<NativeChecker["getContextualType"]>[0])));
  }

  shorthandValue(node: Node): NativeSymbol | undefined {
    return this.#ask(() => this.#checker.getShorthandAssignmentValueSymbol(native(node)));
  }

  property(type: NativeType, name: string): NativeSymbol | undefined {
    let members = this.#properties.get(type);
    if (!members) this.#properties.set(type, (members = new Map<string, NativeSymbol | undefined>()));
    return remembered(members, name, () => (this.#isLacking(type, name) ? undefined : this.#ask(() => this.#checker.getPropertyOfType(type, name))));
  }

  readonly any = once(() => this.#ask(() => this.#checker.getAnyType()));
  readonly aliased = forEach((symbol: NativeSymbol) => this.#ask(() => this.#checker.getAliasedSymbol(symbol)));
  readonly symbolOf = forEach((type: NativeType) => this.#ask(() => type.getSymbol()));
  readonly aliasOf = forEach((type: NativeType) => this.#ask(() => type.getAliasSymbol()));
  readonly partsOf = forEach((type: NativeType & { getTypes(): readonly NativeType[] }) => this.#ask(() => type.getTypes()));
  readonly constraintOf = forEach((type: NativeType) => this.#ask(() => this.#checker.getBaseConstraintOfType(type)));
  readonly apparentOf = forEach((type: NativeType) => this.#ask(() => this.#checker.getApparentType(type)) ?? type);
  readonly propertiesOf = forEach((type: NativeType) => this.#ask(() => this.#checker.getPropertiesOfType(type)));
  readonly typeOfSymbol = forEach((symbol: NativeSymbol) => this.#ask(() => this.#checker.getTypeOfSymbol(symbol)) ?? this.any());
  readonly callSignatures = forEach((type: NativeType) => (type.isObjectType() || type.isIntersectionType() || this.#isOpen(type) ? this.#ask(() => this.#checker.getSignaturesOfType(type, this.#sync.SignatureKind.Call)) : []));
  readonly returned = forEach((signature: NativeSignature) => this.#ask(() => this.#checker.getReturnTypeOfSignature(signature)) ?? this.any());
  readonly parametersOf = forEach((signature: NativeSignature) => this.#ask(() => signature.getParameters()));
  readonly targetOf = forEach((type: Reference) => this.#ask(() => type.getTarget()));
  readonly basesOf = forEach((type: Interface) => this.#ask(() => this.#checker.getBaseTypes(type)));
  readonly argumentsOf = forEach((type: Reference) => this.#ask(() => this.#checker.getTypeArguments(type)));
  readonly stringIndexOf = forEach((type: NativeType) => this.#ask(() => this.#checker.getIndexInfosOfType(type)).find(({ keyType }) => (keyType.flags & this.#sync.TypeFlags.String) !== 0)?.valueType);

  nodeOf(handle: NativeHandle): NativeNode | undefined {
    return this.#ask(() => handle.resolve(this.#project));
  }

  sourceFile(fileName: string): NativeSourceFile | undefined {
    return this.#ask(() => this.#project.program.getSourceFile(fileName));
  }

  readonly fileNames = once(() => this.#ask(() => this.#project.program.getSourceFileNames()));

  /** What the program knows of a file. `path` is its name as handles give it. */
  fileKind(path: string): FileKind {
    return remembered(this.#files, path, () => {
      const known = this.#ask(() => this.#project.program.getSourceFileMetadata(path));
      return { isDefaultLibrary: known?.isDefaultLibrary ?? false, isFromExternalLibrary: known?.isFromExternalLibrary ?? false };
    });
  }

  /** What a generic class or interface has no member for, none of its instantiations has: `Array<T>` answers for all arrays. */
  #isLacking(type: NativeType, name: string): boolean {
    if (!type.isTypeReference()) return false;
    const target = this.targetOf(type);
    return target !== type && this.property(target, name) === undefined;
  }

  #isOpen(type: NativeType): boolean {
    return (type.flags & this.#sync.TypeFlags.Instantiable) !== 0 || type.isUnionType();
  }

  #ask<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      throw new NativeFailure(error);
    }
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

function natives(nodes: readonly Node[]): readonly NativeNode[] {
  return nodes as unknown as readonly NativeNode[];
}

function remembered<Key, Answer>(answers: Map<Key, Answer>, key: Key, ask: () => Answer): Answer {
  const known = answers.get(key);
  if (known !== undefined || answers.has(key)) return known as Answer;
  const answer = ask();
  answers.set(key, answer);
  return answer;
}

function forEach<Key, Answer>(ask: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new Map<Key, Answer>();
  return (key) => remembered(answers, key, () => ask(key));
}

function once<Answer>(ask: () => Answer): () => Answer {
  let answer: { readonly is: Answer } | undefined;
  return () => (answer ??= { is: ask() }).is;
}
