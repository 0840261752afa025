/**
 * TypeScript 7's API as far as it is used here. Types only: the modules themselves are handed in, because the copy that
 * answers is the audited project's or our own, whichever was tested.
 */
import type * as ast from "typescript7/unstable/ast";
import type * as sync from "typescript7/unstable/sync";

export type NativeProject = sync.Project;
export type NativeChecker = sync.Checker;
export type NativeType = sync.Type;
export type NativeSymbol = sync.Symbol;
export type NativeSignature = sync.Signature;
export type NativeHandle = sync.NodeHandle;
export type NativeNode = ast.Node;
export type NativeSourceFile = ast.SourceFile;

export interface NativeTypeScript {
  readonly version: string;
  readonly sync: typeof sync;
  readonly ast: typeof ast;
  /**
   * The bytes that may be on their way to the process while it can't read, because it waits for us to read. What the
   * system keeps between two processes must be at least this much: with more, both could wait for each other for ever.
   */
  readonly room: number;
  /** Tells of a channel to a process whether something has come in, without waiting; `undefined` where that can't be told. */
  readonly inboxOf: (channel: object) => (() => boolean) | undefined;
}

/** TypeScript 7 could not answer: its process is gone, or the question was too much for it. Another compiler must. */
export class NativeFailure extends Error {
  override readonly name = "NativeFailure";

  constructor(cause: unknown) {
    const [reason = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    super(reason, { cause });
  }
}
