import type { CallExpression, Node } from "../../compiler/index.js";
import type { Fix, NoUnboundedWaitForm } from "../../model/index.js";
import { isSlotEmpty, takenSignal } from "../facts/signal-parameters.js";
import { walk } from "../facts/tree.js";
import type { World } from "../world.js";
import type { ValueAtHand } from "./argument-edits.js";
import { passSignalFix } from "./pass-signal.js";

const TIME_OUT: ValueAtHand = { text: "AbortSignal.timeout(10_000)", isNullable: false };

/**
 * Bounds a wait: by the signal at hand, or by a time-out. Which of them, how long, and what then becomes of the wait, is for
 * a person to say.
 * @param signalFor the signal at hand where a call stands
 */
export function boundWaitFix(world: World, wait: Node, kind: NoUnboundedWaitForm, signalFor: (call: CallExpression) => ValueAtHand | undefined): Fix | undefined {
  const { syntax } = world.compiler;
  const calls: CallExpression[] = [];
  walk(syntax, wait, (node) => {
    if (syntax.isCallExpression(node)) calls.push(node);
  });
  const [call, ...others] = calls.filter((one) => lacks(world, one));
  const taken = call && others.length === 0 ? takenSignal(world, call) : undefined;
  if (!call || !taken) return undefined;
  const signal = signalFor(call);
  // How long an event or an item may take is anybody's guess; an answer over a network is there soon, or never.
  if (!signal && kind !== "request") return undefined;
  const fix = passSignalFix(world, call, taken, signal ?? TIME_OUT, "medium");
  return fix && { ...fix, title: signal ? fix.title : "Give it ten seconds." };
}

function lacks(world: World, call: CallExpression): boolean {
  const taken = takenSignal(world, call);
  return taken !== undefined && isSlotEmpty(world, call, taken);
}
