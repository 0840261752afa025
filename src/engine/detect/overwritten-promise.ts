import type { Node } from "../../compiler/index.js";
import { functionAround, runsAtEnd } from "../facts/endings.js";
import { guardsAround, isGuardedOnce, namesIn } from "../facts/guards.js";
import { isReleasedBefore } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { repeatsOf } from "../facts/repeats.js";
import { enclosing, isWithin } from "../facts/tree.js";
import type { World } from "../world.js";
import type { HandleAssignment, Overwriting } from "./overwriting.js";
import { functionName, relatedHead } from "./words.js";

/** A promise slot that the end of its owner waits for, and that is overwritten while the old promise may be pending. */
export function overwrittenPromise(world: World, { node, name, declaration }: HandleAssignment, uses: readonly HandleUse[]): Overwriting | undefined {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, node);
  if (syntax.isVariableDeclaration(declaration) && enclosing(syntax, declaration) === home) return undefined;
  const waits = uses.filter((use) => use.kind === "released");
  const final = waits.find((use) => {
    const around = functionAround(world, use.node);
    return around !== undefined && runsAtEnd(world, around);
  });
  // Whoever asks for it in between has it awaited, or hands it on.
  if (!final || waits.some((use) => isInSameRun(world, use.node, node)) || uses.some((use) => use.kind === "handed-on" && isInSameRun(world, use.node, node))) return undefined;
  const own = new Set(uses.map((use) => use.node.getText()));
  const isEnded = (site: Node): boolean => isGuardedOnce(world, site) || guardsAround(world, site).some((guard) => namesIn(world, guard).some((each) => own.has(each))) || isReleasedBefore(world, site, uses);
  const context = repeatsOf(world, node, isEnded, { startsOnce: true, ...(syntax.isVariableDeclaration(declaration) ? { within: enclosing(syntax, declaration) } : {}) });
  if (context.multiplicity === "once" || context.multiplicity === "per-instance") return undefined;
  // `restart`, `reload`: the name promises that the old one is over.
  if (context.multiplicity === "per-call" && /^[#_]*re[A-Z]?[a-z]/.test(functionName(world, node))) return undefined;
  return {
    form: "unawaited",
    confidence: "medium",
    context,
    why: `it is assigned ${context.multiplicity.replace("-", " ")}, and only the end waits for \`${name.getText()}\``,
    related: [relatedHead("wait", final.node.parent)],
  };
}

function isInSameRun(world: World, use: Node, assignment: Node): boolean {
  const home = functionAround(world, assignment);
  return home !== undefined && isWithin(use, home) && !isWithin(use, assignment);
}
