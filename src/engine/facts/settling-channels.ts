import type { CallExpression, Expression, FunctionNode, Identifier, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { usesOf } from "./callers.js";
import { functionOf } from "./registration.js";
import { actsOf, type Settlers } from "./settlers.js";
import { isFunctionNode, lastName, receiverOf, unwrap, wrapped } from "./tree.js";
import { EVENT_METHODS, LATER_FUNCTIONS, ONCE_METHODS, PROMISE_REACTIONS } from "./vocabulary.js";

/**
 * By whom a promise is settled. `direct`: on the spot; `timer`: at the latest after a time; `signal`: by an abort;
 * `event`: by one event of an emitter; `reaction`: by another promise; `callback`: by a function that is handed the
 * resolver; `stored`: by whoever finds it; `other`: it cannot be told.
 */
export type ChannelKind = "direct" | "timer" | "signal" | "event" | "reaction" | "callback" | "stored" | "other";

export interface Channel {
  readonly kind: ChannelKind;
  /** The call or assignment that hands the resolver on; for `direct` the name that is called. */
  readonly node: Node;
  /** What emits the event. */
  readonly source?: Expression | undefined;
  /** The event's name; `undefined` when it is not written out. */
  readonly event?: string | undefined;
  /** True for an event that is listened to again and again. */
  readonly repeats?: boolean;
  /** The function that runs when it happens; `undefined` where it is the resolver itself. */
  readonly handler?: FunctionNode | undefined;
}

/** Functions that call back after a time at the latest, also those of other names: `safeSetTimeout`. */
const TIMING = /^(safe)?set(Timeout|Immediate)$|^(schedule|after|delay)$/i;

/** Everything by which a promise may be settled. */
export function channelsOf(world: World, settlers: Settlers): readonly Channel[] {
  const found: Channel[] = [];
  for (const act of actsOf(world, settlers, settlers.area)) {
    for (const channel of channelsAround(world, settlers, act)) {
      if (!found.some(({ node, handler }) => node === channel.node && handler === channel.handler)) found.push(channel);
    }
  }
  return found;
}

/** Where an act hands the resolver on, and who runs the functions that it stands in. */
function channelsAround(world: World, settlers: Settlers, act: Identifier): readonly Channel[] {
  const { syntax } = world.compiler;
  const isCalled = isCallOf(world, act);
  const channels: Channel[] = isCalled ? [] : [...channelsAt(world, act, undefined)];
  for (let node = act.parent; node !== settlers.area; node = node.parent) {
    if (!isFunctionNode(syntax, node)) continue;
    const inPlace = channelsAt(world, node, node);
    channels.push(...(inPlace.length > 0 ? inPlace : namedChannels(world, node)));
  }
  return isCalled && channels.length === 0 ? [{ kind: "direct", node: act }] : channels;
}

function isCallOf(world: World, act: Identifier): boolean {
  const { syntax } = world.compiler;
  let value: Node = wrapped(syntax, act);
  while (syntax.isPropertyAccessExpression(value.parent) && value.parent.expression === value) value = wrapped(syntax, value.parent);
  return syntax.isCallExpression(value.parent) && value.parent.expression === value;
}

/** A helper with a name is run by whoever gets the name. */
function namedChannels(world: World, handler: FunctionNode): readonly Channel[] {
  return usesOf(world, handler).flatMap((use) => (use.kind === "argument" ? [callChannel(world, use.call, use.index, handler)] : []));
}

/** The channels that a value is put into right where it stands. */
function channelsAt(world: World, node: Node, handler: FunctionNode | undefined): readonly Channel[] {
  const { syntax } = world.compiler;
  const value = outermost(world, node);
  const { parent } = value;
  if (syntax.isCallExpression(parent) || syntax.isNewExpression(parent)) {
    const index = parent.arguments?.indexOf(value as Expression) ?? -1;
    return index < 0 ? [] : [callChannel(world, parent, index, handler)];
  }
  if (syntax.isBinaryExpression(parent) && parent.right === value && parent.operatorToken.kind === syntax.SyntaxKind.EqualsToken) {
    const channel = assignedChannel(world, parent.left, parent, handler);
    return [...(channel ? [channel] : []), ...(syntax.isBinaryExpression(parent.parent) && parent.parent.right === parent ? channelsAt(world, parent, handler) : [])];
  }
  if (syntax.isReturnStatement(parent)) return [{ kind: "other", node: parent, handler }];
  return [];
}

/** The object, array or choice that a value is part of. */
function outermost(world: World, node: Node): Node {
  const { syntax } = world.compiler;
  let value = wrapped(syntax, node);
  for (;;) {
    const { parent } = value;
    const isPart =
      syntax.isShorthandPropertyAssignment(parent) || (syntax.isPropertyAssignment(parent) && parent.initializer === value) || syntax.isObjectLiteralExpression(parent) ||
      syntax.isArrayLiteralExpression(parent) || syntax.isSpreadElement(parent) || (syntax.isConditionalExpression(parent) && parent.condition !== value);
    if (!isPart) return value;
    value = wrapped(syntax, parent);
  }
}

/** `socket.onopen = resolve` listens; `this.wake = resolve` stores. */
function assignedChannel(world: World, target: Expression, node: Node, handler: FunctionNode | undefined): Channel | undefined {
  const { syntax } = world.compiler;
  if (syntax.isPropertyAccessExpression(target) && /^on[a-z]+$/.test(target.name.text)) {
    const event = target.name.text.slice(2);
    return { kind: event === "abort" && isSignal(target.expression) ? "signal" : "event", node, source: unwrap(syntax, target.expression), event, repeats: true, handler };
  }
  return handler && syntax.isIdentifier(target) ? undefined : { kind: "stored", node, handler };
}

function callChannel(world: World, call: CallExpression | NewExpression, index: number, inPlace: FunctionNode | undefined): Channel {
  const { syntax } = world.compiler;
  const argument = call.arguments?.[index];
  const handler = inPlace ?? (argument && functionOf(world, argument));
  const name = lastName(syntax, call.expression) ?? "";
  if (syntax.isNewExpression(call)) return { kind: name === "Promise" ? "direct" : "callback", node: call, handler };
  const source = receiverOf(syntax, call.expression);
  if (TIMING.test(name) || LATER_FUNCTIONS.has(name)) return { kind: "timer", node: call, handler };
  if (name === "addAbortListener") return { kind: "signal", node: call, handler };
  if (source && (EVENT_METHODS.has(name) || ONCE_METHODS.has(name)) && index > 0) return eventChannel(world, call, source, name, handler);
  if (source && isSignal(source)) return { kind: "signal", node: call, handler };
  if (source && PROMISE_REACTIONS.has(name)) return { kind: "reaction", node: call, source, handler };
  if (/^(push|unshift|add|set|enqueue)$/.test(name) && source) return { kind: "stored", node: call, handler };
  return { kind: "callback", node: call, handler };
}

function eventChannel(world: World, call: CallExpression, source: Expression, name: string, handler: FunctionNode | undefined): Channel {
  const [what] = call.arguments;
  const event = what && eventName(world, what);
  const repeats = !ONCE_METHODS.has(name) && !/\bonce: true\b/.test(call.arguments.at(-1)?.getText() ?? "");
  return { kind: event === "abort" && isSignal(source) ? "signal" : "event", node: call, source, event, repeats, handler };
}

function isSignal(source: Node): boolean {
  return /(signal|token|abort\w*)[?!]?$/i.test(source.getText());
}

/** The text of an event's name, also through a constant. */
function eventName(world: World, expression: Expression): string | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, expression);
  if (syntax.isStringLiteralLike(inner)) return inner.text;
  const name = syntax.isIdentifier(inner) ? inner : syntax.isPropertyAccessExpression(inner) ? inner.name : undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  const { initializer } = (declaration ?? {}) as { initializer?: Expression };
  return initializer && syntax.isStringLiteralLike(initializer) ? initializer.text : undefined;
}
