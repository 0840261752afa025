import type { Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import type { Acquisition } from "../facts/acquisitions.js";
import { referencesOf } from "../facts/references.js";
import { isWritten } from "../facts/flags.js";
import { wrapped } from "../facts/tree.js";
import type { World } from "../world.js";

/**
 * How bad it is that something stays held. What others wait for or count on is certain harm: a wait group, a lock, a
 * pool's handle, and a counter or set that is asked anywhere. A guard may be meant to stay.
 */
export function trustIn(world: World, taken: Acquisition): Confidence {
  switch (taken.kind) {
    case "group":
    case "lock":
    case "handle":
      return "high";
    case "flag":
      return "medium";
    case "counter":
    case "member":
      return isAsked(world, taken) ? "high" : "medium";
  }
}

/** Somebody tests, compares or waits for it. */
function isAsked(world: World, { holder }: Acquisition): boolean {
  const { syntax } = world.compiler;
  const name = syntax.isPropertyAccessExpression(holder) ? holder.name : holder;
  return referencesOf(world, name).some((reference) => !isWritten(world, reference) && isTest(world, reference));
}

function isTest(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  for (let node = wrapped(syntax, reference); node.parent; node = node.parent) {
    const { parent } = node;
    const isHead = (syntax.isIfStatement(parent) || syntax.isWhileStatement(parent) || syntax.isConditionalExpression(parent)) && (parent as Node & { expression?: Node }).expression === node;
    if (isHead || syntax.isAwaitExpression(parent)) return true;
    if (syntax.isConditionalExpression(parent) && parent.condition === node) return true;
    if (syntax.isBinaryExpression(parent) && parent.operatorToken.kind >= SyntaxKind.LessThanToken && parent.operatorToken.kind <= SyntaxKind.ExclamationEqualsEqualsToken) return true;
    if (syntax.isSpreadElement(parent) || syntax.isArrayLiteralExpression(parent) || syntax.isPropertyAccessExpression(parent) || syntax.isCallExpression(parent) || syntax.isBinaryExpression(parent) || parent.kind === SyntaxKind.PrefixUnaryExpression) continue;
    return false;
  }
  return false;
}
