import type { CallExpression, Expression, FunctionNode, NewExpression, Node, SourceFile, Syntax } from "./syntax.js";

/** Whether a value of a type is a promise (or has a callable `then`). `unknown`: the type is `any` or does not resolve. */
export type Thenable = "always" | "sometimes" | "never" | "unknown";

/** What iterating or holding gives: the kind of a well-known container. */
export type ContainerKind = "array" | "set" | "map" | "tuple" | "iterator" | "record";

/** The facts about one type that the engine asks for. Every member is computed on demand and remembered. */
export interface TypeFacts {
  readonly thenable: Thenable;
  /** True for a real `Promise` of the library, not for another class with a `then`. */
  readonly isNativePromise: boolean;
  /** True for `Promise<void>` and `Promise<undefined>`: there is nothing in it but its end. */
  readonly settlesVoid: boolean;
  /** Whether `null`, `undefined` or `void` is possible, too. */
  readonly isNullable: boolean;
  /** False for `any` and for types of modules that were not found. */
  readonly isResolved: boolean;
  /** The names of the type's symbol and of its bases, nearest first: `["DisposableStore", "Disposable"]`. Unions: of each member. */
  readonly names: readonly string[];
  /** Set when it is an array, set, map, ...: what is held (a map's values). */
  readonly container: ContainerKind | undefined;
  /** Facts of what the container holds (a map's values); `undefined` without a container. */
  readonly element: TypeFacts | undefined;
  /** Facts of a map's keys. */
  readonly key: TypeFacts | undefined;
  /** Whether values have this property or method. */
  has(member: string): boolean;
  /** Announces that these properties or methods are going to be asked for: a hint, as {@link Compiler.prime}. */
  expect(members: readonly string[]): void;
  /** Facts about the value of a property or method; `undefined` where no value has one of this name. Unions: of the first member that has it. */
  member(name: string): TypeFacts | undefined;
  /** Whether calling a value (any signature) gives a promise; `never` also when it is not callable. */
  readonly returnsThenable: Thenable;
  /** Whether every call signature is declared to return `void`. False when it is not callable. */
  readonly returnsVoid: boolean;
  /** Whether `{}` is such a value: an object type all of whose members may be left out. */
  readonly isAllOptional: boolean;
}

/** An opaque, comparable identity: equal tokens mean the same declared thing. Aliases are already followed. */
export interface SymbolToken {
  readonly declarations?: readonly Node[] | undefined;
}

/** What a call reaches. */
export interface Callee {
  /** The function with a body that runs, when it is known: overloads give their implementation, aliases are followed. */
  readonly body: FunctionNode | undefined;
  /** The declaration that was found, with or without a body: a signature in a `.d.ts`, an interface's method, a parameter. */
  readonly declaration: Node | undefined;
  /** Whether there is a declaration: cheaper than to look at it. */
  readonly isDeclared: boolean;
  /** True when the declaration comes from the language's or platform's own library files. */
  readonly isLibrary: boolean;
  /** True when `declaration` stands in a declaration file: there is no body to look at. */
  readonly isExternal: boolean;
}

/** What is going to be asked, so that a backend in another process can answer it in few goes. A hint: never needed for a right answer. */
export interface Questions {
  /** {@link Compiler.typeOf}. */
  readonly types?: readonly Node[];
  /** The same, with what these types are called and whether they have `members`. */
  readonly shapes?: readonly Node[];
  readonly members?: readonly string[];
  /** {@link Compiler.symbolOf} and {@link Compiler.calleeOf}. */
  readonly symbols?: readonly Node[];
  /** {@link Compiler.declaredThenable} and {@link Compiler.thenableCall}. */
  readonly calls?: readonly (CallExpression | NewExpression)[];
}

/** Breaks off work whose answers are not there yet: see {@link Compiler.attempt}. */
export class OnItsWay extends Error {
  override readonly name = "OnItsWay";
  /** The answer without which the work gets no further; of several, the last. */
  awaited: Awaited | undefined;
}

/** An answer that work was broken off for. */
export interface Awaited {
  readonly isHere: boolean;
  /** Its place in the order in which questions were sent; `undefined` until it is. */
  readonly ticket: { readonly number: number } | undefined;
}

/** One for all: where it was thrown tells nothing, and a stack would cost more than the question. */
export const ON_ITS_WAY = new OnItsWay();

/**
 * The questions that the engine may ask. One implementation per compiler; nodes of one are never handed to another.
 * Answers never throw: what cannot be known is `unknown` or `undefined`.
 */
export interface Compiler {
  readonly backend: "classic" | "native";
  /** The version of TypeScript that answers. */
  readonly version: string;
  readonly syntax: Syntax;
  /** Whether an optional member must be left out rather than set to `undefined` (`exactOptionalPropertyTypes`). */
  readonly isExactOptional: boolean;
  /** Every file of the program that is the project's own (no declaration files, no external libraries), in program order. */
  sourceFiles(): readonly SourceFile[];
  sourceFile(fileName: string): SourceFile | undefined;
  /** Announces what is asked next, to be answered in one batch. Where that spares nothing, nobody looks at what it is. */
  prime(questions: () => Questions): void;
  /**
   * Does work as far as the answers are at hand. Where one is not, it is asked for, the work is broken off by an
   * {@link OnItsWay}, and what comes back waits until another attempt gets further; `undefined`: the work is done. Absent
   * where every answer is at hand.
   */
  readonly attempt: ((work: () => void) => (() => void) | undefined) | undefined;
  typeOf(node: Expression): TypeFacts;
  /** Whether a call's (or `new`'s) value is a promise, with as little work as the answer allows. */
  thenableCall(call: CallExpression | NewExpression): Thenable;
  /** The same from the callee's declared return types alone: `unknown` where these depend on the arguments. */
  declaredThenable(call: CallExpression): Thenable;
  /** The facts about a call's value, with as little work as the answer allows: the declared return type where it does not depend on the arguments. */
  valueOf(call: CallExpression): TypeFacts;
  /** The project's function behind `[Symbol.asyncIterator]` of a value; `undefined` where there is none, or no body to look at. */
  asyncIteratorOf(node: Expression): FunctionNode | undefined;
  /** The declared thing behind an identifier, a property's name or a declaration's name. */
  symbolOf(node: Node): SymbolToken | undefined;
  /**
   * The members that a method or property of a class or object literal stands for: those of base classes, implemented
   * interfaces and the type that the literal is used as. A call through one of them can reach it.
   */
  membersBehind(member: Node): readonly SymbolToken[];
  calleeOf(call: CallExpression | NewExpression): Callee;
  /** The facts about the parameter that receives argument `index` of a call. */
  parameterOf(call: CallExpression | NewExpression, index: number): TypeFacts | undefined;
}
