import type { CallExpression, NewExpression } from "../../compiler/index.js";
import type { FileFacts } from "../facts/file-facts.js";
import type { World } from "../world.js";
import { untrackedCallbacks, untrackedHandler } from "./untracked-callbacks.js";
import { untrackedCall, untrackedTemplate } from "./untracked-calls.js";
import { untrackedFork } from "./untracked-forks.js";
import type { UntrackedFinding } from "./untracked-finding.js";
import { wrongIterable } from "./wrong-iterable.js";

/** Tasks that nobody awaits, returns, tracks or hands to something that does. */
export function detectUntrackedPromises(world: World, facts: FileFacts): UntrackedFinding[] {
  const functions = [...facts.functions.values()];
  return world.all(
    [
      () => world.each(untrackedTemplate, facts.file, () => functions.flatMap(({ tagged }) => tagged)),
      () => world.each(untrackedAt, facts.file, () => functions.flatMap(({ calls }) => calls)),
      () => world.each(untrackedHandler, facts.file, () => facts.assignments),
    ],
    (found) => found(),
  );
}

function untrackedAt(world: World, call: CallExpression | NewExpression): readonly UntrackedFinding[] {
  const callbacks = untrackedCallbacks(world, call);
  if (callbacks.length > 0) return callbacks;
  const found = untrackedCall(world, call) ?? (world.compiler.syntax.isCallExpression(call) ? (untrackedFork(world, call) ?? wrongIterable(world, call)) : undefined);
  return found ? [found] : [];
}
