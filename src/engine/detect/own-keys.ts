import type { Expression, Node } from "../../compiler/index.js";
import { referencesOf } from "../facts/references.js";
import { enclosing, unwrap } from "../facts/tree.js";
import type { TaskCollection } from "../model/collections.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";

/** True for an entry of a map under a key that is made for it alone: a counter's next number, a random id. */
export function hasOwnKey(world: World, add: Pick<TrackerUse, "node">): boolean {
  const key = keyOf(world, add);
  return key !== undefined && isMadeAnew(definitionOf(world, key) ?? key);
}

/** `set(id, task)` and then `delete(name)`: nobody but the add knows the key of its own, so this takes out something else. */
export function isUnderAnotherKey(world: World, { container, uses }: TaskCollection, release: TrackerUse): boolean {
  const { syntax } = world.compiler;
  const { node } = release;
  if (container !== "map" || !syntax.isCallExpression(node)) return false;
  const home = enclosing(syntax, node);
  return uses.some((add) => {
    const key = add.kind === "add" ? keyOf(world, add) : undefined;
    if (!key || enclosing(syntax, add.node) !== home || !hasOwnKey(world, add) || node.arguments[0]?.getText() === key.getText()) return false;
    return !syntax.isIdentifier(key) || referencesOf(world, key).filter((reference) => reference.parent !== declarationOf(world, key)).length === 1;
  });
}

function keyOf(world: World, { node }: Pick<TrackerUse, "node">): Expression | undefined {
  const { syntax } = world.compiler;
  const key = syntax.isCallExpression(node) && node.arguments.length > 1 ? node.arguments[0] : undefined;
  return key && unwrap(syntax, key);
}

function declarationOf(world: World, key: Expression): Node | undefined {
  return world.compiler.syntax.isIdentifier(key) ? world.compiler.symbolOf(key)?.declarations?.[0] : undefined;
}

function definitionOf(world: World, key: Expression): Node | undefined {
  const declaration = declarationOf(world, key);
  return declaration && world.compiler.syntax.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

function isMadeAnew(value: Node): boolean {
  return /\+\+|\b(randomUUID|nanoid|uuid(v\d)?|ulid|Symbol)\(/.test(value.getText());
}
