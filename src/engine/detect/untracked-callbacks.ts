import type { BinaryExpression, CallExpression, Expression, FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { waitsAtAll } from "../facts/file-facts.js";
import { callbackCalls, parameterName } from "../facts/callback-calls.js";
import { type Context, functionContext, registrationContext } from "../facts/context.js";
import { collectionFate, fateOf } from "../facts/fate.js";
import { type CallbackRole, functionOf, type Registration, registrationAt, registrationOf } from "../facts/registration.js";
import { laterCalls } from "../facts/kept-callbacks.js";
import { referencesOf } from "../facts/references.js";
import { mayReject } from "../facts/rejects.js";
import { spanOfFunction } from "../facts/span.js";
import { isAsync, isFunctionNode, lastName, receiverOf, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { finding, type UntrackedFinding } from "./untracked-finding.js";

const ADVICE: Readonly<Partial<Record<CallbackRole, string>>> = {
  iteration: "Use `for…of` with `await`, or `await Promise.all(items.map(…))`.",
  interval: "Use a loop that awaits each run, or track each run and skip while one is still going.",
  event: "Add each run to a tracker that its owner waits for when it stops.",
  executor: "Make the executor synchronous, or drop `new Promise` around code that is asynchronous already.",
};
const DEFAULT_ADVICE = "Track the run, or handle its failure and its end inside.";

/** What takes a listener out never calls it. */
const REMOVING = /^(off|remove|unsubscribe|disconnect|clear|detach|unregister|delete)/;

/** Every async callback in a call's arguments whose promise the callee drops. */
export function untrackedCallbacks(world: World, call: CallExpression | NewExpression): readonly UntrackedFinding[] {
  return (call.arguments ?? []).flatMap((_, index) => untrackedCallback(world, call, index) ?? []);
}

function untrackedCallback(world: World, call: CallExpression | NewExpression, index: number): UntrackedFinding | undefined {
  const { syntax } = world.compiler;
  const argument = call.arguments?.[index];
  if (!argument) return undefined;
  const inner = unwrap(syntax, argument);
  const isName = syntax.isIdentifier(inner) || syntax.isPropertyAccessExpression(inner) || syntax.isCallExpression(inner);
  if (!isName && !isFunctionNode(syntax, inner)) return undefined;
  const registration = registrationAt(world, call, index);
  if (isName && !mayDrop(world, registration)) return undefined;
  const callback = functionOf(world, argument);
  if (!callback || !givesPromise(world, callback)) return undefined;
  const dropped = droppedBy(world, registration);
  if (!dropped || REMOVING.test(registration.name) || isProcessEnd(world, registration)) return undefined;
  const context = registrationContext(world, registration);
  const { span, why, evidence } = spanOfFunction(world, callback);
  const lasts = span === "blocking" || span === "endless" || span === "until-stopped";
  if (registration.role === "interval" && !lasts && !mayReject(world, callback)) return undefined;
  const confidence = confidenceOf(world, callback, dropped, context, lasts);
  return finding(argument, "ignored-callback", confidence, { context, span, why, ...(evidence && { spanEvidence: evidence }) }, { callee: registration.name || "This callee", advice: ADVICE[registration.role] ?? DEFAULT_ADVICE });
}

/** Spares the question what a name stands for, where the callee does not call it as a callback that it forgets. */
function mayDrop(world: World, registration: Registration): boolean {
  if (registration.role !== "unknown") return true;
  const parameter = parameterName(world, registration);
  if (parameter) return callbackCalls(world, registration).length > 0 || laterCalls(world, parameter).length > 0;
  return world.compiler.calleeOf(registration.call).isExternal;
}

/** `socket.onmessage = async …`: the emitter calls it for each message and ignores what it returns. */
export function untrackedHandler(world: World, assignment: BinaryExpression): UntrackedFinding | undefined {
  const { syntax } = world.compiler;
  const name = lastName(syntax, assignment.left);
  const callback = unwrap(syntax, assignment.right);
  if (name === undefined || !syntax.isPropertyAccessExpression(assignment.left) || !/^on[a-z]+$/.test(name)) return undefined;
  if (!isFunctionNode(syntax, callback) || !givesPromise(world, callback)) return undefined;
  const { isResolved, returnsThenable } = world.compiler.typeOf(assignment.left);
  if (!isResolved || returnsThenable === "always" || returnsThenable === "sometimes") return undefined;
  const context = functionContext(world, callback);
  const { span, why, evidence } = spanOfFunction(world, callback);
  const confidence = confidenceOf(world, callback, "high", context, span !== "bounded" && span !== "unknown");
  return finding(callback, "ignored-callback", confidence, { context, span, why, ...(evidence && { spanEvidence: evidence }) }, { callee: name, advice: ADVICE.event ?? DEFAULT_ADVICE });
}

/** Async functions, and functions that hand back the promise of the one call that they consist of. */
function givesPromise(world: World, callback: FunctionNode): boolean {
  const { syntax } = world.compiler;
  if (isAsync(syntax, callback)) return true;
  const body: Node | undefined = callback.body;
  const last = body && syntax.isBlock(body) ? body.statements.at(-1) : undefined;
  const value = last ? syntax.isReturnStatement(last) && last.expression : body;
  const inner = value ? unwrap(syntax, value as Expression) : undefined;
  return inner !== undefined && syntax.isCallExpression(inner) && world.compiler.thenableCall(inner) === "always";
}

/** How surely the callee drops what the callback returns; `undefined` where it does not, or may not. */
function droppedBy(world: World, registration: Registration): Confidence | undefined {
  const { role, call } = registration;
  switch (role) {
    case "event":
    case "once":
    case "interval":
    case "later":
      return world.compiler.calleeOf(call).body || takesPromises(world, registration) ? droppedByBody(world, registration) : "high";
    case "iteration":
    case "executor":
      return "high";
    case "collect":
      return isResultDropped(world, registration) ? "high" : undefined;
    case "reaction":
      return undefined;
    case "unknown":
      return droppedByBody(world, registration) ?? droppedByType(world, registration);
  }
}

/** A declared callback type that may return a promise: the callee means to look at it. */
function takesPromises(world: World, { call, index }: Registration): boolean {
  const returned = world.compiler.parameterOf(call, index)?.returnsThenable;
  return returned === "always" || returned === "sometimes";
}

/** `items.map(async …)` as a statement, or kept where nobody waits for it. */
function isResultDropped(world: World, { call, name }: Registration): boolean {
  if (name === "reduce" || name === "reduceRight" || name === "fromAsync") return false;
  return collectionFate(world, call).kind !== "consumed";
}

/** A callee of the project that calls its callback and does nothing with what it returns. */
function droppedByBody(world: World, registration: Registration): Confidence | undefined {
  const { syntax } = world.compiler;
  const parameter = parameterName(world, registration);
  if (!parameter) return undefined;
  const later = laterCalls(world, parameter);
  const calls = later.length > 0 ? later : callbackCalls(world, registration);
  const isOnlyCalled = later.length > 0 || referencesOf(world, parameter).length === calls.length;
  if (calls.length === 0 || !isOnlyCalled) return undefined;
  if (takesPromises(world, registration)) return undefined;
  const isDropped = calls.every((call) => syntax.isExpressionStatement(call.parent) || isDroppedByArrow(world, call) || fateOf(world, call).kind !== "consumed");
  return isDropped ? "high" : undefined;
}

/** `listeners.forEach((listener) => listener(event))`: what the arrow gives back is dropped by what runs it. */
function isDroppedByArrow(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const role = syntax.isArrowFunction(call.parent) ? registrationOf(world, call.parent)?.role : undefined;
  return role !== undefined && role !== "unknown" && role !== "collect" && role !== "reaction";
}

/** A callback type that returns `void`, of a callee that cannot be looked into: it says that nobody looks, not that nobody may. */
function droppedByType(world: World, { call, index }: Registration): Confidence | undefined {
  const { body, isExternal } = world.compiler.calleeOf(call);
  if (body || !isExternal) return undefined;
  return world.compiler.parameterOf(call, index)?.returnsVoid ? "medium" : undefined;
}

/** `process.on("SIGTERM", async …)`: the process ends with it. */
function isProcessEnd(world: World, { call }: Registration): boolean {
  const { syntax } = world.compiler;
  return receiverOf(syntax, call.expression)?.getText() === "process" && lastName(syntax, call.expression) !== "nextTick";
}

function confidenceOf(world: World, callback: FunctionNode, dropped: Confidence, context: Context, lasts: boolean): Confidence {
  if (dropped !== "high") return dropped;
  const grows = lasts && (context.multiplicity === "per-event" || context.multiplicity === "per-iteration");
  return (mayReject(world, callback) && waitsAtAll(world, callback)) || grows ? "high" : "medium";
}
