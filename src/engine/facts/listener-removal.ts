import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { callWith, isFreshFunction, isSameEvent, isSameReceiver, listenerName } from "./listener-identity.js";
import { hasOption, isEmitterName, isRemovalName, type ListenerCall, listenerCallsOf, removalCallsOf } from "./listener-calls.js";
import { referencesOf } from "./references.js";
import { functionOf } from "./registration.js";
import { accessOf, isWithin, lastName, receiverOf, unwrap } from "./tree.js";

/**
 * What takes a listener out again. `removed`: calls that name it, or all of its event. `self`: only the listener itself
 * does. `shared`: others have the function, too, and may. `wrong`: a call that means to, but does not, and why.
 */
export type Removal =
  | { readonly kind: "none" | "shared" }
  | { readonly kind: "removed" | "self"; readonly calls: readonly Node[] }
  | { readonly kind: "wrong"; readonly call: CallExpression; readonly why: string };

const NONE: Removal = { kind: "none" };

/** Looks for what takes out a listener that has to be named for it. */
export function removalOf(world: World, registered: ListenerCall): Removal {
  const all = removalCallsOf(world, registered.call).filter((call) => takesAll(world, call, registered));
  if (all.length > 0) return { kind: "removed", calls: all };
  const name = listenerName(world, registered.listener);
  const named = name ? namedRemoval(world, registered, name) : NONE;
  return named.kind === "none" ? wrongRemoval(world, registered) : named;
}

/** `removeAllListeners()`, `off("data")`: whoever listens. */
function takesAll(world: World, call: CallExpression, registered: ListenerCall): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  const name = lastName(syntax, call.expression) ?? "";
  if (!receiver || !/^(removeAllListeners|removeAll\w*|off|unsubscribe\w*|unbind)$/.test(name) || !isSameReceiver(world, receiver, registered.receiver)) return false;
  const [event, ...others] = call.arguments;
  if (!event) return true;
  return others.length === 0 && isSameEvent(world, event, registered.event) !== false && registered.event !== undefined;
}

function namedRemoval(world: World, registered: ListenerCall, name: Node): Removal {
  const found: CallExpression[] = [];
  let wrong: Removal | undefined;
  let isShared = isItem(world, name);
  for (const reference of referencesOf(world, name)) {
    if (isWithin(reference, registered.call)) continue;
    const call = callWith(world, reference);
    if (call && isBoundRemoval(world, call)) found.push(call);
    else if (!call) isShared ||= isHandedOn(world, reference);
    else if (isRemovalName(lastName(world.compiler.syntax, call.expression))) {
      const why = mismatch(world, registered, call);
      if (why === "other") continue;
      if (why === undefined) found.push(call);
      else wrong = { kind: "wrong", call, why };
    } else isShared ||= !isEmitterName(lastName(world.compiler.syntax, call.expression) ?? "") && !isBinding(world, call);
  }
  if (found.length > 0) {
    const own = functionOf(world, registered.listener);
    const isOwnOnly = own !== undefined && found.every((call) => isWithin(call, own)) && !isRunOtherwise(world, registered, name, own);
    return { kind: isOwnOnly ? "self" : "removed", calls: found };
  }
  if (isShared) return { kind: "shared" };
  return wrong ?? NONE;
}

/** A listener that others call, too, takes itself out then: `setTimeout(wake, ms)`. */
function isRunOtherwise(world: World, registered: ListenerCall, name: Node, own: Node): boolean {
  return referencesOf(world, name).some((reference) => !isWithin(reference, own) && !isWithin(reference, registered.call));
}

/** An item of a list of listeners, or a member of what came in: others keep them. */
function isItem(world: World, name: Node): boolean {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration) return false;
  const isElement = declaration.kind === syntax.SyntaxKind.BindingElement;
  return isElement || (syntax.isVariableDeclaration(declaration) && syntax.isForOfStatement(declaration.parent.parent));
}

/** A use that gives the function to somebody: stored, returned, put into a list. Calls, tests and writes do not. */
function isHandedOn(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const value = accessOf(syntax, reference);
  const { parent } = value;
  if (syntax.isBinaryExpression(parent)) return parent.right === value && parent.operatorToken.kind === SyntaxKind.EqualsToken;
  if (syntax.isCallExpression(parent) || syntax.isPropertyAccessExpression(parent)) return false;
  return (
    syntax.isReturnStatement(parent) || syntax.isArrayLiteralExpression(parent) || syntax.isPropertyAssignment(parent) || syntax.isShorthandPropertyAssignment(parent) ||
    syntax.isVariableDeclaration(parent) || syntax.isPropertyDeclaration(parent) || syntax.isSpreadElement(parent)
  );
}

function isBinding(world: World, call: CallExpression): boolean {
  return lastName(world.compiler.syntax, call.expression) === "bind";
}

/** `emitter.off.bind(emitter, "data", listener)`: a removal in the shape of a function. */
function isBoundRemoval(world: World, call: CallExpression): boolean {
  const bound = isBinding(world, call) ? receiverOf(world.compiler.syntax, call.expression) : undefined;
  return bound !== undefined && isRemovalName(lastName(world.compiler.syntax, bound));
}

/** Why a removal that names the listener does not find it; `undefined` where it does, `other` where it means another registration. */
function mismatch(world: World, registered: ListenerCall, removal: CallExpression): string | undefined {
  const [event] = removal.arguments;
  if (removal.arguments.length > 1 && isSameEvent(world, event, registered.event) === false) {
    return isOfAnother(world, registered, removal) ? "other" : `it names the event ${event?.getText() ?? ""}`;
  }
  if (registered.name !== "addEventListener" || !isCapturing(world, registered.options)) return undefined;
  const options = removal.arguments[2];
  const isUnknown = options !== undefined && !world.compiler.syntax.isObjectLiteralExpression(options) && options.kind !== world.compiler.syntax.SyntaxKind.FalseKeyword;
  return isUnknown || isCapturing(world, options) ? undefined : "the listener was added with `capture`";
}

/** The same function may listen to several events, each with a removal of its own. */
function isOfAnother(world: World, registered: ListenerCall, removal: CallExpression): boolean {
  const { syntax } = world.compiler;
  const listener = removal.arguments[1];
  return listenerCallsOf(world, removal).some((other) => other !== registered && listener !== undefined && other.listener.getText() === unwrap(syntax, listener).getText() && isSameEvent(world, removal.arguments[0], other.event) === true);
}

function isCapturing(world: World, options: Expression | undefined): boolean {
  return options?.kind === world.compiler.syntax.SyntaxKind.TrueKeyword || hasOption(world, options, "capture");
}

/** A removal of the same event from the same emitter that is given another function object. */
function wrongRemoval(world: World, registered: ListenerCall): Removal {
  const { syntax } = world.compiler;
  const isFresh = isFreshFunction(world, registered.listener);
  for (const call of removalCallsOf(world, registered.call)) {
    const receiver = receiverOf(syntax, call.expression);
    const [event, listener] = call.arguments;
    if (!receiver || !listener || !isSameReceiver(world, receiver, registered.receiver) || isSameEvent(world, event, registered.event) !== true) continue;
    const removed = isFreshFunction(world, listener);
    if (removed) return { kind: "wrong", call, why: removed === "bind" ? "`bind` makes a new function each time" : "it is given a new function, which is not the one that was added" };
    if (isItemOrCall(world, listener)) return { kind: "removed", calls: [call] };
    if (isFresh && standsFor(world, registered.listener, listener) && !belongsToAnother(world, registered, listener)) return { kind: "wrong", call, why: isFresh === "bind" ? "the function that was added is the one that `bind` made" : "the function that was added has no name to take it out by" };
  }
  return NONE;
}

/** Only a run can tell which function that is. */
function isItemOrCall(world: World, listener: Expression): boolean {
  const name = listenerName(world, listener);
  return !name || isItem(world, name);
}

/** `(data) => this.read(data)` and `this.read.bind(this)` stand for `this.read`, but are not the same function. */
function standsFor(world: World, added: Expression, removed: Expression): boolean {
  const name = lastName(world.compiler.syntax, removed)?.replace(/\W/g, "");
  return name !== undefined && new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(added.getText());
}

/** Some other registration adds what this removal takes out. */
function belongsToAnother(world: World, registered: ListenerCall, listener: Expression): boolean {
  const name = listenerName(world, listener);
  const token = name && world.compiler.symbolOf(name);
  return listenerCallsOf(world, registered.call).some((other) => {
    const added = other === registered ? undefined : listenerName(world, other.listener);
    return added !== undefined && world.compiler.symbolOf(added) === token && isSameEvent(world, other.event, registered.event) !== false;
  });
}
