import type ts from "typescript";
import { CalleeReader } from "./callee-reader.js";
import { ClassicSymbols } from "./classic-symbols.js";
import { ClassicTypes } from "./classic-types.js";
import type { Callee, Compiler, SymbolToken, Thenable, TypeFacts } from "./compiler.js";
import { TypeReader } from "./type-reader.js";
import type { CallExpression, Expression, FunctionNode, NewExpression, Node, SourceFile } from "./syntax.js";

/**
 * Answers from a TypeScript 5 or 6 program. `compiler` must be the very module that made `program`: the numbers of
 * `SyntaxKind` and of the flags differ between versions, and ts-morph bundles a copy of its own.
 */
export function createClassicCompiler(compiler: typeof ts, program: ts.Program): Compiler {
  return new ClassicCompiler(compiler, program);
}

class ClassicCompiler implements Compiler {
  readonly backend = "classic";
  readonly version: string;
  readonly syntax: typeof ts;
  readonly isExactOptional: boolean;
  readonly attempt = undefined;
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #types: TypeReader<ts.Type, ts.Symbol, ts.Signature>;
  readonly #callees: CalleeReader<ts.Symbol, Node, ts.Type>;
  readonly #thenableCalls = new Map<Node, Thenable>();

  constructor(compiler: typeof ts, program: ts.Program) {
    this.version = compiler.version;
    this.syntax = compiler;
    this.isExactOptional = program.getCompilerOptions().exactOptionalPropertyTypes === true;
    this.#program = program;
    this.#checker = program.getTypeChecker();
    this.#types = new TypeReader(new ClassicTypes(compiler, this.#checker));
    this.#callees = new CalleeReader(compiler, new ClassicSymbols(compiler, program));
  }

  sourceFiles(): readonly SourceFile[] {
    return this.#program.getSourceFiles().filter((file) => !file.isDeclarationFile && !this.#program.isSourceFileFromExternalLibrary(file));
  }

  sourceFile(fileName: string): SourceFile | undefined {
    return this.#program.getSourceFile(fileName);
  }

  /** In the same process a question costs nothing to ask, so nothing is gained by asking ahead. */
  prime(): void {}

  typeOf(node: Expression): TypeFacts {
    return this.#types.factsOf(this.#checker.getTypeAtLocation(node));
  }

  thenableCall(call: CallExpression | NewExpression): Thenable {
    let answer = this.#thenableCalls.get(call);
    if (answer === undefined) this.#thenableCalls.set(call, (answer = this.#askThenable(call)));
    return answer;
  }

  /**
   * Resolving a call checks its arguments, callbacks included, and is by far the dearest question. Where all signatures
   * agree on whether they return a promise, the callee's type alone answers it.
   */
  #askThenable(call: CallExpression | NewExpression): Thenable {
    const declared = this.syntax.isCallExpression(call) ? this.declaredThenable(call) : "unknown";
    return declared === "unknown" ? this.typeOf(call).thenable : declared;
  }

  declaredThenable(call: CallExpression): Thenable {
    return this.#types.declaredThenable(this.#checker.getTypeAtLocation(call.expression));
  }

  valueOf(call: CallExpression): TypeFacts {
    const declared = this.#types.declaredValue(this.#checker.getTypeAtLocation(call.expression));
    return declared ? this.#types.factsOf(declared) : this.typeOf(call);
  }

  asyncIteratorOf(node: Expression): FunctionNode | undefined {
    return this.#callees.asyncIteratorOf(this.#checker.getTypeAtLocation(node));
  }

  symbolOf(node: Node): SymbolToken | undefined {
    return this.#callees.symbolOf(node);
  }

  membersBehind(member: Node): readonly SymbolToken[] {
    return this.#callees.membersBehind(member);
  }

  calleeOf(call: CallExpression | NewExpression): Callee {
    return this.#callees.calleeOf(call);
  }

  parameterOf(call: CallExpression | NewExpression, index: number): TypeFacts | undefined {
    const argument = call.arguments?.[index];
    const type = argument && this.#checker.getContextualType(argument);
    return type && this.#types.factsOf(type);
  }
}
