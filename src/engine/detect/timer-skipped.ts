import type { FunctionNode, Node } from "../../compiler/index.js";
import { releasesHandle } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { heldExits, type HeldExit } from "../facts/held-exits.js";
import { isRaced } from "../facts/raced.js";
import type { Reference } from "../facts/references.js";
import { registrationOf } from "../facts/registration.js";
import { canReject } from "../facts/rejects.js";
import { repeatsOf } from "../facts/repeats.js";
import { enclosing, isAsync, isFunctionNode, isWithin, lastName, receiverOf, textOf, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { relatedHead } from "./words.js";

interface Kept {
  readonly name: Reference;
  readonly uses: readonly HandleUse[];
  /** The expression after which the handle is held: the call, or the assignment. */
  readonly holder: Node;
}

/** A timer that its own function clears, but not on every way out. */
export function skippedClear(world: World, site: TimerSite, { name, uses, holder }: Kept): TimerFinding | undefined {
  const { syntax } = world.compiler;
  const chained = clearedByThenOnly(world, site, uses);
  if (chained) return timerFinding(world, site, "skipped", { confidence: site.kind === "interval" ? "high" : "medium", context: repeatsOf(world, site.call, () => false), why: "the reaction that clears it does not run when the promise is rejected", handle: name.getText(), related: [relatedHead("clears", chained.node.parent)] });
  const body = flowBody(world, site, name);
  if (!body?.node.body || !isAsync(syntax, body.node) || uses.some((use) => use.kind === "handed-on")) return undefined;
  const released = uses.filter((use) => use.kind === "released");
  const others = released.filter((use) => enclosing(syntax, use.node) !== body.node && !isOfReaction(world, use.node, body.node));
  if (others.some((use) => !isWithin(use.node, site.call)) || isClearedInFinally(world, released, body.node)) return undefined;
  if (!released.some((use) => use.node.pos > site.call.pos && enclosing(syntax, use.node) === body.node)) return undefined;
  const start = body.start ?? holder;
  const [exit] = heldExits(world, body.node.body, {
    takes: (node) => node === start,
    releases: (node) => releasesHandle(world, node, uses),
    // Whatever is asked before it is cleared was asked before it was set.
    isAskedBy: () => true,
  }, false);
  if (!exit) return undefined;
  const context = repeatsOf(world, site.call, () => false);
  const [clear] = released.filter((use) => use.node.pos > site.call.pos);
  const related = [relatedHead("leaves", exit.node), ...(clear ? [relatedHead("clears", clear.node.parent)] : [])];
  return timerFinding(world, site, "skipped", { confidence: site.kind === "interval" ? "high" : "medium", context, why: wordsOf(exit), handle: name.getText(), related });
}

/** `work().then(() => clearInterval(timer))`, and nothing for its failure. */
function clearedByThenOnly(world: World, site: TimerSite, uses: readonly HandleUse[]): HandleUse | undefined {
  const { syntax } = world.compiler;
  const [first, ...others] = uses.filter((use) => use.kind === "released" || use.kind === "handed-on");
  if (!first || others.length > 0 || first.kind === "handed-on") return undefined;
  const around = enclosing(syntax, first.node);
  const registration = isFunctionNode(syntax, around) && enclosing(syntax, around) === enclosing(syntax, site.call) ? registrationOf(world, around) : undefined;
  if (!registration || registration.name !== "then" || registration.index !== 0 || (registration.call.arguments?.length ?? 0) > 1) return undefined;
  const root = receiverOf(syntax, registration.call.expression);
  return root && canReject(world, root) ? first : undefined;
}

function wordsOf({ how, node }: HeldExit): string {
  if (how === "throw") return `\`${textOf(node)}\` may throw before it is cleared`;
  return how === "return" ? `\`${textOf(node)}\` leaves before it is cleared` : "a `catch` goes on without clearing it";
}

/** The function whose ways out count: the timer's own, or, in an executor, the one that makes the promise and holds the handle. */
function flowBody(world: World, site: TimerSite, name: Node): { node: FunctionNode; start?: Node } | undefined {
  const { syntax } = world.compiler;
  const own = enclosing(syntax, site.call);
  if (!isFunctionNode(syntax, own)) return undefined;
  const registration = registrationOf(world, own);
  if (registration?.role !== "executor") return { node: own };
  // The race that leaves it is reported as such.
  if (isRaced(world, registration.call)) return undefined;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  const outer = enclosing(syntax, registration.call);
  const isOuter = declaration !== undefined && !isWithin(declaration, own) && isFunctionNode(syntax, outer);
  return isOuter ? { node: outer, start: registration.call } : undefined;
}

/** `work().finally(() => clearTimeout(timer))`, directly in the function. */
function isClearedInFinally(world: World, released: readonly HandleUse[], body: Node): boolean {
  const { syntax } = world.compiler;
  return released.some((use) => {
    const around = enclosing(syntax, use.node);
    const registration = around !== body && isFunctionNode(syntax, around) ? registrationOf(world, around) : undefined;
    return registration !== undefined && (registration.name === "finally" || registration.role === "event" || registration.role === "once" || registration.role === "unknown");
  });
}

function isOfReaction(world: World, node: Node, body: Node): boolean {
  const { syntax } = world.compiler;
  const around = enclosing(syntax, node);
  if (!isFunctionNode(syntax, around) || enclosing(syntax, around) !== body) return false;
  const call = wrapped(syntax, around).parent;
  return syntax.isCallExpression(call) && /^(then|catch|finally)$/.test(lastName(syntax, call.expression) ?? "");
}
