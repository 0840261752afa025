import type { Node } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import type { SignalUse } from "../facts/signal-uses.js";
import { lastName, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";

/** Whether a signal reaches no work: `sure` when it is used for nothing, `checked` when somebody only asks whether it is over. */
export function isIdle(world: World, uses: readonly SignalUse[]): "sure" | "checked" | undefined {
  for (const use of uses) {
    if (use.kind === "passed" || use.kind === "kept" || use.kind === "heard") return undefined;
    if (use.kind === "carried" && !keptElsewhere(world, use)) return undefined;
  }
  return uses.some(({ kind }) => kind === "checked") ? "checked" : "sure";
}

/** A controller that is put by, for somebody to abort: into a collection or a field of which nobody asks the signal. */
export function keptElsewhere(world: World, { kind, node }: SignalUse): boolean {
  const { syntax } = world.compiler;
  if (kind !== "carried") return false;
  const value = wrapped(syntax, node);
  const { parent } = value;
  const isAdded = syntax.isCallExpression(parent) && /^(add|set|push)$/.test(lastName(syntax, parent.expression) ?? "");
  const isAssigned = syntax.isBinaryExpression(parent) && parent.right === value;
  return (isAdded || isAssigned) && !asksForSignal(world, isAssigned ? lastName(syntax, parent.left) : undefined, node);
}

/** Whether anything in the file reads `signal` of the field, or of what comes out of a collection. */
function asksForSignal(world: World, field: string | undefined, node: Node): boolean {
  const { syntax } = world.compiler;
  return (fileFactsOf(world, node).names.get("signal") ?? []).some(({ parent }) => {
    if (!syntax.isPropertyAccessExpression(parent)) return false;
    const owner = parent.expression;
    return field === undefined ? syntax.isCallExpression(owner) || syntax.isElementAccessExpression(owner) : lastName(syntax, owner) === field;
  });
}
