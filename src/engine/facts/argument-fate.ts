import type { CallExpression, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { AWAITED, ESCAPED, type Fate, type Follow, TRACKED } from "./fate-types.js";
import { parameterName } from "./callback-calls.js";
import { lastName, receiverOf } from "./tree.js";
import { HANDING_OVER, RACE_COMBINATORS } from "./vocabulary.js";

const COLLECTING_METHODS: ReadonlySet<string> = new Set(["push", "unshift", "add", "set"]);

/** What becomes of a promise that is handed to a call. A callee of the project is followed; others get the benefit of the doubt. */
export function argumentFate(world: World, call: CallExpression | NewExpression, argument: Node, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression);
  const receiver = receiverOf(syntax, call.expression);
  if (name === undefined) return ESCAPED;
  if (HANDING_OVER.has(name) || isTrackingFunction(world, name, receiver)) return TRACKED;
  const owner = receiver?.getText();
  if (owner === "Promise") return name === "resolve" || RACE_COMBINATORS.has(name) ? follow.promise(call) : AWAITED;
  if (owner === "console") return { kind: "unread", handled: false, name: argument.getText() };
  if (receiver && COLLECTING_METHODS.has(name) && isPlainCollection(world, receiver)) return follow.collection(receiver);
  const index = call.arguments?.indexOf(argument as CallExpression) ?? -1;
  const parameter = index < 0 ? undefined : parameterName(world, { call, index });
  return parameter ? parameterFate(parameter, follow) : ESCAPED;
}

/** A parameter that is also a field (`private readonly p: Promise`) lives on in the object. */
function parameterFate(parameter: Node, follow: Follow): Fate {
  const { modifiers } = parameter.parent as { modifiers?: readonly Node[] };
  const fate = modifiers?.length ? ESCAPED : follow.stored(parameter);
  // An unused parameter may be an interface's, used by another implementation.
  return fate.kind === "unread" && !fate.handled ? { ...fate, kind: "dropped" } : fate;
}

function isTrackingFunction(world: World, name: string, receiver: Node | undefined): boolean {
  const { trackingFunctions } = world.settings;
  return trackingFunctions.includes(name) || (receiver !== undefined && trackingFunctions.includes(`${receiver.getText()}.${name}`));
}

function isPlainCollection(world: World, receiver: Node): boolean {
  const { container } = world.compiler.typeOf(receiver as CallExpression);
  return container === "array" || container === "set" || container === "map";
}
