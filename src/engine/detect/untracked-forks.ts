import type { CallExpression, Expression } from "../../compiler/index.js";
import { contextOf } from "../facts/context.js";
import { fateOf, storedFate } from "../facts/fate.js";
import { handlesRejection, isReaction } from "../facts/reactions.js";
import { referencesOf } from "../facts/references.js";
import { canReject } from "../facts/rejects.js";
import { accessOf, lastName, receiverOf, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { finding, type UntrackedFinding } from "./untracked-finding.js";

/** `p.finally(f)` on a promise that is somebody else's: a second promise, which nobody awaits and which rejects as well. */
export function untrackedFork(world: World, call: CallExpression): UntrackedFinding | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isExpressionStatement(call.parent) && !syntax.isVoidExpression(call.parent)) return undefined;
  if (!isReaction(world, call) || isSomewhereHandled(world, call)) return undefined;
  const root = rootOf(world, call);
  if (!root || syntax.isCallExpression(root) || syntax.isNewExpression(root)) return undefined;
  const type = world.compiler.typeOf(root);
  if (type.thenable !== "always" || isLostItself(world, root) || !canReject(world, root)) return undefined;
  const context = contextOf(world, call);
  const isAwaited = isAwaitedInSight(world, root);
  const confidence = type.isNativePromise && isAwaited && !syntax.isVoidExpression(call.parent) ? "high" : "medium";
  return finding(call, "forked", confidence, { context, span: "bounded", why: isAwaited ? `\`${textOf(root)}\` itself is awaited elsewhere` : `whoever awaits \`${textOf(root)}\` does not see the fork` }, { task: textOf(call), name: textOf(root) });
}

/** True when some other use in the file awaits, returns or tracks the original. */
function isAwaitedInSight(world: World, root: Expression): boolean {
  const { syntax } = world.compiler;
  const name = syntax.isPropertyAccessExpression(root) ? root.name : root;
  if (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) return false;
  return referencesOf(world, name).some((reference) => {
    const value = accessOf(syntax, reference);
    if (value === root) return false;
    const fate = fateOf(world, value);
    return fate.kind === "consumed" && fate.how !== "escaped";
  });
}

function rootOf(world: World, call: CallExpression): ReturnType<typeof receiverOf> {
  const { syntax } = world.compiler;
  let root = receiverOf(syntax, call.expression);
  while (root && syntax.isCallExpression(root) && isReaction(world, root)) root = receiverOf(syntax, root.expression);
  return root;
}

/** A `.catch` at the chain's end takes what was rejected before it; a `.finally` after it changes nothing. */
function isSomewhereHandled(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (handlesRejection(call)) return true;
  const receiver = receiverOf(syntax, call.expression);
  return lastName(syntax, call.expression) === "finally" && receiver !== undefined && syntax.isCallExpression(receiver) && isReaction(world, receiver) && isSomewhereHandled(world, receiver);
}

/** The root's own start is reported already: its forks add nothing. */
function isLostItself(world: World, root: NonNullable<ReturnType<typeof receiverOf>>): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyAccessExpression(root)) return storedFate(world, root.name).kind !== "consumed";
  if (!syntax.isIdentifier(root)) return false;
  const declaration = world.compiler.symbolOf(root)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  return fateOf(world, declaration.initializer).kind !== "consumed";
}
