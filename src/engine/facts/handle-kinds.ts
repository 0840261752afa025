import type { CallExpression, Expression, NewExpression, TypeFacts } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isTiny, madeTimerOf } from "./timer-calls.js";
import { lastName, receiverOf, unwrap } from "./tree.js";

/** What a value stands for that must be released, or waited for, before it is forgotten. */
export type HandleKind = "interval" | "timeout" | "frame" | "stop" | "subscription" | "disposable" | "connection" | "controller" | "promise";

/** As messages name it. */
export const KIND_WORDS: Readonly<Record<HandleKind, string>> = {
  interval: "a running interval",
  timeout: "a timer that has not fired",
  frame: "an animation frame that has not come",
  stop: "the function that stops what was started before",
  subscription: "a subscription",
  disposable: "something that was not disposed",
  connection: "something that was not closed",
  controller: "a controller whose work goes on",
  promise: "a promise",
};

const CONNECTION = /(WebSocket|EventSource|Worker|BroadcastChannel|Socket|PeerConnection|(Mutation|Resize|Intersection|Performance)Observer|MessagePort|Server|FSWatcher|Watcher|(Read|Write)Stream|ReadableStreamDefaultReader|Readable|Writable|Duplex|ChildProcess|Heartbeat|Ticker|Poller|Consumer|Interval|MediaStream|AudioContext|WakeLockSentinel)$/;
const STOP_NAME = /(stop|unsub|dispos|cancel|clean|remove|teardown|release|detach|unlisten|unwatch|unregister|unobserve|off$|^#?_?un[A-Z])/i;
const STARTING_CALL = /^_?(start|subscribe|watch|on|listen|observe|add|every|schedule|register|attach|begin|effect|autorun|reaction|create|poll)/;
const CLOSING: readonly string[] = ["close", "destroy", "disconnect", "terminate", "kill", "stop", "end", "cancel", "getTracks", "release"];

/** What kind of handle an assigned value is; `target` is what it is assigned to. */
export function handleKindOf(world: World, assigned: Expression, target: Expression): HandleKind | undefined {
  const { syntax } = world.compiler;
  const outer = unwrap(syntax, assigned);
  const isAwaited = syntax.isAwaitExpression(outer);
  const value = withoutRef(world, isAwaited ? unwrap(syntax, outer.expression) : outer);
  if (syntax.isNewExpression(value)) return madeKind(world, value);
  if (!syntax.isCallExpression(value)) return undefined;
  const made = madeTimerOf(world, value);
  if (made && isTiny(world, value)) return undefined;
  if (isFrame(world, value)) return "frame";
  if (made) return made.gives === "stop" ? stopKind(world, value) : made.kind;
  return calledKind(world, value, { target, isAwaited });
}

/** `setInterval(…).unref()` */
function withoutRef(world: World, value: Expression): Expression {
  const { syntax } = world.compiler;
  const isRef = syntax.isCallExpression(value) && /^(un)?ref$/.test(lastName(syntax, value.expression) ?? "");
  const receiver = isRef ? receiverOf(syntax, value.expression) : undefined;
  return receiver ?? value;
}

/** `requestAnimationFrame(tick)` of the platform, and its like for idle time. */
function isFrame(world: World, value: CallExpression): boolean {
  if (!/^request(AnimationFrame|IdleCallback)$/.test(lastName(world.compiler.syntax, value.expression) ?? "")) return false;
  return world.compiler.calleeOf(value).body === undefined;
}

function stopKind(world: World, value: CallExpression): HandleKind {
  return world.compiler.valueOf(value).has("dispose") ? "disposable" : "stop";
}

function madeKind(world: World, made: NewExpression): HandleKind | undefined {
  const name = lastName(world.compiler.syntax, made.expression) ?? "";
  if (name === "AbortController") return "controller";
  if (name === "Promise") return "promise";
  if (CONNECTION.test(name)) return "connection";
  const type = world.compiler.typeOf(made);
  return type.isResolved && isDisposable(type) ? "disposable" : undefined;
}

function calledKind(world: World, call: CallExpression, { target, isAwaited }: { target: Expression; isAwaited: boolean }): HandleKind | undefined {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  const field = lastName(syntax, target) ?? "";
  const type = isAwaited ? world.compiler.typeOf(call.parent as Expression) : world.compiler.valueOf(call);
  if (!type.isResolved) return name === "subscribe" ? "subscription" : STOP_NAME.test(field) && STARTING_CALL.test(name) ? "stop" : undefined;
  if (type.thenable === "always") return "promise";
  if (type.has("unsubscribe") && !type.has("subscribe")) return "subscription";
  if (type.names.some((each) => CONNECTION.test(each)) && CLOSING.some((each) => type.has(each))) return "connection";
  if (isDisposable(type) && !type.has("subscribe")) return "disposable";
  return type.returnsVoid && (STARTING_CALL.test(name) || STOP_NAME.test(field)) ? "stop" : undefined;
}

/** An iterator is disposable as well, but ends with what goes through it. */
function isDisposable(type: TypeFacts): boolean {
  return (type.has("dispose") || type.names.some((name) => /^(Async)?Disposable$/.test(name))) && type.container === undefined && !type.has("next");
}
