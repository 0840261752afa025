import { CalleeReader } from "./callee-reader.js";
import type { Callee, Compiler, Questions, SymbolToken, Thenable, TypeFacts } from "./compiler.js";
import { NativeAhead } from "./native-ahead.js";
import { NativeQuestions } from "./native-questions.js";
import { NativeSymbols } from "./native-symbols.js";
import { nativeSyntax } from "./native-syntax.js";
import { NativeTypes } from "./native-types.js";
import type { NativeHandle, NativeProject, NativeSignature, NativeSymbol, NativeType, NativeTypeScript } from "./native-typescript.js";
import type { CallExpression, Expression, FunctionNode, NewExpression, Node, SourceFile, Syntax } from "./syntax.js";
import { TypeReader } from "./type-reader.js";

/**
 * Answers from a project that TypeScript 7 has open in a process of its own. `typescript` must be the very copy that
 * opened it. Every answer may throw a `NativeFailure`: then nothing that was concluded may be kept.
 */
export function createNativeCompiler(typescript: NativeTypeScript, project: NativeProject): Compiler {
  return new NativeCompiler(typescript, project);
}

class NativeCompiler implements Compiler {
  readonly backend = "native";
  readonly version: string;
  readonly syntax: Syntax;
  readonly isExactOptional: boolean;
  readonly attempt: Compiler["attempt"];
  readonly #questions: NativeQuestions;
  readonly #ahead: NativeAhead;
  readonly #types: TypeReader<NativeType, NativeSymbol, NativeSignature>;
  readonly #callees: CalleeReader<NativeSymbol, NativeHandle, NativeType>;
  readonly #thenableCalls = new Map<Node, Thenable>();
  #sourceFiles: readonly SourceFile[] | undefined;

  constructor(typescript: NativeTypeScript, project: NativeProject) {
    this.version = typescript.version;
    this.syntax = nativeSyntax(typescript);
    this.isExactOptional = project.compilerOptions.exactOptionalPropertyTypes === true;
    this.#questions = new NativeQuestions(typescript, project);
    this.attempt = this.#questions.attempt;
    this.#ahead = new NativeAhead(typescript, this.#questions);
    this.#types = new TypeReader(new NativeTypes(typescript, this.#questions, this.#ahead));
    this.#callees = new CalleeReader(this.syntax, new NativeSymbols(typescript, this.#questions));
  }

  sourceFiles(): readonly SourceFile[] {
    return (this.#sourceFiles ??= this.#ownFiles());
  }

  #ownFiles(): readonly SourceFile[] {
    const names = this.#questions.fileNames().filter((name) => !/\.d(\.[^./]+)?\.[cm]?ts$/.test(name));
    for (const name of names) this.#questions.fileKinds.ahead(name);
    this.#questions.settle();
    const own = names.filter((name) => !this.#questions.fileKind(name).isFromExternalLibrary);
    for (const name of own) this.#questions.sourceFiles.ahead(name);
    this.#questions.settle();
    return own.flatMap((name) => this.sourceFile(name) ?? []);
  }

  sourceFile(fileName: string): SourceFile | undefined {
    return this.#questions.sourceFile(fileName) as unknown as SourceFile | undefined;
  }

  prime(questions: () => Questions): void {
    const { types = [], shapes = [], members = [], symbols = [], calls = [] } = questions();
    for (const name of symbols) this.#ahead.symbol(name);
    for (const { expression } of calls) this.#ahead.call(expression);
    for (const node of types) this.#questions.types.ahead(node);
    for (const node of shapes) this.#ahead.shape(node, members);
    this.#questions.settle();
  }

  typeOf(node: Expression): TypeFacts {
    return this.#types.factsOf(this.#questions.typeAt(node));
  }

  thenableCall(call: CallExpression | NewExpression): Thenable {
    let answer = this.#thenableCalls.get(call);
    if (answer === undefined) this.#thenableCalls.set(call, (answer = this.#askThenable(call)));
    return answer;
  }

  #askThenable(call: CallExpression | NewExpression): Thenable {
    const declared = this.syntax.isCallExpression(call) ? this.declaredThenable(call) : "unknown";
    return declared === "unknown" ? this.typeOf(call).thenable : declared;
  }

  declaredThenable(call: CallExpression): Thenable {
    return this.#types.declaredThenable(this.#questions.typeAt(call.expression));
  }

  valueOf(call: CallExpression): TypeFacts {
    const declared = this.#types.declaredValue(this.#questions.typeAt(call.expression));
    return declared ? this.#types.factsOf(declared) : this.typeOf(call);
  }

  asyncIteratorOf(node: Expression): FunctionNode | undefined {
    return this.#callees.asyncIteratorOf(this.#questions.typeAt(node));
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
    const type = argument && this.#questions.contextualType.of(argument);
    return type && this.#types.factsOf(type);
  }
}
