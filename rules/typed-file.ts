import type { Rule } from "eslint";
import type ts from "typescript";
import { configError } from "./config-error.js";

/** A linted file as the compiler sees it. */
export interface TypedFile {
  readonly program: ts.Program;
  readonly sourceFile: ts.SourceFile;
  /** What to add to one of the compiler's offsets to get ESLint's: not 0 where code is embedded, as in a Vue component. */
  readonly shift: number;
}

/** The part of typescript-eslint's parser services that is used. Without type information `program` is `null`. */
interface ParserServices {
  readonly program?: ts.Program | null;
  readonly esTreeNodeToTSNodeMap?: { get(node: unknown): ts.Node | undefined };
}

/**
 * The compiler's view of the file that is being linted.
 * @returns `undefined` for what can't have types: other languages, and blocks that a processor cut out of a document
 * @throws UsageError when the parser gave no type information
 */
export function typedFileOf(context: Rule.RuleContext): TypedFile | undefined {
  const { sourceCode } = context;
  if ((sourceCode.ast?.type as string | undefined) !== "Program") return undefined;
  const services = sourceCode.parserServices as ParserServices | undefined;
  const sourceFile = services?.esTreeNodeToTSNodeMap?.get(sourceCode.ast) as ts.SourceFile | undefined;
  if (!services?.program || !sourceFile) {
    if (context.physicalFilename !== context.filename) return undefined;
    throw configError(missingTypes(context.filename));
  }
  const shift = sourceFile.text === sourceCode.text ? 0 : sourceCode.text.indexOf(sourceFile.text);
  return shift < 0 ? undefined : { program: services.program, sourceFile, shift };
}

function missingTypes(file: string): string {
  return (
    `async-leaks needs type information, but ESLint's parser gives none for ${file}. In eslint.config.*, add ` +
    "`languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } }` for this file " +
    '(with `import tseslint from "typescript-eslint"`), or keep the async-leaks rules to typed files with `files: ["**/*.ts"]`.'
  );
}
