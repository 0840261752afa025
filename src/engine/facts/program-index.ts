import type { Identifier, Node, PrivateIdentifier, SourceFile } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";

/** Where the names of the program's own files stand. */
export interface ProgramIndex {
  /** Where a name occurs. */
  readonly naming: ReadonlyMap<string, Naming>;
  /** The names that `import name from "…"` gives to default exports. */
  readonly defaultImports: readonly Identifier[];
}

interface Naming {
  /** The files, in program order. */
  readonly files: SourceFile[];
  /** The places in all of them. */
  count: number;
}

const indexes = new WeakMap<World, ProgramIndex>();

/** One pass over the program, made when the first name is looked for outside of its file. */
export function programIndexOf(world: World): ProgramIndex {
  let index = indexes.get(world);
  if (!index) indexes.set(world, (index = collect(world)));
  return index;
}

function collect(world: World): ProgramIndex {
  const naming = new Map<string, Naming>();
  const defaultImports: Identifier[] = [];
  for (const file of world.compiler.sourceFiles()) {
    for (const [name, places] of fileFactsOf(world, file).names) {
      const known = naming.get(name);
      if (!known) naming.set(name, { files: [file], count: places.length });
      else {
        known.files.push(file);
        known.count += places.length;
      }
    }
    for (const statement of file.statements) {
      const clause = world.compiler.syntax.isImportDeclaration(statement) ? statement.importClause : undefined;
      if (clause?.name) defaultImports.push(clause.name);
    }
  }
  return { naming, defaultImports };
}

/** A name with more places than this is common property: `get`, `on`. Looking at them all would cost more than it tells. */
const MOST_PLACES = 300;

/** The places of a name in all files but the one that declares it; `undefined` for a name that is common property. */
export function placesElsewhere(world: World, text: string, home: Node): readonly (Identifier | PrivateIdentifier)[] | undefined {
  const { files, count } = programIndexOf(world).naming.get(text) ?? { files: [], count: 0 };
  if (count > MOST_PLACES) return undefined;
  const own = home.getSourceFile();
  return files.filter((file) => file !== own && (!isTest(file) || isTest(own))).flatMap((file) => fileFactsOf(world, file).names.get(text) ?? []);
}

const tests = new WeakMap<SourceFile, boolean>();

/** A test calls what it tests as often as it likes: that says nothing about the program. */
function isTest(file: SourceFile): boolean {
  let known = tests.get(file);
  if (known === undefined) tests.set(file, (known = /[._-](test|tests|spec|bench)\.[cm]?[jt]sx?$|[\\/](__tests__|__mocks__|tests?|spec)[\\/]/.test(file.fileName)));
  return known;
}
