import type { CallExpression, Expression, Identifier, Node } from "../../compiler/index.js";
import type { Confidence, Fix } from "../../model/index.js";
import type { SignalSource } from "../facts/signal-sources.js";
import { isControllerType, isSignalType } from "../facts/signal-types.js";
import { unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { type ArgumentSlot, givingArgument, type ValueAtHand } from "./argument-edits.js";
import { knowsAny } from "./combined-signal.js";
import { inserting } from "./lines.js";
import { isVisibleAt } from "./visible.js";

/** How a signal is written where a call stands; `undefined` where it can't be reached from there. */
export function signalValueAt(world: World, { name, member }: SignalSource, site: Node): ValueAtHand | undefined {
  if (!isVisibleAt(world, name as Identifier, site)) return undefined;
  const type = world.compiler.typeOf(name as Identifier);
  const text = name.getText();
  if (member === undefined) return { text, isNullable: type.isNullable };
  return { text: `${text}${type.isNullable ? "?." : "."}${member}`, isNullable: type.isNullable || type.member(member)?.isNullable === true };
}

/** `this.signal`, `this.#life.signal`, as it stands elsewhere in the same class. */
export function accessedValue(world: World, access: Expression): ValueAtHand | undefined {
  const { syntax } = world.compiler;
  for (let inner = access; syntax.isPropertyAccessExpression(inner); inner = inner.expression) {
    const declaration = inner === access ? undefined : (world.compiler.symbolOf(inner.name)?.declarations?.[0] as { name?: Expression } | undefined);
    // What was narrowed there need not be here.
    if (declaration?.name && world.compiler.typeOf(declaration.name).isNullable) return undefined;
  }
  return { text: access.getText(), isNullable: world.compiler.typeOf(access).isNullable };
}

/**
 * Passes a signal on to a call that takes one and is given none.
 * @param confidence how sure it is that the call should follow it: only then is the edit safe
 */
export function passSignalFix(world: World, call: CallExpression, slot: ArgumentSlot, value: ValueAtHand, confidence: Confidence): Fix | undefined {
  if (slot.member === undefined) {
    const type = world.compiler.typeOf(slot.parameter.name as Identifier);
    if (isControllerType(type) && !isSignalType(type)) return undefined;
  }
  const edits = givingArgument(world, call, slot, value) ?? besideTimeout(world, call, slot, value);
  return edits && { title: `Pass \`${value.text}\` on.`, kind: confidence === "high" ? "safe" : "suggestion", edits };
}

/** `{ signal: AbortSignal.timeout(5_000) }`: the call follows both. */
function besideTimeout(world: World, call: CallExpression, { index, member }: ArgumentSlot, { text, isNullable }: ValueAtHand) {
  const { syntax } = world.compiler;
  const argument = call.arguments[index];
  const options = argument && unwrap(syntax, argument);
  const property = options && member !== undefined && syntax.isObjectLiteralExpression(options) ? options.properties.find(({ name }) => name?.getText() === member) : undefined;
  const given = property && syntax.isPropertyAssignment(property) ? unwrap(syntax, property.initializer) : options;
  if (!given || !syntax.isCallExpression(given) || given.expression.getText() !== "AbortSignal.timeout" || !knowsAny(world, given)) return undefined;
  const file = given.getSourceFile();
  const first = isNullable ? `...(${text} ? [${text}] : [])` : text;
  return [inserting(file, given.getStart(file), `AbortSignal.any([${first}, `), inserting(file, given.end, "])")];
}
