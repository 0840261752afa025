import { createNativeCompiler, NativeFailure, type NativeNode, type NativeProject, type NativeTypeScript, type SourceFile } from "../compiler/index.js";
import { mayHaveTypes, moduleName, type SyntaxError } from "./blind-spots.js";
import { traceOf } from "./native-disk.js";
import type { OpenProject } from "./open-project.js";
import type { ProjectPlan } from "./plan.js";
import { isSource } from "./sources.js";
import type { DiskTracer } from "./trace.js";

type StringNode = NativeNode & { readonly text: string };
type Diagnostic = ReturnType<NativeProject["program"]["getSyntacticDiagnostics"]>[number];

/** "Cannot find type definition file for 'x'." */
const CANNOT_FIND_TYPES = 2688;

/** A project that TypeScript 7 has open. @throws {NativeFailure} from every member, when its process is gone */
export function openNative(typescript: NativeTypeScript, plan: ProjectPlan, project: NativeProject, tracer?: DiskTracer): OpenProject {
  const compiler = createNativeCompiler(typescript, project);
  const { program } = project;
  const names = asking(() => program.getSourceFileNames());
  const isExternal = (name: string): boolean => asking(() => program.getSourceFileMetadata(name))?.isFromExternalLibrary ?? false;
  const offered = names.filter((name) => isSource(name) && !plan.owned.has(name) && !isExternal(name));
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
  const unresolved = new Map<string, Set<string>>();
  for (const file of files) {
    for (const { text } of specifiersWithoutModule(importsOf(file, typescript), typescript, project)) {
      unresolved.set(moduleName(text), (unresolved.get(moduleName(text)) ?? new Set()).add(file.fileName));
    }
  }
  return unresolved;
}

/** In `{ a: require("./a") }` the specifier has no symbol in 7, though the call has the module's type. */
function specifiersWithoutModule(specifiers: readonly StringNode[], { ast, sync }: NativeTypeScript, { checker }: NativeProject): readonly StringNode[] {
  if (specifiers.length === 0) return [];
  const symbols = asking(() => checker.getSymbolAtLocation(specifiers));
  return specifiers.filter((specifier, index) => {
    const { parent } = specifier;
    if (symbols[index] !== undefined) return false;
    if (!ast.isCallExpression(parent) || !ast.isIdentifier(parent.expression)) return true;
    const type = asking(() => checker.getTypeAtLocation(parent));
    return type === undefined || (type.flags & sync.TypeFlags.Any) !== 0;
  });
}

function importsOf(file: SourceFile, { ast }: NativeTypeScript): readonly StringNode[] {
  const { imports } = file as unknown as { readonly imports: readonly StringNode[] };
  return imports.filter((specifier) => {
    const isForEffect = ast.isImportDeclaration(specifier.parent) && !specifier.parent.importClause;
    return mayHaveTypes(specifier.text) && !isForEffect && specifier.pos >= 0;
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
