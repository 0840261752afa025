import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { Edit, Fix } from "../../model/index.js";
import { factsOf } from "../facts/file-facts.js";
import { lacksSignal } from "../facts/lacking-signal.js";
import { accessText } from "../facts/plain-text.js";
import { isRace, membersOfRace, type RaceMember } from "../facts/race-members.js";
import { timerOfMember } from "../facts/race-timer.js";
import { referencesOf } from "../facts/references.js";
import { takenSignal } from "../facts/signal-parameters.js";
import { enclosing, isFunctionNode, isPlainAssignment, isWithin, lastName, receiverOf, unwrap, walk } from "../facts/tree.js";
import { givingArgument } from "../fix/argument-edits.js";
import { movingIntoFinally } from "../fix/into-finally.js";
import { inserting } from "../fix/lines.js";
import { freshLocal } from "../fix/names.js";
import { isQuick } from "../fix/quick.js";
import { canDeclareAt, insertBefore, type Slot, slotOf, slotsAround } from "../fix/statements.js";
import { timerType } from "../fix/timer-type.js";
import type { World } from "../world.js";

/** Clears the timer of a race's time-out when the race is over, however it ends. */
export function timerFix(world: World, race: CallExpression, member: RaceMember): Fix | undefined {
  return clearedInFinally(world, race, member) ?? timeoutCleared(world, race, member) ?? endedBySignal(world, race, [member], "Clear the timer when the race is over.");
}

/** Ends what lost: the listeners of `once(emitter, …)`, all of them at once, or work that takes a signal. */
export function workFix(world: World, race: CallExpression, loser: Expression, members: readonly RaceMember[]): Fix | undefined {
  const { syntax } = world.compiler;
  const isListening = ({ origin }: RaceMember): boolean => syntax.isCallExpression(origin) && lastName(syntax, origin.expression) === "once";
  const listening = members.filter(isListening);
  if (listening.some(({ origin }) => origin === loser)) return endedBySignal(world, race, listening, "Stop listening when the race is over.");
  const losers = members.filter(({ origin }) => syntax.isCallExpression(origin) && lacksSignal(world, origin));
  const isWhole = losers.some(({ origin }) => origin === loser) && losers.every(({ origin }) => !isReadLater(world, origin));
  // Whether it may be ended half way is not for a tool to say.
  return isWhole ? endedBySignal(world, race, losers, "Tell what lost to end, by a signal.") : undefined;
}

/** What won is a response or a stream, which is read when the race is over: a signal would end that as well. */
function isReadLater(world: World, call: Expression): boolean {
  const { syntax } = world.compiler;
  return syntax.isCallExpression(call) && (/fetch|request|stream|get$/i.test(lastName(syntax, call.expression) ?? "") || !world.compiler.typeOf(call).isResolved);
}

/** `clearTimeout(timer)` stands behind the race: it moves into a `finally`. */
function clearedInFinally(world: World, race: CallExpression, { origin }: RaceMember): Fix | undefined {
  const { syntax } = world.compiler;
  const timeout = timeoutOf(world, origin);
  const holder = timeout && syntax.isBinaryExpression(timeout.parent) && timeout.parent.right === timeout ? unwrap(syntax, timeout.parent.left) : undefined;
  if (!holder || !syntax.isIdentifier(holder)) return undefined;
  const [clear, ...others] = referencesOf(world, holder).filter(({ parent }) => syntax.isCallExpression(parent) && /^clear/.test(lastName(syntax, parent.expression) ?? ""));
  const call = clear?.parent;
  const release = call && others.length === 0 && syntax.isExpressionStatement(call.parent) ? slotOf(syntax, call) : undefined;
  const start = release && slotsAround(syntax, race).find(({ container }) => container === release.container);
  const edits = start && movingIntoFinally(world, start, release, { subject: holder, mayComeBefore: isQuick });
  return edits && { title: "Clear the timer in `finally`.", kind: "safe", edits };
}

/** `new Promise((_, reject) => setTimeout(reject, ms))`, whose timer has no name. */
function timeoutCleared(world: World, race: CallExpression, member: RaceMember): Fix | undefined {
  const { origin } = member;
  const timeout = timeoutOf(world, origin);
  const slot = timeout && isRacedOnly(world, race, member) ? sharedSlot(world, race, origin) : undefined;
  if (!timeout || !slot || !world.compiler.calleeOf(timeout).isLibrary) return undefined;
  const name = freshLocal(world, enclosing(world.compiler.syntax, race), "timer", numberOf(world, race));
  const kept = keeping(world, timeout, name);
  const callee = accessText(world.compiler.syntax, timeout.expression);
  if (!kept || !/^((globalThis|window|self)\.)?setTimeout$/.test(callee)) return undefined;
  const type = isTyped(race) ? `: ${timerType(world, timeout)} | undefined` : "";
  const edits = [insertBefore(slot.statement, `let ${name}${type};`), ...kept, finallyAt(race, `${callee.replace("set", "clear")}(${name})`)];
  return { title: "Clear the timer when the race is over.", kind: isOnlyLate(world, timeout) ? "safe" : "suggestion", edits };
}

/** The timer does nothing but settle the promise: nobody misses what it does when the race is over. */
function isOnlyLate(world: World, timeout: CallExpression): boolean {
  const { syntax } = world.compiler;
  const action = timeout.arguments[0] && unwrap(syntax, timeout.arguments[0]);
  const executor = enclosing(syntax, timeout);
  const settlers = isFunctionNode(syntax, executor) ? executor.parameters.map(({ name }) => name.getText()) : [];
  if (!action || !isFunctionNode(syntax, action)) return action !== undefined && settlers.includes(action.getText());
  let isPlain = true;
  walk(syntax, action, (node) => {
    if (syntax.isCallExpression(node)) isPlain &&= settlers.includes(node.expression.getText());
    else if (isPlainAssignment(syntax, node)) isPlain = false;
  });
  return isPlain;
}

/** Which one it is among the races of its function that may want a variable of this kind, from 1. */
function numberOf(world: World, race: CallExpression): number {
  const { syntax } = world.compiler;
  const earlier = factsOf(world, enclosing(syntax, race)).calls.filter((call) => call.pos < race.pos && isRace(world, call));
  return earlier.filter((call) => syntax.isCallExpression(call) && membersOfRace(world, call).some((member) => mayBeEnded(world, member, call))).length + 1;
}

function mayBeEnded(world: World, member: RaceMember, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  return timerOfMember(world, member, race)?.isReleased === false || (syntax.isCallExpression(member.origin) && lacksSignal(world, member.origin));
}

/** `setTimeout(…)` becomes `timer = setTimeout(…)`: as a statement, or as all that an arrow function does. */
function keeping(world: World, timeout: CallExpression, name: string): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const file = timeout.getSourceFile();
  const { parent } = timeout;
  const start = timeout.getStart(file);
  if (syntax.isExpressionStatement(parent)) return [inserting(file, start, `${name} = `)];
  if (!syntax.isArrowFunction(parent) || parent.body !== timeout) return undefined;
  return [inserting(file, start, `{ ${name} = `), inserting(file, timeout.end, "; }")];
}

/** `sleep(ms)` and `once(emitter, event)` take a signal, which is fired when the race is over. */
function endedBySignal(world: World, race: CallExpression, members: readonly RaceMember[], title: string): Fix | undefined {
  const { syntax } = world.compiler;
  const controller = freshLocal(world, enclosing(syntax, race), "over", numberOf(world, race));
  const given: Edit[] = [];
  let slot: Slot | undefined;
  for (const member of members) {
    const { origin } = member;
    const own = isRacedOnly(world, race, member) ? sharedSlot(world, race, origin) : undefined;
    const taken = own && syntax.isCallExpression(origin) ? takenSignal(world, origin) : undefined;
    const edits = taken && syntax.isCallExpression(origin) ? givingArgument(world, origin, taken, { text: `${controller}.signal`, isNullable: false }) : undefined;
    if (!own || !edits) return undefined;
    given.push(...edits);
    if (!slot || own.statement.pos < slot.statement.pos) slot = own;
  }
  const kind = members.every(({ origin }) => isOfNode(world, origin)) ? "safe" : "suggestion";
  return slot && { title, kind, edits: [insertBefore(slot.statement, `const ${controller} = new AbortController();`), ...given, finallyAt(race, `${controller}.abort()`)] };
}

/** The functions of `node:timers/promises` and `node:events`: what they do with a signal is known. */
function isOfNode(world: World, call: Expression): boolean {
  if (!world.compiler.syntax.isCallExpression(call)) return false;
  const { declaration } = world.compiler.calleeOf(call);
  const isPlatform = declaration !== undefined && /\/@types\/node\/(timers|events)/.test(declaration.getSourceFile().fileName);
  return isPlatform && takenSignal(world, call)?.member === "signal";
}

function finallyAt(race: CallExpression, code: string): Edit {
  return inserting(race.getSourceFile(), race.end, `.finally(() => ${code})`);
}

/** Nobody but this race waits for the promise: it may stay pending, or fail, when the race is over. */
function isRacedOnly(world: World, race: CallExpression, { names, base, value, isEach }: RaceMember): boolean {
  const { syntax } = world.compiler;
  if (isEach || !world.compiler.typeOf(race).has("finally")) return false;
  const [name, ...others] = names;
  if (!name) return isWithin(value, race) || isPushedFor(world, race, value);
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  return others.length === 0 && base === name && declaration !== undefined && syntax.isVariableDeclaration(declaration) && declaration.initializer !== undefined && referencesOf(world, name).every((reference) => isWithin(reference, race));
}

/** `promises.push(sleep(ms)); return Promise.race(promises);`: what else happens to the list? */
function isPushedFor(world: World, race: CallExpression, value: Expression): boolean {
  const { syntax } = world.compiler;
  const list = syntax.isCallExpression(value.parent) ? receiverOf(syntax, value.parent.expression) : undefined;
  return list !== undefined && syntax.isIdentifier(list) && referencesOf(world, list).every((reference) => isWithin(reference, race) || (syntax.isPropertyAccessExpression(reference.parent) && reference.parent.name.text === "push"));
}

/** The statement in which the work of a race begins, where its siblings reach the race: what is declared before it is visible in both. */
function sharedSlot(world: World, race: CallExpression, origin: Node): Slot | undefined {
  const { syntax } = world.compiler;
  if (enclosing(syntax, origin) !== enclosing(syntax, race)) return undefined;
  const slot = slotsAround(syntax, origin).find(({ container }) => isWithin(race, container));
  return slot && canDeclareAt(syntax, slot) ? slot : undefined;
}

/** The only `setTimeout` of an executor. */
function timeoutOf(world: World, origin: Expression): CallExpression | undefined {
  const { syntax } = world.compiler;
  const executor = executorOf(world, origin);
  const found: CallExpression[] = [];
  if (executor) {
    walk(syntax, executor, (node) => {
      if (syntax.isCallExpression(node) && lastName(syntax, node.expression) === "setTimeout") found.push(node);
    });
  }
  const [only, ...others] = found;
  return only && others.length === 0 && enclosing(syntax, only) === executor ? only : undefined;
}

function executorOf(world: World, origin: Expression): FunctionNode | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isNewExpression(origin)) return undefined;
  const executor = origin.arguments?.[0];
  const inner = executor && unwrap(syntax, executor);
  return inner && isFunctionNode(syntax, inner) ? inner : undefined;
}

function isTyped(node: Node): boolean {
  return /\.[cm]?tsx?$/.test(node.getSourceFile().fileName);
}
