import type { SourceFile } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import type { World } from "../world.js";

export interface CallCounts {
  readonly total: number;
  readonly unresolved: number;
}

export const NO_CALLS: CallCounts = { total: 0, unresolved: 0 };

/**
 * How many calls a file has, and for how many of them the callee's type does not resolve (a module that was not found,
 * or `any`): what stands there cannot be judged.
 */
export function callCounts(world: World, file: SourceFile): CallCounts {
  const { compiler } = world;
  let total = 0;
  const unresolved = world.all(fileFactsOf(world, file).functions.values(), ({ calls }) =>
    world.all(calls, (call) => {
      if (!compiler.syntax.isCallExpression(call)) return [];
      total += 1;
      return !compiler.calleeOf(call).isDeclared && !compiler.typeOf(call.expression).isResolved ? [call] : [];
    }),
  );
  return { total, unresolved: unresolved.length };
}
