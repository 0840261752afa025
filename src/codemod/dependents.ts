import { type LoadedProject, ts } from "../project/index.js";

type Program = LoadedProject["program"];
type File = LoadedProject["files"][number];

/**
 * The files that import some files, directly or not, and these themselves. Declarations and other people's packages are
 * left out: nothing in them can come to be wrong.
 * @param files absolute names
 */
export function dependentsOf(program: Program, files: ReadonlySet<string>): readonly string[] {
  const sources = sourcesOf(program);
  const names = sources.map(({ fileName }) => fileName);
  if (sources.some((file) => files.has(file.fileName) && reachesAll(file))) return names;
  const importers = importersIn(program, sources);
  const reached = new Set(files);
  // A set can grow while it is walked through.
  for (const file of reached) for (const importer of importers.get(file) ?? []) reached.add(importer);
  return names.filter((name) => reached.has(name));
}

export function sourcesOf(program: Program): readonly File[] {
  return program.getSourceFiles().filter((file) => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file));
}

/** A script's names are everybody's, and an augmentation changes other modules. */
function reachesAll(file: File): boolean {
  return !ts.isExternalModule(file) || file.statements.some((statement) => ts.isModuleDeclaration(statement) && (ts.isStringLiteral(statement.name) || statement.name.text === "global"));
}

function importersIn(program: Program, sources: readonly File[]): ReadonlyMap<string, readonly string[]> {
  const checker = program.getTypeChecker();
  const importers = new Map<string, string[]>();
  for (const file of sources) {
    for (const specifier of specifiersOf(file)) {
      for (const declaration of checker.getSymbolAtLocation(specifier)?.declarations ?? []) {
        const imported = declaration.getSourceFile().fileName;
        const known = importers.get(imported);
        if (known) known.push(file.fileName);
        else importers.set(imported, [file.fileName]);
      }
    }
  }
  return importers;
}

/** Every module specifier, `import()` and `require` included. Internal to TypeScript, but there since its beginning. */
function specifiersOf(file: File): readonly import("typescript").StringLiteralLike[] {
  const { imports = [] } = file as File & { readonly imports?: readonly import("typescript").StringLiteralLike[] };
  return imports.filter(({ pos }) => pos >= 0);
}
