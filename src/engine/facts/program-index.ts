import type { Identifier, Node, PrivateIdentifier, SourceFile } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";

/** Where the names of the program's own files stand. */
export interface ProgramIndex {
  /** The files in which a name occurs, in program order. */
  readonly naming: ReadonlyMap<string, readonly SourceFile[]>;
  /** The names that `import name from "…"` gives to default exports. */
  readonly defaultImports: readonly Identifier[];
}

const indexes = new WeakMap<World, ProgramIndex>();

/** One pass over the program, made when the first name is looked for outside of its file. */
export function programIndexOf(world: World): ProgramIndex {
  let index = indexes.get(world);
  if (!index) indexes.set(world, (index = collect(world)));
  return index;
}

function collect(world: World): ProgramIndex {
  const naming = new Map<string, SourceFile[]>();
  const defaultImports: Identifier[] = [];
  for (const file of world.compiler.sourceFiles()) {
    for (const name of fileFactsOf(world, file).names.keys()) {
      const known = naming.get(name);
      if (known) known.push(file);
      else naming.set(name, [file]);
    }
    for (const statement of file.statements) {
      const clause = world.compiler.syntax.isImportDeclaration(statement) ? statement.importClause : undefined;
      if (clause?.name) defaultImports.push(clause.name);
    }
  }
  return { naming, defaultImports };
}

/** The places of a name in all files but one: the one that declares it, whose places are known. */
export function placesElsewhere(world: World, text: string, home: Node): readonly (Identifier | PrivateIdentifier)[] {
  const own = home.getSourceFile();
  const files = programIndexOf(world).naming.get(text) ?? [];
  return files.filter((file) => file !== own && (!isTest(file) || isTest(own))).flatMap((file) => fileFactsOf(world, file).names.get(text) ?? []);
}

/** A test calls what it tests as often as it likes: that says nothing about the program. */
function isTest({ fileName }: SourceFile): boolean {
  return /[._-](test|tests|spec|bench)\.[cm]?[jt]sx?$|[\\/](__tests__|__mocks__|tests?|spec)[\\/]/.test(fileName);
}
