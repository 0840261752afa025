import type { CallExpression, Node } from "../../compiler/index.js";
import type { Finding } from "../../model/index.js";
import type { HandlePlace } from "../facts/handle-place.js";
import type { HandleUse } from "../facts/handle-uses.js";
import type { MadeTimer } from "../facts/timer-calls.js";
import { enclosing, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";

/** A timer that leaks, and what is known of its handle. */
export interface LeakedTimer {
  readonly call: CallExpression;
  readonly made: MadeTimer;
  readonly place: HandlePlace;
  readonly uses: readonly HandleUse[];
  readonly finding: Extract<Finding, { rule: "no-leaked-timer" }>;
}

/** The statement that a made timer is alone in, as `setInterval(…);`. */
export function ownStatement(world: World, call: Node): Node | undefined {
  const { syntax } = world.compiler;
  let outer = wrapped(syntax, call);
  // `setInterval(…).unref()`
  while (syntax.isPropertyAccessExpression(outer.parent) && syntax.isCallExpression(outer.parent.parent)) outer = wrapped(syntax, outer.parent.parent);
  return syntax.isExpressionStatement(outer.parent) && enclosing(syntax, outer) === enclosing(syntax, call) ? outer.parent : undefined;
}
