import { isBuiltin } from "node:module";
import type typescript from "typescript";
import type { LoadedProject } from "./program.js";
import { textOf } from "./tsconfig.js";
import { ts } from "./typescript.js";

/** A file that the compiler could not fully read: its first mistake. Line and column count from 1. */
export interface SyntaxError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export function syntaxErrorOf(program: typescript.Program, file: typescript.SourceFile): SyntaxError | undefined {
  const [first] = program.getSyntacticDiagnostics(file);
  if (!first) return undefined;
  const { line, character } = ts.getLineAndCharacterOfPosition(file, first.start);
  return { file: file.fileName, line: line + 1, column: character + 1, message: textOf(first) };
}

/**
 * The modules without types that audited files import: packages by name, relative modules by the path as written, each
 * with the files that import them. What they export is `any`, and whatever hangs on it stays unseen.
 */
export function unresolvedModules({ program, files }: LoadedProject): Map<string, Set<string>> {
  const checker = program.getTypeChecker();
  const unresolved = new Map<string, Set<string>>();
  for (const file of files) {
    for (const specifier of importsOf(file)) {
      if (!mayHaveTypes(specifier.text) || checker.getSymbolAtLocation(specifier)) continue;
      const name = moduleName(specifier.text);
      unresolved.set(name, (unresolved.get(name) ?? new Set()).add(file.fileName));
    }
  }
  return unresolved;
}

/** The `types` of a config that were not found, e.g. `node`. */
export function unresolvedTypes(program: typescript.Program): string[] {
  return program.getOptionsDiagnostics().flatMap((diagnostic) => {
    if (diagnostic.code !== CANNOT_FIND_TYPES) return [];
    const name = /'([^']+)'/.exec(textOf(diagnostic))?.[1];
    return name ? [`@types/${name}`] : [];
  });
}

/** "Cannot find type definition file for 'x'." */
const CANNOT_FIND_TYPES = 2688;

/** Every module specifier, `import()` and `require` included. Internal to TypeScript, but there since its beginning. */
function importsOf(file: typescript.SourceFile): readonly typescript.StringLiteralLike[] {
  const { imports = [] } = file as typescript.SourceFile & { imports?: readonly typescript.StringLiteralLike[] };
  return imports.filter((specifier) => specifier.pos >= 0 && !isForEffect(specifier));
}

/** `import "./side-effect"`: nothing is taken from it. */
function isForEffect(specifier: typescript.StringLiteralLike): boolean {
  return ts.isImportDeclaration(specifier.parent) && !specifier.parent.importClause;
}

/** Style sheets, pictures and templates have no types that could matter here. */
export function mayHaveTypes(specifier: string): boolean {
  return !/\.(css|s[ac]ss|less|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|md|mdx|html|txt|graphql|gql|wasm|json|vue|svelte|astro)(\?.*)?$/.test(specifier);
}

export function moduleName(specifier: string): string {
  if (specifier.startsWith(".") || specifier.startsWith("/") || specifier.startsWith("#")) return specifier;
  if (isBuiltin(specifier)) return "@types/node";
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
