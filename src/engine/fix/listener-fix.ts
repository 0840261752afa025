import type { CallExpression, Node } from "../../compiler/index.js";
import type { Confidence, Fix } from "../../model/index.js";
import type { ListenerCall } from "../facts/listener-calls.js";
import { enclosing, isFunctionNode, isWithin, lastName, unwrap } from "../facts/tree.js";
import { referencesOf } from "../facts/references.js";
import { registrationOf } from "../facts/registration.js";
import type { World } from "../world.js";
import { addingArgument } from "./arguments.js";
import { movingIntoFinally } from "./into-finally.js";
import { replacingNode } from "./lines.js";
import { isWaitless } from "./quick.js";
import { removalText } from "./listener-text.js";
import { insertBefore, slotOf } from "./statements.js";

/** `off(event, listener)` that adds: the name of the call is the other one. */
export function addsFix({ call, name }: ListenerCall, world: World): Fix | undefined {
  const { syntax } = world.compiler;
  const access = unwrap(syntax, call.expression);
  if (!syntax.isPropertyAccessExpression(access) || call.arguments.length > 2) return undefined;
  const type = world.compiler.typeOf(access.expression);
  const remover = (name === "on" ? ["off", "removeListener"] : name === "addEventListener" ? ["removeEventListener"] : ["removeListener"]).find((one) => type.has(one));
  return remover === undefined ? undefined : { title: `Take it out: \`${remover}\`.`, kind: "safe", edits: [replacingNode(access.name, remover)] };
}

/** A removal that a failure gets past goes into `finally`. */
export function onSuccessFix(world: World, { call, listener }: ListenerCall, removals: readonly Node[]): Fix | undefined {
  const { syntax } = world.compiler;
  const begin = slotOf(syntax, call);
  const [removal, ...others] = removals;
  if (!begin || !removal || others.length > 0) return undefined;
  const title = "Take it out in `finally`, however the work ends.";
  const chained = chainedRemoval(world, removal, call);
  if (chained) return { title, kind: "safe", edits: [replacingNode(chained, "finally")] };
  const statement = removal.parent;
  const isAlone = syntax.isExpressionStatement(statement) && enclosing(syntax, removal) === enclosing(syntax, call);
  const release = isAlone ? slotOf(syntax, statement) : undefined;
  const edits = release && movingIntoFinally(world, { siblings: begin.siblings, index: begin.index + 1 }, release, { subject: listener, mayComeBefore: isWaitless });
  return edits && { title, kind: "safe", edits };
}

/** `work().then(() => void emitter.off(…))`: the name `then`, where `finally` does as well. */
function chainedRemoval(world: World, removal: Node, site: Node): Node | undefined {
  const { syntax } = world.compiler;
  const callback = enclosing(syntax, removal);
  if (!isFunctionNode(syntax, callback) || enclosing(syntax, callback) !== enclosing(syntax, site) || callback.parameters.length > 0) return undefined;
  const registration = registrationOf(world, callback);
  const body = callback.body && !syntax.isBlock(callback.body) ? unwrap(syntax, callback.body) : undefined;
  const isWhole = body === removal || (body !== undefined && syntax.isVoidExpression(body) && unwrap(syntax, body.expression) === removal);
  if (registration?.name !== "then" || registration.call.arguments?.length !== 1 || !isWhole || !syntax.isCallExpression(registration.call)) return undefined;
  const access = registration.call.expression;
  return syntax.isPropertyAccessExpression(access) && world.compiler.typeOf(access.expression).settlesVoid ? access.name : undefined;
}

/** Added by each start: the old one goes first. */
export function addedAgainFix(world: World, registered: ListenerCall): Fix | undefined {
  const { syntax } = world.compiler;
  const statement = registered.call.parent;
  const removal = removalText(world, registered, registered.listener.getText());
  if (removal === undefined || !syntax.isExpressionStatement(statement) || slotOf(syntax, registered.call)?.statement !== statement) return undefined;
  return { title: "Take the old one out first.", kind: "safe", edits: [insertBefore(statement, `${removal};`)] };
}

/** `new Promise((resolve) => bus.on("text", resolve))`: settled once, so it listens once. */
export function onceFix(world: World, { call, name, listener, options }: ListenerCall, confidence: Confidence): Fix | undefined {
  const { syntax } = world.compiler;
  const executor = enclosing(syntax, call);
  const inner = unwrap(syntax, listener);
  if (!isFunctionNode(syntax, executor) || registrationOf(world, executor)?.role !== "executor" || !syntax.isIdentifier(inner)) return undefined;
  const isResolver = executor.parameters.some((parameter) => world.compiler.symbolOf(parameter.name) === world.compiler.symbolOf(inner));
  // Of several listeners, the one whose event does not come would stay.
  const isOnly = executor.parameters.every((parameter) => referencesOf(world, parameter.name).every((reference) => isWithin(reference, call)));
  const edit = isResolver && isOnly ? listeningOnce(world, call, { name, isPlain: options === undefined }) : undefined;
  return edit && { title: "Listen once.", kind: confidence === "low" ? "suggestion" : "safe", edits: [edit] };
}

function listeningOnce(world: World, call: CallExpression, { name, isPlain }: { readonly name: string; readonly isPlain: boolean }) {
  const { syntax } = world.compiler;
  if (name === "addEventListener") return isPlain ? addingArgument(call, "{ once: true }") : undefined;
  const access = unwrap(syntax, call.expression);
  const hasOnce = (name === "on" || name === "addListener") && syntax.isPropertyAccessExpression(access) && world.compiler.typeOf(access.expression).has("once") && lastName(syntax, access) === name;
  return hasOnce ? replacingNode(access.name, "once") : undefined;
}
