import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { isCaughtInside } from "../facts/loops.js";
import { exitsOf } from "../facts/loop-exits.js";
import { isOwnSignal } from "../facts/own-signal.js";
import type { RaceMember } from "../facts/race-members.js";
import type { RaceTimer } from "../facts/race-timer.js";
import { referencesOf } from "../facts/references.js";
import { isWritten } from "../facts/flags.js";
import { lacksSignal } from "../facts/lacking-signal.js";
import { mentionsSignal } from "../facts/sources.js";
import { spanOf } from "../facts/span.js";
import type { SpanFact } from "../facts/span-fact.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, textOf } from "../facts/tree.js";
import { outlives } from "../facts/value-lifetime.js";
import { ALL_COMBINATORS, BLOCKING_CALLS, READING_CALLS, WAIT_METHODS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import { isEndedAfter } from "./race-teardown.js";

/** Work that goes on after it has lost. */
export interface LosingWork {
  readonly form: "again" | "work";
  readonly confidence: Confidence;
  readonly name: string;
  readonly why: string;
  readonly span: SpanFact;
  readonly node: Expression;
}

/** Another member of the race, with its timer where it is a time-out. */
export interface Opponent {
  readonly member: RaceMember;
  readonly timer: RaceTimer | undefined;
}

/** A member of a race that is started for it, and goes on when another one wins. */
export function losingWork(world: World, member: RaceMember, race: CallExpression, others: readonly Opponent[]): LosingWork | undefined {
  const { syntax } = world.compiler;
  const { origin } = member;
  if (member.isEach || !syntax.isCallExpression(origin) || others.length === 0 || isWaitForOwn(world, member) || isKept(world, member, race)) return undefined;
  if (isOwnSignal(world, origin, race) || isEndedAfter(world, member, race)) return undefined;
  const span = spanOf(world, origin);
  if (span.span === "bounded" && span.certain) return undefined;
  const loop = innermostLoop(world, race);
  const base = { name: textOf(origin), span, node: origin };
  const isReading = isRead(world, origin);
  const fresh = loop ? others.filter(({ member: other }) => isWithin(other.origin, loop)) : [];
  if (loop && isWithin(origin, loop) && fresh.length > 0 && !leavesLoop(world, race, loop, fresh)) {
    const isSure = isReading || (span.span === "blocking" && span.certain);
    if (isSure) return { ...base, form: "again", confidence: "high", why: isReading ? "a read that lost takes the data that the next one waits for" : span.why };
    if (lacksSignal(world, origin)) return { ...base, form: "again", confidence: "high", why: `\`${callee(world, origin)}\` takes a signal and is given none` };
    if (span.span === "blocking" || span.span === "until-stopped" || span.span === "endless") return mentionsSignal(world, origin) ? undefined : { ...base, form: "again", confidence: "medium", why: span.why };
    return undefined;
  }
  return oneShot(world, member, race, others, { ...base, form: "work" }, isReading);
}

function oneShot(world: World, member: RaceMember, race: CallExpression, others: readonly Opponent[], base: Omit<LosingWork, "confidence" | "why">, isReading: boolean): LosingWork | undefined {
  const call = member.origin as CallExpression;
  const { span } = base;
  const { multiplicity } = contextOf(world, race);
  if (multiplicity === "once" || mentionsSignal(world, call)) return undefined;
  const isTimed = others.some(({ timer }) => timer);
  if (lastName(world.compiler.syntax, call.expression) === "once") return listening(world, call, race, base);
  if ((isTimed || isOneOfSeveral(world, call, race, others)) && lacksSignal(world, call)) return { ...base, confidence: isTimed ? "high" : "medium", why: `\`${callee(world, call)}\` takes a signal and is given none` };
  if (isReading && isTimed) return { ...base, confidence: "medium", why: "a read that lost takes the data that the next one waits for" };
  if (isTimed && span.certain && !span.isDetached && (span.span === "blocking" || span.span === "endless" || span.span === "until-stopped")) return { ...base, confidence: "medium", why: span.why };
  return undefined;
}

/** The same asked of several: whoever is not the first goes on for nothing. */
function isOneOfSeveral(world: World, call: CallExpression, race: CallExpression, others: readonly Opponent[]): boolean {
  const { syntax } = world.compiler;
  if (lastName(syntax, race.expression) === "any") return true;
  return others.every(({ member }) => syntax.isCallExpression(member.origin) && callee(world, member.origin) === callee(world, call));
}

/** `once(emitter, "x")` listens until the event comes: that outlives the race where the emitter does. */
function listening(world: World, call: CallExpression, race: CallExpression, base: Omit<LosingWork, "confidence" | "why">): LosingWork | undefined {
  const [emitter] = call.arguments;
  if (!emitter || receiverOf(world.compiler.syntax, call.expression)) return undefined;
  const life = outlives(world, emitter, race);
  // The signal of one call ends with it.
  if (/signal/i.test(emitter.getText()) && life.verdict !== "certain") return undefined;
  if (life.verdict !== "certain" && life.verdict !== "likely") return undefined;
  return { ...base, confidence: "medium", why: `its listener stays on \`${textOf(emitter)}\` until the event comes; ${life.why}` };
}

/** A wait for tasks that somebody tracks: none of them is abandoned when the time is over. */
export function isWaitForOwn(world: World, { origin }: RaceMember): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(origin)) return false;
  const name = lastName(syntax, origin.expression) ?? "";
  const receiver = receiverOf(syntax, origin.expression);
  if (receiver?.getText() === "Promise") return ALL_COMBINATORS.has(name) && origin.arguments.every((argument) => !syntax.isArrayLiteralExpression(argument));
  return receiver !== undefined && WAIT_METHODS.has(name);
}

function callee(world: World, call: CallExpression): string {
  return lastName(world.compiler.syntax, call.expression) ?? textOf(call.expression);
}

/** A read of a stream, a queue, an iterator: it takes something away whenever it ends. */
function isRead(world: World, call: CallExpression): boolean {
  const name = lastName(world.compiler.syntax, call.expression) ?? "";
  if (!receiverOf(world.compiler.syntax, call.expression) || !(READING_CALLS.has(name) || /^(get|pop|shift|poll|pull|receive\w*|read\w*|take\w*|nextMessage|nextEvent)$/.test(name))) return false;
  if (!READING_CALLS.has(name) && !/stream|reader|queue|channel|chan|socket|iterator|iter|cursor|inbox|mailbox|port|pipe|consumer/i.test(receiverOf(world.compiler.syntax, call.expression)?.getText() ?? "")) return false;
  const { body } = world.compiler.calleeOf(call);
  return !body || spanOf(world, call).span !== "bounded" || BLOCKING_CALLS.has(name);
}

/** The promise is used again: awaited later, tracked, returned, or kept for the next round. */
function isKept(world: World, { names, origin }: RaceMember, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  return names.some((name) => {
    const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
    const loop = innermostLoop(world, race);
    if (loop && declaration && !isWithin(declaration, loop)) return true;
    return referencesOf(world, name).some((reference) => !isWithin(reference, race) && !isWritten(world, reference) && isUsed(world, reference));
  }) || (syntax.isCallExpression(origin) && syntax.isBinaryExpression(origin.parent) && origin.parent.operatorToken.getText() === "??=");
}

/** `void p.catch(() => {})` and a comparison do nothing with a promise. */
function isUsed(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = reference;
  if (syntax.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) return false;
  if (!syntax.isPropertyAccessExpression(parent) || parent.name.text !== "catch") return true;
  const outer = parent.parent.parent;
  return !(syntax.isExpressionStatement(outer) || syntax.isVoidExpression(outer));
}

function innermostLoop(world: World, site: Node) {
  const { syntax } = world.compiler;
  let inner = site;
  for (let node = site.parent; node && !isFunctionNode(syntax, node); inner = node, node = node.parent) {
    const isHead = (syntax.isForOfStatement(node) || syntax.isForInStatement(node)) && node.expression === inner;
    if (isLoop(syntax, node) && !isHead) return node;
  }
  return undefined;
}

/** True where a loss ends the loop: the time-out fails and nobody in the loop catches it, or what won is looked at and left for. */
function leavesLoop(world: World, race: CallExpression, loop: NonNullable<ReturnType<typeof innermostLoop>>, others: readonly Opponent[]): boolean {
  const { syntax } = world.compiler;
  if (others.every(({ timer }) => timer?.rejects === true) && !isCaughtInside(world, race, loop)) return true;
  const name = resultName(world, race);
  return exitsOf(world, loop).some((exit) => {
    if (exit.pos < race.pos) return false;
    if (isWithin(race, exit)) return true;
    for (let node = exit; node !== loop; node = node.parent) {
      const { parent } = node;
      if (!syntax.isIfStatement(parent) || parent.expression === node) continue;
      if (isWithin(race, parent.expression) || (name && mentions(parent.expression, name) && !/\b(done|ended|eof)\b/.test(parent.expression.getText()))) return true;
    }
    return false;
  });
}

function resultName(world: World, race: CallExpression): string | undefined {
  const { syntax } = world.compiler;
  for (let node: Node = race; node !== enclosing(syntax, race); node = node.parent) {
    if (syntax.isVariableDeclaration(node)) return syntax.isIdentifier(node.name) ? node.name.text : undefined;
    if (syntax.isBinaryExpression(node) && node.operatorToken.kind === syntax.SyntaxKind.EqualsToken) return node.left.getText();
    if (syntax.isBlock(node)) return undefined;
  }
  return undefined;
}

function mentions(condition: Node, name: string): boolean {
  return new RegExp(`(?<![\\w$.])${name.replace(/[^\w$.]/g, "")}(?![\\w$])`).test(condition.getText());
}
