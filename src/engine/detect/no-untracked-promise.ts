import type { FileFacts } from "../facts/file-facts.js";
import type { World } from "../world.js";
import { untrackedCallbacks, untrackedHandler } from "./untracked-callbacks.js";
import { untrackedCall, untrackedTemplate } from "./untracked-calls.js";
import { untrackedFork } from "./untracked-forks.js";
import type { UntrackedFinding } from "./untracked-finding.js";
import { wrongIterable } from "./wrong-iterable.js";

/** Tasks that nobody awaits, returns, tracks or hands to something that does. */
export function detectUntrackedPromises(world: World, facts: FileFacts): UntrackedFinding[] {
  const { syntax } = world.compiler;
  const findings: UntrackedFinding[] = [];
  for (const { calls, tagged } of facts.functions.values()) {
    findings.push(...tagged.flatMap((template) => untrackedTemplate(world, template) ?? []));
    for (const call of calls) {
      const callbacks = untrackedCallbacks(world, call);
      findings.push(...callbacks);
      if (callbacks.length > 0) continue;
      const found = untrackedCall(world, call) ?? (syntax.isCallExpression(call) ? (untrackedFork(world, call) ?? wrongIterable(world, call)) : undefined);
      if (found) findings.push(found);
    }
  }
  for (const assignment of facts.assignments) {
    const found = untrackedHandler(world, assignment);
    if (found) findings.push(found);
  }
  return findings;
}
