import type { Rule } from "eslint";
import { createRequire } from "node:module";
import type { Compiler, SourceFile } from "../src/compiler/index.js";
import type * as live from "../src/project/live/index.js";
import { configError } from "./config-error.js";
import { beyondTypeScript7, isOxlint, missingTypes, withoutAnswer } from "./missing-types.js";
import type { TypedFile } from "./typed-file.js";

type Live = typeof live;
type Session = live.LiveSession;

const require = createRequire(import.meta.url);

/** One process of TypeScript 7 for all files of all rules; another one when it is gone. */
let session: Session | undefined;
let isWatched = false;

const files = new WeakMap<object, OwnFile | undefined>();

/**
 * A file with types that the linter doesn't have: from TypeScript 7, in a process of our own.
 * @returns `undefined` for what has no types: declarations, other languages, text that the compiler reads otherwise
 * @throws {UsageError} where no TypeScript 7 is installed, or it can't read the file's project
 */
export function ownFileOf(context: Rule.RuleContext): TypedFile | undefined {
  // A new tree for each text that is linted, shared by the rules; in oxlint the source code is always the same object.
  const { ast } = context.sourceCode;
  if (!files.has(ast)) files.set(ast, openFile(context));
  return files.get(ast);
}

function openFile(context: Rule.RuleContext): OwnFile | undefined {
  const { filename, sourceCode } = context;
  const { text } = sourceCode;
  if (!/\.[cm]?[jt]sx?$/.test(filename)) {
    // ESLint's parsers of components could give types; oxlint's can't, and it lints whatever it finds.
    if (isOxlint(context)) return undefined;
    throw configError(missingTypes(context));
  }
  const found = opened(context, text);
  return found && new OwnFile(found, () => opened(context, text));
}

/** A process that has died is replaced, once. */
function opened(context: Rule.RuleContext, text: string): live.LiveFile | undefined {
  try {
    return started(context).file(context.filename, text);
  } catch (error) {
    if (kindOf(error) !== "gone") throw explained(error, context.filename);
    endSession();
  }
  try {
    return started(context).file(context.filename, text);
  } catch (error) {
    endSession();
    throw explained(error, context.filename);
  }
}

function started(context: Rule.RuleContext): Session {
  session ??= library().startLive(context.cwd);
  if (!session) throw configError(missingTypes(context));
  if (!isWatched) process.once("exit", endSession);
  isWatched = true;
  return session;
}

function endSession(): void {
  session?.close();
  session = undefined;
}

/** Loaded only where it is needed: whoever has types should not pay for a compiler more. */
function library(): Live {
  return require("#live-projects") as Live;
}

function kindOf(error: unknown): ReturnType<Live["kindOf"]> {
  return library().kindOf(error);
}

class OwnFile implements TypedFile {
  readonly isVerbatim = true;
  #found: live.LiveFile;
  readonly #again: () => live.LiveFile | undefined;

  constructor(found: live.LiveFile, again: () => live.LiveFile | undefined) {
    this.#found = found;
    this.#again = again;
  }

  get sourceFile(): SourceFile {
    return this.#found.sourceFile;
  }

  get compiler(): Compiler {
    return this.#found.compiler;
  }

  toLinted<Range>(range: Range): Range {
    return range;
  }

  renewed(error: unknown): boolean {
    if (kindOf(error) !== "gone") return false;
    endSession();
    const found = this.#again();
    if (found) this.#found = found;
    return found !== undefined;
  }
}

function explained(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error;
  const kind = kindOf(error);
  if (kind === "unlike") return configError(beyondTypeScript7(file, error.message));
  if (kind === "gone") return configError(withoutAnswer(file, error.message));
  return kind === "usage" ? configError(error.message) : error;
}
