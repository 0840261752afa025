import type { ParserServices, TSESTree } from "@typescript-eslint/utils";
import type { Rule } from "eslint";
import type ts from "typescript";
import type { Compiler } from "../src/compiler/index.js";
import type { TextRange } from "../src/model/index.js";
import { classicCompilerOf } from "./classic-compiler.js";
import { ownFileOf } from "./own-types.js";
import type { TypedFile } from "./typed-file.js";

/**
 * The compiler's view of the file that is being linted: the parser's, or where it has none, our own.
 * @returns `undefined` for what can't have types: other languages, and blocks that a processor cut out of a document
 * @throws UsageError when no types can be had
 */
export function typedFileOf(context: Rule.RuleContext): TypedFile | undefined {
  const { sourceCode } = context;
  if ((sourceCode.ast?.type as string | undefined) !== "Program") return undefined;
  // Any parser can be configured, with services of its own or none: every member may be missing.
  const services = sourceCode.parserServices as Partial<ParserServices> | undefined;
  const sourceFile = services?.esTreeNodeToTSNodeMap?.get(sourceCode.ast as TSESTree.Program);
  if (!services?.program || !sourceFile) return context.physicalFilename === context.filename ? ownFileOf(context) : undefined;
  const typed = withImports(services.program, sourceFile);
  return typed && new ParsersFile(typed, context, placesIn(services, sourceFile, typed.sourceFile, sourceCode.text));
}

type Places = Pick<TypedFile, "isVerbatim" | "toLinted">;

/** The file in the program of ESLint's parser. */
class ParsersFile implements TypedFile {
  readonly sourceFile: ts.SourceFile;
  readonly isVerbatim: boolean;
  readonly toLinted: TypedFile["toLinted"];
  readonly #program: ts.Program;
  readonly #context: Rule.RuleContext;

  constructor({ program, sourceFile }: Typed, context: Rule.RuleContext, { isVerbatim, toLinted }: Places) {
    this.sourceFile = sourceFile;
    this.isVerbatim = isVerbatim;
    this.toLinted = toLinted;
    this.#program = program;
    this.#context = context;
  }

  get compiler(): Compiler {
    return classicCompilerOf(this.#program, this.sourceFile, this.#context);
  }

  renewed(): boolean {
    return false;
  }
}

/** @param analysed another file than the parsed one only where its text is the linted one */
function placesIn(services: Partial<ParserServices>, parsed: ts.SourceFile, analysed: ts.SourceFile, text: string): Places {
  if (analysed !== parsed) return { isVerbatim: true, toLinted: (range) => range };
  // A component's script stands further down in its file; several scripts are even joined in another order for the compiler.
  const shift = parsed.text === text ? 0 : text.indexOf(parsed.text);
  if (shift < 0) return { isVerbatim: false, toLinted: (range) => throughNodes(services, parsed, range) };
  return { isVerbatim: true, toLinted: ({ start, end }) => ({ start: start + shift, end: end + shift }) };
}

interface Typed {
  readonly program: ts.Program;
  readonly sourceFile: ts.SourceFile;
}

const programs = new Map<string, WeakRef<ts.Program>>();

/**
 * In one process that reads its programs once (`CI=true` and `parserOptions.project`), typescript-eslint parses a file that
 * comes a second time, after a fix or in a second run, without its imports. As long as its text is the same, the program of
 * the first time knows it; after that nothing is known of its types, and nothing can be said.
 */
function withImports(program: ts.Program, sourceFile: ts.SourceFile): Typed | undefined {
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
