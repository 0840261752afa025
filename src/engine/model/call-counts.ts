import type { SourceFile } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import type { World } from "../world.js";

/**
 * How many calls a file has, and for how many of them the callee's type does not resolve (a module that was not found,
 * or `any`): what stands there cannot be judged.
 */
export function callCounts(world: World, file: SourceFile): { readonly total: number; readonly unresolved: number } {
  const { syntax } = world.compiler;
  let total = 0;
  let unresolved = 0;
  for (const { calls } of fileFactsOf(world, file).functions.values()) {
    for (const call of calls) {
      if (!syntax.isCallExpression(call)) continue;
      total += 1;
      if (!world.compiler.calleeOf(call).isDeclared && !world.compiler.typeOf(call.expression).isResolved) unresolved += 1;
    }
  }
  return { total, unresolved };
}
