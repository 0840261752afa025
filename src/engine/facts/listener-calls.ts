import type { CallExpression, Expression, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";
import { isFunctionNode, lastName, receiverOf, unwrap } from "./tree.js";

/**
 * One place where something is told to call back. `emitter`: taken out by the same function object; `handle`: what the
 * call gives back takes the listener out; `observer`: an observer object looks at a subject.
 */
export interface ListenerCall {
  readonly kind: "emitter" | "handle" | "observer";
  readonly call: CallExpression;
  readonly name: string;
  /** What keeps the listener. */
  readonly receiver: Expression;
  /** What it listens to, where that is an argument. */
  readonly event: Expression | undefined;
  readonly listener: Expression;
  readonly options: Expression | undefined;
  /** Taken out by its first call. */
  readonly isOnce: boolean;
}

const EMITTER = /^(on|addListener|prependListener|addEventListener|once|prependOnceListener)$/;
const EVENT_FUNCTION = /^on(Did|Will)?[A-Z]/;
const OBSERVER_TYPE = /(Mutation|Intersection|Resize|Performance|Reporting)Observer$/;
const REMOVING = /^(off|removeListener|removeAllListeners|removeEventListener|remove\w*(Listener|Handler|Observer|Subscriber|Callback)s?|unsubscribe\w*|unlisten|unbind|unwatch|unobserve|un[A-Z]\w*|detach\w*|offAny)$/;

/** The registrations of a file, in order. */
export function listenerCallsOf(world: World, file: Node): readonly ListenerCall[] {
  return world.ask(collectListeners, file.getSourceFile(), []);
}

function collectListeners(world: World, file: Node): readonly ListenerCall[] {
  const found: ListenerCall[] = [];
  for (const { calls } of fileFactsOf(world, file).functions.values()) for (const call of calls) found.push(...(listenerCallAt(world, call) ?? []));
  return found;
}

/** The calls of a file that take listeners out, whichever these are. */
export function removalCallsOf(world: World, file: Node): readonly CallExpression[] {
  return world.ask(collectRemovals, file.getSourceFile(), []);
}

function collectRemovals(world: World, file: Node): readonly CallExpression[] {
  const { syntax } = world.compiler;
  return [...fileFactsOf(world, file).functions.values()].flatMap(({ calls }) => calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && isRemovalName(lastName(syntax, call.expression))));
}

export function isRemovalName(name: string | undefined): boolean {
  return name !== undefined && REMOVING.test(name);
}

export function isEmitterName(name: string): boolean {
  return EMITTER.test(name);
}

function listenerCallAt(world: World, call: CallExpression | NewExpression): readonly ListenerCall[] | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call) || call.arguments.length === 0) return undefined;
  const name = lastName(syntax, call.expression);
  if (name === undefined) return undefined;
  if (name === "addAbortListener" || name === "onAbort") return abortListener(world, call, name);
  const receiver = receiverOf(syntax, call.expression);
  if (!receiver) return undefined;
  const listener = EMITTER.test(name) ? emitterListener(world, call, name, chainRoot(world, receiver)) : handleListener(world, call, name, receiver);
  return listener && [listener];
}

/** `addAbortListener(signal, listener)`: gives back what takes the listener out. */
function abortListener(world: World, call: CallExpression, name: string): readonly ListenerCall[] | undefined {
  const [signal, listener] = call.arguments;
  if (!signal || !listener || !isCallback(world, listener)) return undefined;
  return [{ kind: "handle", call, name, receiver: unwrap(world.compiler.syntax, signal), event: undefined, listener, options: call.arguments[2], isOnce: true }];
}

/** `socket.on("data", read).on("end", done)`: one emitter all along. */
function chainRoot(world: World, receiver: Expression): Expression {
  const { syntax } = world.compiler;
  let root = unwrap(syntax, receiver);
  while (syntax.isCallExpression(root) && EMITTER.test(lastName(syntax, root.expression) ?? "")) root = receiverOf(syntax, root.expression) ?? root.expression;
  return root;
}

function emitterListener(world: World, call: CallExpression, name: string, receiver: Expression): ListenerCall | undefined {
  const { syntax } = world.compiler;
  const [event, listener, options] = call.arguments;
  if (name === "addListener" && event && !listener && isCallback(world, event)) return { kind: "emitter", call, name, receiver, event: undefined, listener: event, options: undefined, isOnce: false };
  if (!event || !listener || !isCallback(world, listener) || isFunctionNode(syntax, event)) return undefined;
  const isOnce = name === "once" || name === "prependOnceListener" || hasOption(world, options, "once");
  return { kind: "emitter", call, name, receiver, event, listener, options, isOnce };
}

function handleListener(world: World, call: CallExpression, name: string, receiver: Expression): ListenerCall | undefined {
  const { syntax } = world.compiler;
  const [first, second] = call.arguments;
  if (!first) return undefined;
  const base = { call, name, receiver, options: undefined, isOnce: false } as const;
  if (name === "observe" && isObserver(world, receiver)) return { ...base, kind: "observer", event: undefined, listener: first };
  if (name === "subscribe" || name === "observe") {
    const listener = isCallback(world, first) || syntax.isObjectLiteralExpression(first) ? first : second && isCallback(world, second) && isFunctionNode(syntax, unwrap(syntax, second)) ? second : undefined;
    return listener && isSubscription(world, call, receiver) ? { ...base, kind: "handle", event: listener === second ? first : undefined, listener } : undefined;
  }
  if (name === "watch") {
    const listener = call.arguments.at(-1);
    return listener && /^(fs|chokidar|fsp?)$/.test(receiver.getText()) && isFunctionNode(syntax, unwrap(syntax, listener)) ? { ...base, kind: "handle", event: first, listener } : undefined;
  }
  // `onDidOpen(listener, this, bag)`: the third argument keeps what takes it out.
  if (EVENT_FUNCTION.test(name) && call.arguments.length < 3 && isCallback(world, first)) return isEventFunction(world, call, name) ? { ...base, kind: "handle", event: undefined, listener: first } : undefined;
  return undefined;
}

/** What looks like a function: only names tell, so anything that can be one counts. */
function isCallback(world: World, argument: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, argument);
  return isFunctionNode(syntax, inner) || syntax.isIdentifier(inner) || syntax.isPropertyAccessExpression(inner) || syntax.isCallExpression(inner);
}

function isObserver(world: World, receiver: Expression): boolean {
  return world.compiler.typeOf(receiver).names.some((name) => OBSERVER_TYPE.test(name));
}

/** `subscribe` has many meanings: one that gives nothing back to end it with is a request, or has a counterpart on the receiver. */
function isSubscription(world: World, call: CallExpression, receiver: Expression): boolean {
  const value = world.compiler.valueOf(call);
  if (value.thenable === "always") return false;
  if (!value.isResolved) return true;
  return value.has("unsubscribe") || value.has("dispose") || isCallable(world, call) || world.compiler.typeOf(receiver).has("unsubscribe");
}

/** `editor.onDidChange(listener)`: an event in the shape of a function. */
function isEventFunction(world: World, call: CallExpression, name: string): boolean {
  const value = world.compiler.valueOf(call);
  if (value.thenable !== "never" && value.isResolved) return false;
  if (!value.isResolved) return /^on(Did|Will)[A-Z]/.test(name);
  return value.has("dispose") || value.has("unsubscribe") || isCallable(world, call);
}

/** A function that takes the listener out again. */
function isCallable(world: World, call: CallExpression): boolean {
  const value = world.compiler.typeOf(call);
  return value.returnsVoid || value.returnsThenable === "always" || (value.has("call") && value.has("apply"));
}

/** An option that is `true` in an options literal. */
export function hasOption(world: World, options: Expression | undefined, name: string): boolean {
  const value = options && optionOf(world, options, name);
  return value !== undefined && value.kind === world.compiler.syntax.SyntaxKind.TrueKeyword;
}

/** The value of an option in an options literal; `undefined` where there is none. */
export function optionOf(world: World, options: Expression, name: string): Expression | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, options);
  if (!syntax.isObjectLiteralExpression(inner)) return undefined;
  for (const property of inner.properties) {
    if (syntax.isPropertyAssignment(property) && lastName(syntax, property.name) === name) return unwrap(syntax, property.initializer);
    if (syntax.isShorthandPropertyAssignment(property) && property.name.text === name) return property.name;
  }
  return undefined;
}
