import type { CallExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { takenSignal } from "./signal-parameters.js";

/** Whether a call could be given a signal and is not: its callee takes one, or options with one. */
export function lacksSignal(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (call.arguments.some((argument) => syntax.isSpreadElement(argument))) return false;
  if (/signal|controller|abort|cancel|token|deadline|timeout/i.test(call.arguments.map((argument) => argument.getText()).join(" "))) return false;
  const taken = takenSignal(world, call);
  if (!taken) return false;
  const argument = call.arguments[taken.index];
  if (!argument) return true;
  // What an options variable holds is not known here.
  return taken.member !== undefined && syntax.isObjectLiteralExpression(argument) && !argument.properties.some((property) => syntax.isSpreadAssignment(property));
}
