import type { Compiler, SourceFile } from "../src/compiler/index.js";
import type { TextRange } from "../src/model/index.js";

/** A linted file as the compiler sees it. */
export interface TypedFile {
  /** Answers for the program that the file is in. */
  readonly compiler: Compiler;
  readonly sourceFile: SourceFile;
  /** Where one of the compiler's ranges stands in the text that ESLint lints; `undefined` where it has no counterpart. */
  toLinted(range: TextRange): TextRange | undefined;
  /** Whether the code stands in the linted text as it is, so that edits can be carried over. */
  readonly isVerbatim: boolean;
  /** Whether the file can be asked about anew, although a question has failed with an error. */
  renewed(error: unknown): boolean;
}
