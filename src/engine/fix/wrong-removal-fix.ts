import type { CallExpression } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import { hasOption, type ListenerCall } from "../facts/listener-calls.js";
import { isFreshFunction, isSameEvent } from "../facts/listener-identity.js";
import { enclosing, isWithin, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { addingArgument } from "./arguments.js";
import { replacingNode } from "./lines.js";
import { captureOf } from "./listener-text.js";
import { namedHere, namedInClass } from "./named-listener.js";
import { instanceAround } from "./owner-end.js";

/** A removal that does not name the listener is made to. */
export function wrongRemovalFix(world: World, registered: ListenerCall, removal: CallExpression): Fix | undefined {
  const [event, listener] = removal.arguments;
  if (!listener) return undefined;
  if (registered.event && isSameEvent(world, event, registered.event) === false) return otherEventFix(registered, removal);
  if (!isFreshFunction(world, listener) && !isFreshFunction(world, registered.listener)) return captureFix(world, registered, removal);
  const { syntax } = world.compiler;
  const home = enclosing(syntax, registered.call);
  const owner = instanceAround(world, registered.call);
  // A local is enough where the removal stands in the same function, or in one within it.
  const isNear = !syntax.isSourceFile(home) && isWithin(removal, home);
  const named = isNear ? namedHere(world, registered) : owner && instanceAround(world, removal) === owner ? namedInClass(world, registered, owner) : undefined;
  if (!named || isWithin(removal, registered.call)) return undefined;
  return { title: `Give both the same function: \`${named.text}\`.`, kind: "safe", edits: [...named.edits, replacingNode(unwrap(syntax, listener), named.text)], ...(named.introduces ? { introduces: named.introduces } : {}) };
}

/** Whether the event of the one or of the other is the right one, only a person can tell. */
function otherEventFix({ event }: ListenerCall, removal: CallExpression): Fix | undefined {
  const [named] = removal.arguments;
  return named && event ? { title: `Name the event that it was added for: ${event.getText()}.`, kind: "suggestion", edits: [replacingNode(named, event.getText())] } : undefined;
}

function captureFix(world: World, { options }: ListenerCall, removal: CallExpression): Fix | undefined {
  const capture = options && captureOf(world, options);
  if (capture === undefined || removal.arguments.length !== 2 || hasOption(world, removal.arguments[2], "capture")) return undefined;
  return { title: "Say `capture` there as well.", kind: "safe", edits: [addingArgument(removal, capture)] };
}
