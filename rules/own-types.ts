import type { Rule } from "eslint";
import { createRequire } from "node:module";
import type { Compiler, SourceFile } from "../src/compiler/index.js";
import type * as live from "../src/project/live/index.js";
import { configError } from "./config-error.js";
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

function openFile({ filename, cwd, languageOptions, sourceCode: { text } }: Rule.RuleContext): OwnFile | undefined {
  if (!/\.[cm]?[jt]sx?$/.test(filename)) {
    // ESLint's parsers of components could give types; oxlint's can't, and it lints whatever it finds.
    if ((languageOptions.parser as { name?: unknown } | undefined)?.name === "oxlint") return undefined;
    throw configError(missingTypes(filename));
  }
  const found = opened(filename, text, cwd);
  return found && new OwnFile(found, () => opened(filename, text, cwd));
}

/** A process that has died is replaced, once. */
function opened(filename: string, text: string, cwd: string): live.LiveFile | undefined {
  try {
    return started(filename, cwd).file(filename, text);
  } catch (error) {
    if (kindOf(error) !== "gone") throw explained(error, filename);
    endSession();
  }
  try {
    return started(filename, cwd).file(filename, text);
  } catch (error) {
    endSession();
    throw explained(error, filename);
  }
}

function started(filename: string, cwd: string): Session {
  session ??= library().startLive(cwd);
  if (!session) throw configError(missingTypes(filename));
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
  const { message } = error;
  switch (kindOf(error)) {
    case "unlike":
      return configError(`async-leaks has no types for ${file}: its tsconfig says ${message}, which TypeScript 7 no longer knows. Change that, or give ESLint's parser types: ${TYPED_PARSER}.`);
    case "gone":
      return configError(`async-leaks has no types for ${file}: TypeScript 7 does not answer (${message}). Install it again (\`${INSTALL}\`), or give ESLint's parser types: ${TYPED_PARSER}.`);
    case "usage":
      return configError(message);
    case "unknown":
      return error;
  }
}

const INSTALL = "npm install --save-dev typescript7@npm:typescript@7.0.2";
const TYPED_PARSER = 'in eslint.config.*, `languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } }` (with `import tseslint from "typescript-eslint"`)';

function missingTypes(file: string): string {
  return (
    `async-leaks needs type information, but the linter gives none for ${file}. Either install TypeScript 7 beside it ` +
    `(\`${INSTALL}\`): the rules then have types of their own, in ESLint and oxlint. Or give ESLint's parser types: ${TYPED_PARSER}; ` +
    'keep the async-leaks rules to typed files with `files: ["**/*.ts"]`.'
  );
}
