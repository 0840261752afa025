import type { Expression, Node } from "../../compiler/index.js";
import { type Acquisition, rootOf } from "../facts/acquisitions.js";
import { referencesOf } from "../facts/references.js";
import { isPrivateField } from "../facts/storage.js";
import { isFunctionNode, enclosing, lastName, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";

/** True where nobody ever gives back what is taken, and nobody else could. */
export function isNeverReleased(world: World, taken: Acquisition): boolean {
  if (taken.kind === "handle") return isHandleKept(world, taken.holder);
  // `done = tasks.add()`: what it gives may be what gives it back.
  if (taken.kind === "group" && !world.compiler.syntax.isExpressionStatement(wrapped(world.compiler.syntax, taken.node).parent)) return false;
  return (taken.kind === "group" || taken.kind === "lock") && isHolderOurs(world, taken);
}

/** The handle is only used, by its members: nobody gets it who could give it back. */
function isHandleKept(world: World, handle: Expression): boolean {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(handle)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || /^(await\s+)?using\b/.test(declaration.parent.getText())) return false;
  const type = world.compiler.typeOf(handle);
  if (!["release", "unlock"].some((name) => type.has(name)) && !type.returnsVoid) return false;
  return referencesOf(world, handle).every(({ parent }) => syntax.isPropertyAccessExpression(parent) || (syntax.isBinaryExpression(parent) && parent.left === handle));
}

/** A private field, or a variable of this file, that is handed to nobody. */
function isHolderOurs(world: World, { holder }: Acquisition): boolean {
  const { syntax } = world.compiler;
  const name = syntax.isPropertyAccessExpression(holder) ? holder.name : holder;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || declaration.getSourceFile() !== holder.getSourceFile()) return false;
  const isOurs = isPrivateField(world, declaration) || (syntax.isVariableDeclaration(declaration) && !isExported(world, declaration));
  return isOurs && isMadeHere(declaration) && referencesOf(world, name).every((reference) => isOnlyUsed(world, reference, rootOf(world, holder)));
}

/** What a constructor or a factory's caller handed over may be released by them. */
function isMadeHere(declaration: Node): boolean {
  return (declaration as { initializer?: Node }).initializer !== undefined;
}

function isOnlyUsed(world: World, reference: Node, root: Expression): boolean {
  const { syntax } = world.compiler;
  const isField = root.kind === syntax.SyntaxKind.ThisKeyword;
  const value = wrapped(syntax, isField && syntax.isPropertyAccessExpression(reference.parent) ? reference.parent : reference);
  const { parent } = value;
  return syntax.isPropertyAccessExpression(parent) && parent.expression === value && syntax.isCallExpression(parent.parent) && /^(add|acquire|lock|wait|drain|join|enter|take|Add|Wait|isLocked|\w*Locked|size)$/.test(lastName(syntax, parent) ?? "");
}

function isExported(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (isFunctionNode(syntax, enclosing(syntax, declaration))) return false;
  const statement = declaration.parent.parent as Node & { modifiers?: readonly Node[] };
  return statement.modifiers?.some((one) => one.kind === syntax.SyntaxKind.ExportKeyword) ?? false;
}
