import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { type Reference, referencesElsewhere, referencesOf } from "../facts/references.js";
import { isSeenOutside } from "../facts/storage.js";
import { hasModifier, placeOf } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";

/** Every place of the program that names a tracker, apart from its declaration and from imports. */
export interface TrackerPlaces {
  readonly references: readonly Reference[];
  /** False when its name is too common for all of them to be found. */
  readonly isWhole: boolean;
}

export function placesOfTracker(world: World, { name, declaration }: Pick<TrackerFacts, "name" | "declaration">): TrackerPlaces {
  const token = world.compiler.symbolOf(name);
  const own = referencesOf(world, name);
  if (!token || !isSeenOutside(world, declaration) || isKeptInModule(world, declaration, own)) return { references: own, isWhole: true };
  const elsewhere = referencesElsewhere(world, name, [token]);
  return { references: [...own, ...elsewhere.references], isWhole: elsewhere.isWhole };
}

/** A module's variable that it does not export. */
function isKeptInModule(world: World, declaration: Node, references: readonly Reference[]): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isVariableDeclaration(declaration)) return false;
  const isExported = hasModifier(declaration.parent.parent, syntax.SyntaxKind.ExportKeyword);
  return !isExported && !references.some(({ parent }) => syntax.isExportSpecifier(parent) || syntax.isExportAssignment(parent));
}

/** Where the tracker itself is named: at the use, or where it is handed to the helper that uses it. */
export function rootOf({ node, via }: Pick<TrackerUse, "node" | "via">): Node {
  return via[0] ?? node;
}

/** The places within a node that name the tracker. */
export function namesIn(world: World, { name }: Pick<TrackerFacts, "name">, node: Node): readonly Node[] {
  const { syntax } = world.compiler;
  const token = world.compiler.symbolOf(name);
  const found: Node[] = [];
  const visit = (inner: Node): void => {
    if ((syntax.isIdentifier(inner) || syntax.isPrivateIdentifier(inner)) && inner.text === name.getText() && world.compiler.symbolOf(inner) === token) found.push(inner);
    syntax.forEachChild(inner, visit);
  };
  visit(node);
  return found;
}

/** The places to be renamed when a use moves to another tracker. Empty when they bear another name than the tracker. */
export function namesAt(world: World, tracker: TrackerFacts, use: TrackerUse): readonly Node[] {
  const inRoot = namesIn(world, tracker, rootOf(use));
  const isOwn = use.via.length === 0 && world.compiler.symbolOf(use.reference) === world.compiler.symbolOf(tracker.name) && use.reference.text === tracker.name.getText();
  return isOwn && !inRoot.includes(use.reference) ? [...inRoot, use.reference] : inRoot;
}

/** A node's text with the tracker called otherwise. */
export function textWith(world: World, tracker: TrackerFacts, node: Node, fresh: string): string {
  const { start, end } = placeOf(node).range;
  let text = node.getSourceFile().text.slice(start, end);
  const places = namesIn(world, tracker, node).map((name) => placeOf(name).range);
  for (const place of places.reverse()) text = text.slice(0, place.start - start) + fresh + text.slice(place.end - start);
  return text;
}

export function replacement(node: Node, text: string): Edit {
  return { ...placeOf(node), text };
}

/** Edits without repetitions: two uses may lead to the same name. */
export function distinct(edits: readonly Edit[]): readonly Edit[] {
  const keys = new Set<string>();
  return edits.filter(({ file, range, text }) => {
    const key = `${range.start} ${range.end} ${file} ${text}`;
    return !keys.has(key) && keys.add(key);
  });
}
