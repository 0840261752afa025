import type { FunctionNode, Node } from "../../compiler/index.js";
import { usesOf } from "../facts/callers.js";
import { releasesWithin } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { referencesOf, type Reference } from "../facts/references.js";
import { functionOf, registrationOf } from "../facts/registration.js";
import { repeatsOf } from "../facts/repeats.js";
import { enclosing, isFunctionNode, isWithin, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { relatedHead } from "./words.js";

/**
 * A timer in the executor of `new Promise`, where the promise can be settled in another way that leaves the timer armed.
 * @returns "elsewhere" for timers that other checks must look at
 */
export function timerOfExecutor(world: World, site: TimerSite, name: Reference | undefined, uses: readonly HandleUse[]): TimerFinding | undefined | "elsewhere" {
  const { syntax } = world.compiler;
  const executor = enclosing(syntax, site.call);
  if (!isFunctionNode(syntax, executor) || registrationOf(world, executor)?.role !== "executor") return "elsewhere";
  const settling = executor.parameters.flatMap((parameter) => referencesOf(world, parameter.name));
  const own = ownFunctions(world, site.call);
  const isOwn = (node: Node): boolean => own.some((each) => isWithin(node, each));
  if (site.kind === "timeout" && !settling.some(isOwn)) return "elsewhere";
  if (uses.some((use) => use.kind === "handed-on" || (use.kind === "released" && !isWithin(use.node, executor)))) return "elsewhere";
  const others = settling.filter((reference) => !isOwn(reference));
  if (others.length === 0) return site.kind === "interval" ? "elsewhere" : undefined;
  const isHeard = isClearedByListener(world, executor, uses, settling, isOwn);
  const missed = others.find((reference) => {
    if (isHeard && (enclosing(syntax, reference) !== executor || isHandedOver(world, reference))) return false;
    return comesAfter(world, reference, site, executor) && !clears(world, reference, executor, uses);
  });
  if (!missed) return undefined;
  const context = repeatsOf(world, site.call, () => false);
  const why = `\`${textOf(statementAt(missed))}\` settles the promise and leaves the timer`;
  const form = uses.some((use) => use.kind === "released") || site.kind === "interval" ? "skipped" : "outlived";
  return timerFinding(world, site, form, { confidence: site.kind === "interval" ? "high" : "medium", context, why, related: [relatedHead("settles", missed.parent)], ...(name ? { handle: name.getText() } : {}) });
}

/** The timer's callback: what it does happens when the timer has fired. */
function ownFunctions(world: World, call: Node): readonly Node[] {
  const { syntax } = world.compiler;
  const callback = syntax.isCallExpression(call) ? call.arguments[0] : undefined;
  const named = callback && functionOf(world, callback);
  return [...(callback ? [callback] : []), ...(named ? [named] : [])];
}

/** A listener of its own that clears it, or `finally`: it hears of every end. */
function isClearedByListener(world: World, executor: FunctionNode, uses: readonly HandleUse[], settling: readonly Node[], isOwn: (node: Node) => boolean): boolean {
  const { syntax } = world.compiler;
  return uses.some((use) => {
    if (use.kind !== "released" || isOwn(use.node)) return false;
    const around = enclosing(syntax, use.node);
    if (around === executor || !isFunctionNode(syntax, around) || settling.some((reference) => isWithin(reference, around))) return false;
    return registrationOf(world, around) !== undefined || usesOf(world, around).some((each) => each.kind !== "call");
  });
}

/** `once("open", resolve)`, `.then(resolve, reject)`: called later. */
function isHandedOver(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  return !(syntax.isCallExpression(reference.parent) && reference.parent.expression === reference);
}

/** Only what can settle the promise while the timer is armed counts: callbacks, and what stands behind the timer. */
function comesAfter(world: World, reference: Node, { call }: TimerSite, executor: FunctionNode): boolean {
  return enclosing(world.compiler.syntax, reference) !== executor || reference.pos > call.end;
}

/** What settles the promise clears the timer as well: in the same function, or in one around it. */
function clears(world: World, reference: Node, executor: FunctionNode, uses: readonly HandleUse[]): boolean {
  const { syntax } = world.compiler;
  let around = enclosing(syntax, reference);
  if (around === executor) return isClearedBeside(world, reference, executor, uses);
  for (; isFunctionNode(syntax, around) && around !== executor; around = enclosing(syntax, around)) {
    if (releasesWithin(world, around, uses)) return true;
  }
  return false;
}

/** `catch (error) { clearTimeout(timer); reject(error); }`, directly in the executor. */
function isClearedBeside(world: World, reference: Node, executor: FunctionNode, uses: readonly HandleUse[]): boolean {
  const { syntax } = world.compiler;
  let block = reference.parent;
  while (!syntax.isBlock(block) && block !== executor) block = block.parent;
  return uses.some((use) => use.kind === "released" && isWithin(use.node, block) && enclosing(syntax, use.node) === executor);
}

function statementAt(reference: Node): Node {
  return reference.parent;
}
