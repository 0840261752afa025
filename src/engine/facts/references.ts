import type { Identifier, Node, PrivateIdentifier, SymbolToken } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";
import { localReferences } from "./local-names.js";
import { placesElsewhere, programIndexOf } from "./program-index.js";

/** A name where something is used (not where it is declared). */
export type Reference = Identifier | PrivateIdentifier;

/** Every use of a declared thing in the file where `nameNode` stands; `nameNode` is its declaration's name, or any use. */
export function referencesOf(world: World, nameNode: Node): readonly Reference[] {
  return world.ask(collectReferences, nameNode, []);
}

function collectReferences(world: World, nameNode: Node): readonly Reference[] {
  const name = nameIn(world, nameNode);
  const local = name && localReferences(world, name);
  if (!name || local) return local ?? [];
  const token = world.compiler.symbolOf(name);
  return token ? namesakesIn(world, name, token) : [];
}

function namesakesIn(world: World, name: Reference, token: SymbolToken): readonly Reference[] {
  const namesakes = (fileFactsOf(world, name).names.get(name.text) ?? []).filter((namesake) => !isDeclaredHere(namesake, token));
  world.compiler.prime(() => ({ symbols: namesakes }));
  return namesakes.filter((namesake) => world.compiler.symbolOf(namesake) === token);
}

function nameIn(world: World, node: Node): Reference | undefined {
  const { syntax } = world.compiler;
  return syntax.isIdentifier(node) || syntax.isPrivateIdentifier(node) ? node : undefined;
}

function isDeclaredHere(name: Reference, token: SymbolToken): boolean {
  const { parent } = name;
  return (token.declarations?.includes(parent) ?? false) && (parent as { name?: Node }).name === name;
}

/** The uses of something in the files of the program that do not declare it. */
export interface Elsewhere {
  readonly references: readonly Reference[];
  /** False when its name is too common for all its places to be looked at. */
  readonly isWhole: boolean;
}

const NOWHERE: Elsewhere = { references: [], isWhole: true };
/** `export { run as start }` in one file, `import { start as begin }` in the next: each gives the search a further name. */
const MOST_NAMES = 8;

/**
 * Every use of one of `tokens`, whose name is `nameNode`, in the other files of the program. Renamed imports and exports
 * are followed. Nothing is found where the engine looks at one file at a time.
 */
export function referencesElsewhere(world: World, nameNode: Node, tokens: readonly SymbolToken[]): Elsewhere {
  const name = nameIn(world, nameNode);
  if (!name || world.reach === "file" || !world.compiler.syntax.isIdentifier(name)) return NOWHERE;
  const found: Reference[] = [];
  const names = [name.text];
  for (let index = 0; index < names.length && index < MOST_NAMES; index++) {
    const text = names[index] ?? "";
    const places = text === "default" ? programIndexOf(world).defaultImports : placesElsewhere(world, text, name);
    if (!places) return { references: found, isWhole: false };
    world.compiler.prime(() => ({ symbols: places }));
    for (const place of places) {
      const token = world.compiler.symbolOf(place);
      if (!token || !tokens.includes(token)) continue;
      const renamed = namesBeside(world, place);
      if (renamed) names.push(...renamed.filter((other) => !names.includes(other)));
      else if (!tokens.some((one) => isDeclaredHere(place, one))) found.push(place);
    }
    if (index === 0) names.push(...namesBesideOwn(world, name, tokens).filter((other) => !names.includes(other)));
  }
  return { references: found, isWhole: true };
}

/** The names that an import or export gives to what it names; `undefined` for every other place. */
function namesBeside(world: World, place: Reference): readonly string[] | undefined {
  const { syntax } = world.compiler;
  const { parent } = place;
  if (syntax.isImportSpecifier(parent) || syntax.isExportSpecifier(parent)) return [parent.name.text, parent.propertyName?.text ?? parent.name.text];
  if (syntax.isImportClause(parent)) return [place.text];
  return syntax.isExportAssignment(parent) ? ["default"] : undefined;
}

/** The names under which its own file exports something. */
function namesBesideOwn(world: World, name: Reference, tokens: readonly SymbolToken[]): readonly string[] {
  const { syntax } = world.compiler;
  const namesakes = fileFactsOf(world, name).names.get(name.text) ?? [];
  const beside = namesakes.flatMap((place) => (isExporting(world, place) && tokens.includes(world.compiler.symbolOf(place) as SymbolToken) ? (namesBeside(world, place) ?? []) : []));
  const declaration = tokens[0]?.declarations?.[0] as (Node & { modifiers?: readonly Node[] }) | undefined;
  return declaration?.modifiers?.some(({ kind }) => kind === syntax.SyntaxKind.DefaultKeyword) ? [...beside, "default"] : beside;
}

function isExporting(world: World, { parent }: Reference): boolean {
  return world.compiler.syntax.isExportSpecifier(parent) || world.compiler.syntax.isExportAssignment(parent);
}

/** The declaration behind a name, when there is exactly one with this shape. */
export function declarationOf(world: World, name: Node): Node | undefined {
  const declarations = world.compiler.symbolOf(name)?.declarations;
  return declarations?.length === 1 ? declarations[0] : declarations?.find((one) => "body" in one && one.body !== undefined) ?? declarations?.[0];
}
