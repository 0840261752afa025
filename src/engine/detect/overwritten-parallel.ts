import type { FunctionNode, Node } from "../../compiler/index.js";
import { contextOf } from "../facts/context.js";
import { functionAround } from "../facts/endings.js";
import { factsOf } from "../facts/file-facts.js";
import { isReleasedBefore } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { parallelBy } from "../facts/parallel.js";
import { enclosing, isAsync, isFunctionNode, isWithin, lastName, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import type { HandleAssignment, Overwriting } from "./overwriting.js";
import { relatedHead } from "./words.js";

/** Set and released by one async function of which several runs are under way: they share the slot. */
export function overwrittenInParallel(world: World, { node, declaration }: HandleAssignment, uses: readonly HandleUse[]): Overwriting | undefined {
  const run = asyncAround(world, node);
  if (!run || isWithin(declaration, run)) return undefined;
  const release = uses.find((use) => use.kind === "released" && use.node.pos > node.end && isWithin(use.node, run));
  if (!release || !factsOf(world, run).awaits.some((wait) => wait.end > node.pos && wait.pos < release.node.pos)) return undefined;
  if (isReleasedBefore(world, node, uses)) return undefined;
  const by = parallelBy(world, run);
  if (!by) return undefined;
  return {
    form: "parallel",
    confidence: isInterval(world, by) ? "medium" : "high",
    context: contextOf(world, node),
    why: `\`${textOf(by)}\` does not wait for one before it starts the next`,
    related: [relatedHead("release", release.node.parent)],
  };
}

/** Rounds of an interval overlap only when one takes longer than the interval. */
function isInterval(world: World, by: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isCallExpression(by) && lastName(syntax, by.expression) === "setInterval";
}

/** The async function that a node runs in: executors and the like run within it. */
function asyncAround(world: World, node: Node): FunctionNode | undefined {
  const { syntax } = world.compiler;
  const own = enclosing(syntax, node);
  if (isFunctionNode(syntax, own) && isAsync(syntax, own)) return own;
  const named = functionAround(world, node);
  return named && isAsync(syntax, named) ? named : undefined;
}
