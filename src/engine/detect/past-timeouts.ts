import type { CallExpression, NewExpression, Node } from "../../compiler/index.js";
import type { SignalSource } from "../facts/signal-sources.js";
import type { SignalUse } from "../facts/signal-uses.js";
import { enclosing, isFunctionNode, lastName, walkOwn } from "../facts/tree.js";
import { SLEEP_CALLS } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/** What a time-out bounds, and the block that it is made in. */
interface Bounded {
  readonly source: SignalSource;
  readonly uses: readonly SignalUse[];
  readonly block: Node;
}

/** A time-out bounds one try: the pause before the next, the report of its failure and what follows it go on without it. */
export function isPastTimeout(world: World, call: CallExpression | NewExpression, bounded: Bounded): boolean {
  const { syntax } = world.compiler;
  if (!isTimeout(world, bounded)) return false;
  if (SLEEP_CALLS.has(lastName(syntax, call.expression) ?? "")) return true;
  for (let node: Node = call; node !== bounded.block && node.parent; node = node.parent) {
    const { parent } = node;
    if (syntax.isCatchClause(parent) || (syntax.isTryStatement(parent) && parent.finallyBlock === node)) return true;
  }
  return isClearedBefore(world, call, bounded.block);
}

/** `AbortSignal.timeout(…)` is one of its parts, or a timer aborts it. */
function isTimeout(world: World, { source, uses }: Bounded): boolean {
  const { syntax } = world.compiler;
  if (source.value && /AbortSignal\.timeout\b/.test(source.value.getText())) return true;
  return uses.some(({ kind, node }) => {
    const owner = enclosing(syntax, node);
    const timer = owner.parent;
    return kind === "aborted" && isFunctionNode(syntax, owner) && timer !== undefined && syntax.isCallExpression(timer) && lastName(syntax, timer.expression) === "setTimeout";
  });
}

/** The timer is cleared for good: not in the `finally` of a `try` that the call stands in. */
function isClearedBefore(world: World, call: Node, block: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, block, (node) => {
    found ||= node.end <= call.pos && syntax.isCallExpression(node) && lastName(syntax, node.expression) === "clearTimeout" && !isInBranch(world, node, block);
  });
  return found;
}

function isInBranch(world: World, node: Node, block: Node): boolean {
  const { syntax } = world.compiler;
  for (let { parent } = node; parent && parent !== block; { parent } = parent) if (syntax.isIfStatement(parent) || syntax.isCatchClause(parent)) return true;
  return false;
}
