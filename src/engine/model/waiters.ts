import type { Node } from "../../compiler/index.js";
import { nameOfTarget } from "../facts/callers.js";
import { referencesOf } from "../facts/references.js";
import { wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { TrackerFacts } from "./trackers.js";

/** The waits for everything that a tracker holds. */
export function waitsOf({ uses }: TrackerFacts): readonly Node[] {
  return uses.filter(({ kind }) => kind === "wait").map(({ node }) => node);
}

/** The waits for a task that is kept under a name, alone or with others: `await loop`, `await Promise.all([loop, other])`. */
export function waitersOf(world: World, call: Node): readonly Node[] {
  const name = nameOfKept(world, call);
  return name ? referencesOf(world, name).flatMap((reference) => awaitAround(world, reference) ?? []) : [awaitAround(world, call) ?? []].flat();
}

/** The variable or field that a task is put into. */
function nameOfKept(world: World, call: Node): Node | undefined {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, call);
  if (syntax.isVariableDeclaration(parent) || syntax.isPropertyDeclaration(parent)) return parent.name;
  return syntax.isBinaryExpression(parent) && parent.operatorToken.kind === syntax.SyntaxKind.EqualsToken ? nameOfTarget(world, parent.left) : undefined;
}

/** The `await` of an expression that a value is part of: a member, an item of a list, an argument. */
function awaitAround(world: World, value: Node): Node | undefined {
  const { syntax } = world.compiler;
  for (let node = value.parent; node; node = node.parent) {
    if (syntax.isAwaitExpression(node)) return node;
    const isPart =
      syntax.isPropertyAccessExpression(node) || syntax.isCallExpression(node) || syntax.isArrayLiteralExpression(node) || syntax.isSpreadElement(node) ||
      syntax.isParenthesizedExpression(node) || syntax.isNonNullExpression(node) || syntax.isBinaryExpression(node);
    if (!isPart) return undefined;
  }
  return undefined;
}
