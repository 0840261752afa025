import type { Rule } from "eslint";
import type ts from "typescript";
import { type Compiler, createClassicCompiler } from "../src/compiler/index.js";
import { configError } from "./config-error.js";
import { typeScriptOf } from "./typescript-copy.js";

const compilers = new WeakMap<ts.Program, Compiler>();

/** The compiler that made the program of ESLint's parser. @throws {UsageError} when it can't be found */
export function classicCompilerOf(program: ts.Program, file: ts.SourceFile, context: Rule.RuleContext): Compiler {
  let compiler = compilers.get(program);
  if (!compiler) compilers.set(program, (compiler = createClassicCompiler(copyFor(file, context), program)));
  return compiler;
}

function copyFor(file: ts.SourceFile, context: Rule.RuleContext) {
  const copy = typeScriptOf(file, context.cwd);
  if (copy) return copy;
  throw configError(
    `async-leaks can't find the copy of TypeScript with which ESLint's parser read ${context.filename}. ` +
      "Install `typescript` in this project (`npm install -D typescript`) and see with `npm ls typescript` that the parser uses that one.",
  );
}
