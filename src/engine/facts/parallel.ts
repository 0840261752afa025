import type { FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { usesOf } from "./callers.js";
import { registrationsOf } from "./registration.js";
import { enclosing, isFunctionNode, isLoop, wrapped } from "./tree.js";

const DEEPEST = 4;

/** What lets several runs of an async function be under way at the same time; `undefined` where nothing in the file does. */
export function parallelBy(world: World, node: FunctionNode): Node | undefined {
  return findParallel(world, node, 0);
}

function findParallel(world: World, node: FunctionNode, depth: number): Node | undefined {
  if (depth > DEEPEST) return undefined;
  const registration = registrationsOf(world, node).find(({ role }) => role === "event" || role === "collect" || role === "iteration" || role === "interval");
  if (registration) return registration.call;
  for (const use of usesOf(world, node)) {
    if (use.kind !== "call") continue;
    const found = aroundCall(world, use.call, depth);
    if (found) return found;
  }
  return undefined;
}

/** A call that is waited for runs as often at a time as what waits; one that is not, in a loop, beside the next one. */
function aroundCall(world: World, call: Node, depth: number): Node | undefined {
  const { syntax } = world.compiler;
  const isWaitedFor = syntax.isAwaitExpression(wrapped(syntax, call).parent);
  const caller = enclosing(syntax, call);
  for (let node = call.parent; !isWaitedFor && node && node !== caller; node = node.parent) if (isLoop(syntax, node)) return node;
  return isFunctionNode(syntax, caller) ? findParallel(world, caller, depth + 1) : undefined;
}
