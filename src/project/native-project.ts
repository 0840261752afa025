import { dirname, extname } from "node:path";
import { createNativeCompiler, NativeFailure, type NativeNode, type NativeProject, type NativeTypeScript, type SourceFile } from "../compiler/index.js";
import { mayHaveTypes, moduleName, type SyntaxError } from "./blind-spots.js";
import { traceOf } from "./native-disk.js";
import type { OpenProject } from "./open-project.js";
import type { ProjectPlan } from "./plan.js";
import { isSource } from "./sources.js";
import type { DiskTracer } from "./trace.js";

type StringNode = NativeNode & { readonly text: string };
interface Import {
  readonly specifier: StringNode;
  readonly file: SourceFile;
}
type Diagnostic = ReturnType<NativeProject["program"]["getSyntacticDiagnostics"]>[number];

/** "Cannot find type definition file for 'x'." */
const CANNOT_FIND_TYPES = 2688;

/** A project that TypeScript 7 has open. @throws {NativeFailure} from every member, when its process is gone */
export function openNative(typescript: NativeTypeScript, plan: ProjectPlan, project: NativeProject, tracer?: DiskTracer): OpenProject {
  const compiler = createNativeCompiler(typescript, project);
  const { program } = project;
  const names = asking(() => program.getSourceFileNames());
  const own = new Set(compiler.sourceFiles().map(({ fileName }) => fileName));
  const offered = names.filter((name) => isSource(name) && !plan.owned.has(name) && own.has(name));
  const adopted = new Set(offered.filter((name) => plan.adopts(name)));
  const files = names.filter((name) => isSource(name) && (plan.owned.has(name) || adopted.has(name))).flatMap((name) => compiler.sourceFile(name) ?? []);
  let broken: ReadonlyMap<string, Diagnostic> | undefined;
  return {
    plan,
    compiler,
    files,
    unreadable: new Set(),
    syntaxErrorOf: (file) => {
      broken ??= firstOfEach(asking(() => program.getSyntacticDiagnostics()));
      const first = broken.get(file.fileName);
      return first && syntaxError(file, first);
    },
    unresolvedModules: () => unresolvedIn(files, typescript, project),
    unresolvedTypes: () => missingTypes(asking(() => program.getProgramDiagnostics())),
    offered: () => offered,
    trace: () => tracer && traceOf(tracer, names),
  };
}

function syntaxError(file: SourceFile, { pos, text }: Diagnostic): SyntaxError {
  const { line, character } = file.getLineAndCharacterOfPosition(pos);
  return { file: file.fileName, line: line + 1, column: character + 1, message: text };
}

function firstOfEach(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, Diagnostic> {
  const first = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { fileName } = diagnostic;
    const known = fileName === undefined ? undefined : first.get(fileName);
    if (fileName !== undefined && (!known || diagnostic.pos < known.pos)) first.set(fileName, diagnostic);
  }
  return first;
}

function unresolvedIn(files: readonly SourceFile[], typescript: NativeTypeScript, project: NativeProject): ReadonlyMap<string, ReadonlySet<string>> {
  const alike = new Map<string, Import[]>();
  for (const one of files.flatMap((file) => importsOf(file, typescript))) {
    const known = alike.get(wayOf(one, typescript));
    if (known) known.push(one);
    else alike.set(wayOf(one, typescript), [one]);
  }
  const doubtful = new Set(withoutModule([...alike.values()].flatMap(([first]) => first ?? []), typescript, project));
  const unresolved = new Map<string, Set<string>>();
  for (const { specifier, file } of withoutModule([...alike.values()].filter(([first]) => first && doubtful.has(first)).flat(), typescript, project)) {
    const name = moduleName(specifier.text);
    unresolved.set(name, (unresolved.get(name) ?? new Set()).add(file.fileName));
  }
  return unresolved;
}

/** Imports that are written alike in one folder lead to one module, and one is asked about for all. */
function wayOf({ specifier, file: { fileName } }: Import, { ast }: NativeTypeScript): string {
  const { parent } = specifier;
  const asks = ast.isImportDeclaration(parent) && parent.attributes ? fileName : "";
  return [dirname(fileName), extname(fileName), ast.isCallExpression(parent) ? parent.expression.kind : parent.kind, asks, specifier.text].join("\n");
}

/** Asked about in one request: more would not go through the pipe at once. */
const BATCH = 256;

function withoutModule(imports: readonly Import[], typescript: NativeTypeScript, project: NativeProject): readonly Import[] {
  const batches = Array.from({ length: Math.ceil(imports.length / BATCH) }, (_, index) => imports.slice(index * BATCH, (index + 1) * BATCH));
  return batches.flatMap((batch) => withoutSymbol(batch, typescript, project));
}

/** In `{ a: require("./a") }` the specifier has no symbol in 7, though the call has the module's type. */
function withoutSymbol(imports: readonly Import[], { ast, sync }: NativeTypeScript, { checker }: NativeProject): readonly Import[] {
  const symbols = asking(() => checker.getSymbolAtLocation(imports.map(({ specifier }) => specifier)));
  return imports.filter(({ specifier: { parent } }, index) => {
    if (symbols[index] !== undefined) return false;
    if (!ast.isCallExpression(parent) || !ast.isIdentifier(parent.expression)) return true;
    const type = asking(() => checker.getTypeAtLocation(parent));
    return type === undefined || (type.flags & sync.TypeFlags.Any) !== 0;
  });
}

function importsOf(file: SourceFile, { ast }: NativeTypeScript): readonly Import[] {
  const { imports } = file as unknown as { readonly imports: readonly StringNode[] };
  return imports.flatMap((specifier) => {
    const isForEffect = ast.isImportDeclaration(specifier.parent) && !specifier.parent.importClause;
    return mayHaveTypes(specifier.text) && !isForEffect && specifier.pos >= 0 ? [{ specifier, file }] : [];
  });
}

function missingTypes(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.flatMap(({ code, text }) => {
    const name = code === CANNOT_FIND_TYPES ? /'([^']+)'/.exec(text)?.[1] : undefined;
    return name ? [`@types/${name}`] : [];
  });
}

/** @throws {NativeFailure} in place of whatever a question throws */
export function asking<T>(question: () => T): T {
  try {
    return question();
  } catch (error) {
    throw error instanceof NativeFailure ? error : new NativeFailure(error);
  }
}
