import type { CallExpression } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { takenSignal } from "../facts/signal-parameters.js";
import { unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { addingArgument, addingProperty, hasSpread, propertyOf } from "./arguments.js";
import { replacingNode } from "./lines.js";

/**
 * Gives a call an abort signal where its callee takes one: as an argument, as a member of options that are written out, or as
 * new options. Arguments before it that were left out become `undefined`.
 * @param signal an expression
 * @returns `undefined` where something else stands in the signal's place
 */
export function givingSignal(world: World, call: CallExpression, signal: string): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const taken = hasSpread(syntax, call) ? undefined : takenSignal(world, call);
  if (!taken) return undefined;
  const { index, member } = taken;
  const value = member === undefined ? signal : `{ ${propertyOf(member, signal)} }`;
  const argument = call.arguments[index];
  if (!argument) {
    const skipped = Array.from({ length: index - call.arguments.length }, () => "undefined");
    return [addingArgument(call, [...skipped, value].join(", "))];
  }
  if (syntax.isIdentifier(argument) && argument.text === "undefined") return [replacingNode(argument, value)];
  const options = unwrap(syntax, argument);
  if (member === undefined || !syntax.isObjectLiteralExpression(options)) return undefined;
  const isThere = options.properties.some((property) => syntax.isSpreadAssignment(property) || property.name?.getText() === member);
  return isThere ? undefined : [addingProperty(options, propertyOf(member, signal))];
}
