import type { CallExpression } from "../../compiler/index.js";
import type { Confidence, Fix } from "../../model/index.js";
import type { World } from "../world.js";
import { type ArgumentSlot, givingArgument, type ValueAtHand } from "./argument-edits.js";

/** Passes a caller's time-out on. Safe only where both say in which unit they are, or have the same name. */
export function passTimeoutFix(world: World, call: CallExpression, slot: ArgumentSlot, value: ValueAtHand, confidence: Confidence): Fix | undefined {
  const edits = givingArgument(world, call, slot, value);
  const from = value.text.split(/\??\./).at(-1) ?? "";
  const to = slot.member ?? slot.parameter.name.getText();
  const isSameUnit = from === to || (isMilliseconds(from) && isMilliseconds(to));
  return edits && { title: `Pass \`${value.text}\` on.`, kind: confidence === "high" && isSameUnit ? "safe" : "suggestion", edits };
}

function isMilliseconds(name: string): boolean {
  return /(Ms|Millis)$/.test(name);
}
