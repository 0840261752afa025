import type { CallExpression, NewExpression, Node } from "../../compiler/index.js";
import { isFunctionNode, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";

/**
 * True for code that is over at once and that nobody outside notices: it waits for nothing and calls nothing but the language's
 * own functions. It makes no difference whether something is released right before or right after it.
 */
export function isQuick(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  const { AwaitExpression, DeleteExpression, TaggedTemplateExpression, YieldExpression } = syntax.SyntaxKind;
  if ([AwaitExpression, DeleteExpression, TaggedTemplateExpression, YieldExpression].includes(node.kind)) return false;
  if (syntax.isForOfStatement(node) && node.awaitModifier) return false;
  if (syntax.isWhileStatement(node) || syntax.isDoStatement(node) || (syntax.isForStatement(node) && !node.condition)) return false;
  if ((syntax.isCallExpression(node) || syntax.isNewExpression(node)) && !isOfLanguage(world, node)) return false;
  // A function that is only made runs later; one that is handed to the language's functions runs now.
  if (isFunctionNode(syntax, node) && !isHandedOver(world, node)) return true;
  return syntax.forEachChild(node, (child) => !isQuick(world, child) || undefined) === undefined;
}

/** True for code that waits for nothing: what it calls may well be at work when it is over. */
export function isWaitless(world: World, statement: Node): boolean {
  const { syntax } = world.compiler;
  let waits = false;
  walkOwn(syntax, statement, (node) => {
    waits ||= syntax.isAwaitExpression(node) || (syntax.isForOfStatement(node) && node.awaitModifier !== undefined);
    return !waits;
  });
  return !waits;
}

/** `rows.map(…)`, `JSON.parse(text)`, `new Error("late")`. */
function isOfLanguage(world: World, call: CallExpression | NewExpression): boolean {
  return world.compiler.calleeOf(call).isLibrary && world.compiler.thenableCall(call) === "never";
}

function isHandedOver(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isCallExpression(node.parent) || syntax.isNewExpression(node.parent);
}
