import type { CallExpression, Expression, FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import { withoutReactions, type RaceMember } from "./race-members.js";
import { referencesOf } from "./references.js";
import { functionOf } from "./registration.js";
import { numberOf } from "./number.js";
import { isOwnSignal } from "./own-signal.js";
import { mentionsSignal } from "./sources.js";
import { settlementOf } from "./settlement.js";
import { accessOf, enclosing, isAsync, isFunctionNode, isWithin, lastName, unwrap, walk } from "./tree.js";
import { SLEEP_CALLS } from "./vocabulary.js";

/** A time-out or pause as a promise. */
export interface RaceTimer {
  /** True when its timer was seen, or is the platform's; false when only a name says so. */
  readonly isSeen: boolean;
  /** True when somebody clears the timer, or it does not keep the process alive. */
  readonly isReleased: boolean;
  /** True when it is cleared behind the race, but not where the race fails. */
  readonly isReleasedOnSuccess?: boolean;
  /** True when a signal can end it, whoever fires that. */
  readonly takesSignal: boolean;
  /** How long it lasts, where the code says so. */
  readonly ms: number | undefined;
  /** True when it fails when it is over; false when it gives a value. */
  readonly rejects: boolean;
}

/** Names of functions that give a promise which is over after a while; `wait` and `after` only with a time as their argument. */
const PAUSES = /^(sleep|delay|pause|setTimeout|timeout|timeoutAfter|timeoutPromise|rejectAfter|rejectIn|failAfter|throwAfter|resolveAfter|deadline|after|wait|waitFor|waitMs|tick)$/;
const NEEDS_TIME = /^(after|wait|waitFor|tick|deadline|timeout|delay)$/;
const TIME = /^[\d_.]+$|ms$|time|delay|milli|second|minute|interval|patience|grace|limit|wait|deadline|backoff|period/i;
const DEEPEST = 4;

/** The timer behind a member of a race; `undefined` when it is something else. */
export function timerOfMember(world: World, member: RaceMember, race: CallExpression): RaceTimer | undefined {
  const timer = member.isEach ? undefined : timerOf(world, member.origin, race, 0);
  if (!timer) return undefined;
  const isHeldReleased = member.names.some((name) => isReleasedByName(world, name));
  return { ...timer, isReleased: timer.isReleased || isHeldReleased, rejects: timer.rejects || throwsAfter(world, member.value) };
}

function timerOf(world: World, value: Expression, race: CallExpression, depth: number): RaceTimer | undefined {
  const { syntax } = world.compiler;
  const origin = withoutReactions(world, value);
  if (depth > DEEPEST) return undefined;
  if (syntax.isNewExpression(origin)) return madeByHand(world, origin, race);
  if (!syntax.isCallExpression(origin)) return undefined;
  const { body, isLibrary } = world.compiler.calleeOf(origin);
  const inside = body && timerInside(world, origin, body, race, depth);
  const name = lastName(syntax, origin.expression) ?? "";
  // A pause that is made in some other way is still one.
  if (inside || (body && !/^(sleep|delay)$/.test(name))) return inside;
  const [first] = origin.arguments;
  if (!PAUSES.test(name) || (NEEDS_TIME.test(name) && !(first && TIME.test(first.getText())))) return undefined;
  if (world.compiler.thenableCall(origin) === "never") return undefined;
  return { isSeen: isLibrary || (!body && SLEEP_CALLS.has(name)), isReleased: isOwnSignal(world, origin, race) || /\bref: false\b/.test(origin.getText()), takesSignal: mentionsSignal(world, origin), ms: first && numberOf(world, first), rejects: /reject|fail|throw/i.test(name) };
}

/** `new Promise((resolve) => setTimeout(resolve, ms))`. */
function madeByHand(world: World, promise: NewExpression, race: CallExpression): RaceTimer | undefined {
  const { syntax } = world.compiler;
  const executor = promise.arguments?.[0] && unwrap(syntax, promise.arguments[0]);
  if (!/Promise$/.test(lastName(syntax, promise.expression) ?? "") || !executor || !isFunctionNode(syntax, executor)) return undefined;
  const call = timeoutIn(world, executor);
  if (!call) return undefined;
  const [action, delay] = call.arguments;
  const settles = executor.parameters.map(({ name }) => action !== undefined && mentions(world, action, name.getText()));
  if (!settles.includes(true) && settlementOf(world, promise) !== "timer") return undefined;
  const rejects = settles[1] === true;
  const releases = releasesOf(world, call, promise, race);
  // A grace that only gives a value is over when it is.
  const isReleasedOnSuccess = rejects && releases.length > 0 && releases.every((release) => release !== true && isPassedByFailure(world, release, race));
  return { isSeen: true, isReleased: releases.length > 0 && !isReleasedOnSuccess, isReleasedOnSuccess, takesSignal: false, ms: delay && numberOf(world, delay), rejects };
}

/** Whether what a timer calls, in place or by name, settles the promise. */
function mentions(world: World, action: Expression, resolver: string): boolean {
  const text = (functionOf(world, action) ?? action).getText();
  return new RegExp(`(?<![\\w$.])${resolver.replace(/[^\w$]/g, "")}(?![\\w$])`).test(text);
}

function timeoutIn(world: World, executor: FunctionNode): CallExpression | undefined {
  const { syntax } = world.compiler;
  let found: CallExpression | undefined;
  walk(syntax, executor, (node) => {
    if (!found && syntax.isCallExpression(node) && lastName(syntax, node.expression) === "setTimeout") found = node;
    return !found;
  });
  return found;
}

/** A function of the project that gives a pause: `return new Promise(… setTimeout …)`, or one that awaits a pause and then throws. */
function timerInside(world: World, call: CallExpression, body: FunctionNode, race: CallExpression, depth: number): RaceTimer | undefined {
  const facts = factsOf(world, body);
  const waits = isAsync(world.compiler.syntax, body) ? facts.awaits.map(({ expression }) => expression) : [];
  const values = waits.length > 0 ? waits : facts.returned;
  if (values.length === 0 || facts.loops.length > 0) return undefined;
  const timers = values.map((value) => timerOf(world, resolved(world, value), race, depth + 1));
  const [timer] = timers;
  if (!timer || timers.some((one) => !one)) return undefined;
  const seen = timers.find((one) => one && !one.isReleased) ?? timer;
  const given = call.arguments.map((argument) => numberOf(world, argument)).find((ms) => ms !== undefined);
  return { ...seen, isReleased: timers.every((one) => one?.isReleased === true) || isOwnSignal(world, call, race), takesSignal: mentionsSignal(world, call), ms: seen.ms ?? given, rejects: seen.rejects || throws(world, body) };
}

/** A variable of the helper stands for its value. */
function resolved(world: World, value: Expression): Expression {
  const { syntax } = world.compiler;
  const inner = withoutReactions(world, value);
  const declaration = syntax.isIdentifier(inner) ? world.compiler.symbolOf(inner)?.declarations?.[0] : undefined;
  return declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? declaration.initializer : inner;
}

function throws(world: World, body: FunctionNode): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, body, (node) => {
    found ||= syntax.isThrowStatement(node);
    return !found;
  });
  return found;
}

/** `sleep(ms).then(() => { throw new Error("late"); })`. */
function throwsAfter(world: World, value: Expression): boolean {
  return withoutReactions(world, value) !== unwrap(world.compiler.syntax, value) && /\bthrow\b|Promise\.reject/.test(value.getText());
}

/** Where the handle of a timer is cleared when the race is over; `true` stands for what lets it go at once. */
function releasesOf(world: World, timeout: CallExpression, promise: NewExpression, race: CallExpression): readonly (Node | true)[] {
  const { syntax } = world.compiler;
  const { parent } = timeout;
  if (syntax.isPropertyAccessExpression(parent)) return parent.name.text === "unref" ? [true] : [];
  const holder = syntax.isVariableDeclaration(parent) ? parent.name : syntax.isBinaryExpression(parent) && parent.right === timeout ? parent.left : undefined;
  if (!holder) return syntax.isCallExpression(parent) ? [true] : [];
  const name = syntax.isPropertyAccessExpression(holder) ? holder.name : holder;
  const isOfRace = isWithin(promise, enclosing(syntax, race));
  return referencesOf(world, name).filter((reference) => {
    if (isWithin(reference, timeout) || !isLetGo(world, reference)) return false;
    // A helper's own listeners clear the timer when the caller's signal fires, not when the race is over.
    return isOfRace || !isWithin(reference, promise) || isOwnRelease(world, reference, promise);
  });
}

/** Stands behind the awaited race, in the plain course of its function: an error of the race never comes by. */
function isPassedByFailure(world: World, release: Node, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, race);
  if (!syntax.isAwaitExpression(race.parent) || release.pos < race.end || enclosing(syntax, release) !== home) return false;
  for (let node: Node = race; node !== home; node = node.parent) if (syntax.isTryStatement(node.parent)) return false;
  for (let node: Node = release; node !== home; node = node.parent) if (syntax.isTryStatement(node.parent) || syntax.isCatchClause(node.parent)) return false;
  return true;
}

/** Inside a helper: `timer.unref()` at once, or a reaction to the work that was handed in. */
function isOwnRelease(world: World, reference: Node, promise: NewExpression): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyAccessExpression(reference.parent)) return true;
  for (let node: Node = reference; node !== promise; node = node.parent) {
    if (syntax.isCallExpression(node) && /^(then|finally|catch)$/.test(lastName(syntax, node.expression) ?? "")) return true;
  }
  return false;
}

function isLetGo(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const access: Node = accessOf(syntax, reference);
  const { parent } = access;
  if (syntax.isPropertyAccessExpression(parent)) return /^(unref|close|clear|cancel)$/.test(parent.name.text) || parent.name.text.startsWith("__@dispose");
  const outer = syntax.isNonNullExpression(parent) || syntax.isAsExpression(parent) ? parent.parent : parent;
  if (syntax.isElementAccessExpression(outer)) return /dispose/i.test(outer.getText());
  return syntax.isCallExpression(outer) && /clear|cancel|stop|release|dispose/i.test(lastName(syntax, outer.expression) ?? "");
}

/** `timeout.clear()`, `clearTimeout(timeout)`, `using timeout = …`: the variable that holds the promise is let go. */
function isReleasedByName(world: World, name: Node): boolean {
  return referencesOf(world, name).some((reference) => isLetGo(world, reference));
}
