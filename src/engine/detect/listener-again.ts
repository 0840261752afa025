import type { Node } from "../../compiler/index.js";
import { runsAtEnd } from "../facts/endings.js";
import type { ListenerCall } from "../facts/listener-calls.js";
import { isFreshFunction } from "../facts/listener-identity.js";
import { isOnThis, usesOf } from "../facts/callers.js";
import { enclosing, isFunctionNode, lastName, textOf } from "../facts/tree.js";
import type { Outliving } from "../facts/value-lifetime.js";
import type { World } from "../world.js";
import type { ListenerLeak } from "./listener-finding.js";
import { relatedHead } from "./words.js";
import { isGuardedOnce } from "../facts/guards.js";

/**
 * Added by each (re)start, taken out only where the owner ends: that removes one of them. An event target that has the
 * same function already adds nothing.
 */
export function addedAgain(world: World, registered: ListenerCall, lives: Outliving, removals: readonly Node[]): ListenerLeak | undefined {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, registered.call);
  if (lives.verdict !== "certain" || registered.name === "addEventListener" || !isFunctionNode(syntax, owner)) return undefined;
  if (isFreshFunction(world, registered.listener) || isGuardedOnce(world, registered.call)) return undefined;
  const ends = removals.map((removal) => enclosing(syntax, removal));
  if (!ends.every((end) => isFunctionNode(syntax, end) && runsAtEnd(world, end)) || ends.some((end) => isFunctionNode(syntax, end) && isReachedFrom(world, end, owner))) return undefined;
  const [first] = removals;
  if (!first) return undefined;
  return { form: "added-again", confidence: "medium", data: { removal: textOf(first), name: lastName(syntax, registered.listener) ?? "it" }, related: [relatedHead("removal", first)] };
}

/** `connect()` calls `disconnect()` first. */
function isReachedFrom(world: World, end: Node, owner: Node): boolean {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, end)) return false;
  return usesOf(world, end).some((use) => use.kind === "call" && isOnThis(world, use.call) && !runsAtEndOnly(world, use.call, owner));
}

/** A call of the ending that is no ending itself may come before each new start. */
function runsAtEndOnly(world: World, call: Node, owner: Node): boolean {
  const around = enclosing(world.compiler.syntax, call);
  return around !== owner && isFunctionNode(world.compiler.syntax, around) && runsAtEnd(world, around);
}
