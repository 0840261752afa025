import type { ParserServices, TSESTree } from "@typescript-eslint/utils";
import type { Rule } from "eslint";
import type ts from "typescript";
import type { TextRange } from "../src/model/index.js";
import { configError } from "./config-error.js";

/** A linted file as the compiler sees it. */
export interface TypedFile {
  readonly program: ts.Program;
  readonly sourceFile: ts.SourceFile;
  /** Where one of the compiler's ranges stands in the text that ESLint lints; `undefined` where it has no counterpart. */
  toLinted(range: TextRange): TextRange | undefined;
  /** Whether the code stands in the linted text as it is, so that edits can be carried over. */
  readonly isVerbatim: boolean;
}

/**
 * The compiler's view of the file that is being linted.
 * @returns `undefined` for what can't have types: other languages, and blocks that a processor cut out of a document
 * @throws UsageError when the parser gave no type information
 */
export function typedFileOf(context: Rule.RuleContext): TypedFile | undefined {
  const { sourceCode } = context;
  if ((sourceCode.ast?.type as string | undefined) !== "Program") return undefined;
  // Any parser can be configured, with services of its own or none: every member may be missing.
  const services = sourceCode.parserServices as Partial<ParserServices> | undefined;
  const sourceFile = services?.esTreeNodeToTSNodeMap?.get(sourceCode.ast as TSESTree.Program);
  if (!services?.program || !sourceFile) {
    if (context.physicalFilename !== context.filename) return undefined;
    throw configError(context.languageOptions.parser?.name === "oxlint" ? missingInOxlint(context.filename) : missingTypes(context.filename));
  }
  const typed = withImports(services.program, sourceFile);
  if (!typed) return undefined;
  if (typed.sourceFile !== sourceFile) return { ...typed, isVerbatim: true, toLinted: (range) => range };
  const { program } = typed;
  // A component's script stands further down in its file; several scripts are even joined in another order for the compiler.
  const shift = sourceFile.text === sourceCode.text ? 0 : sourceCode.text.indexOf(sourceFile.text);
  if (shift < 0) return { program, sourceFile, isVerbatim: false, toLinted: (range) => throughNodes(services, sourceFile, range) };
  return { program, sourceFile, isVerbatim: true, toLinted: ({ start, end }) => ({ start: start + shift, end: end + shift }) };
}

const programs = new Map<string, WeakRef<ts.Program>>();

/**
 * In one process that reads its programs once (`CI=true` and `parserOptions.project`), typescript-eslint parses a file that
 * comes a second time, after a fix or in a second run, without its imports. As long as its text is the same, the program of
 * the first time knows it; after that nothing is known of its types, and nothing can be said.
 */
function withImports(program: ts.Program, sourceFile: ts.SourceFile): Pick<TypedFile, "program" | "sourceFile"> | undefined {
  const isAlone = program.getCompilerOptions().noResolve === true && program.getCurrentDirectory() === "";
  if (!isAlone) {
    programs.set(sourceFile.fileName, new WeakRef(program));
    return { program, sourceFile };
  }
  const earlier = programs.get(sourceFile.fileName)?.deref();
  const same = earlier?.getSourceFile(sourceFile.fileName);
  return earlier && same?.text === sourceFile.text ? { program: earlier, sourceFile: same } : undefined;
}

/** The range of the ESLint node that belongs to the compiler's node of a range. */
function throughNodes(services: Partial<ParserServices>, node: ts.Node, range: TextRange): TextRange | undefined {
  if (node.getStart() === range.start && node.end === range.end) {
    const linted = services.tsNodeToESTreeNodeMap?.get(node)?.range;
    if (linted) return { start: linted[0], end: linted[1] };
  }
  return node.forEachChild((child) => (child.pos <= range.start && range.end <= child.end ? throughNodes(services, child, range) : undefined));
}

/** oxlint loads ESLint's plugins (`jsPlugins`), and calls its parser by its own name. */
function missingInOxlint(file: string): string {
  return `async-leaks needs type information, which oxlint does not give to plugins (${file}). Take its rules out of oxlint's configuration, and run \`async-leaks audit\` beside oxlint.`;
}

function missingTypes(file: string): string {
  return (
    `async-leaks needs type information, but ESLint's parser gives none for ${file}. In eslint.config.*, add ` +
    "`languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } }` for this file " +
    '(with `import tseslint from "typescript-eslint"`), or keep the async-leaks rules to typed files with `files: ["**/*.ts"]`.'
  );
}
