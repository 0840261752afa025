import type { AwaitExpression, Expression, IterationStatement, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { canBeClosed, isGiven } from "../facts/closed-sources.js";
import type { Context } from "../facts/context.js";
import { exitsOf } from "../facts/loop-exits.js";
import { type LoopEnd, loopEndOf } from "../facts/loops.js";
import { takenSignal } from "../facts/signal-parameters.js";
import { factsOf } from "../facts/file-facts.js";
import { enclosing, isFunctionNode, isGenerator, isLoop, isWithin, lastName, receiverOf, unwrap, walk, walkOwn, wrapped } from "../facts/tree.js";
import { SLEEP_CALLS } from "../facts/vocabulary.js";
import { isSeenOutside } from "../facts/storage.js";
import { originOf } from "../facts/value-origin.js";
import type { World } from "../world.js";
import { isClosedElsewhere } from "./closed-elsewhere.js";
import type { OutsideWait } from "./outside-wait.js";

export interface Judged {
  readonly confidence: Confidence;
  readonly why: string;
}

/** The loop that a context is repeated by, where it is one. */
export function loopOf(world: World, context: Context): IterationStatement | undefined {
  const [first] = context.evidence;
  return first && isLoop(world.compiler.syntax, first.node) ? first.node : undefined;
}

/** Whether a repeated wait for outside work keeps something from going on, and how sure that is. */
export function judgeWait(world: World, wait: AwaitExpression, outside: OutsideWait, context: Context): Judged | undefined {
  const loop = loopOf(world, context);
  const { subject, kind, why } = outside;
  if (loop && !isHeldUp(world, wait, loop, context)) return undefined;
  if (kind === "request") return hasSignalAtHand(world, wait) || !holdsUpMore(world, wait, loop, context) ? undefined : { confidence: "medium", why };
  if (!subject || isClosedElsewhere(world, subject, wait) || isMadeWithSignal(world, subject)) return undefined;
  if (kind === "lock") return isReleasedHere(world, wait, subject) ? undefined : { confidence: "medium", why };
  return loop ? inLoop(world, wait, outside, loop) : inEvent(world, wait, outside);
}

/** The wait stands in the loop itself, or in a helper without a loop of its own that the loop awaits. */
function isHeldUp(world: World, wait: AwaitExpression, loop: IterationStatement, context: Context): boolean {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, wait);
  if (isGenerator(home)) return false;
  if (isWithin(wait, loop)) return enclosing(syntax, loop) === home || isAwaited(world, home);
  return factsOf(world, home).loops.length === 0 && context.evidence.every(({ role, node }) => role !== "caller" || isAwaited(world, node));
}

function isAwaited(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  const outer = wrapped(syntax, call).parent;
  return syntax.isAwaitExpression(outer) || syntax.isReturnStatement(outer) || syntax.isArrowFunction(outer);
}

/** A loop that is told to end parks in the wait; one that works off a list is held up by one member of it. */
function inLoop(world: World, wait: AwaitExpression, outside: OutsideWait, loop: IterationStatement): Judged | undefined {
  const { syntax } = world.compiler;
  const { subject, kind, certain, why } = outside;
  if (!subject || isDeferredToCall(world, wait, outside)) return undefined;
  const end = endOf(world, loop);
  const isList = syntax.isForOfStatement(loop) || syntax.isForInStatement(loop);
  if (isList && kind === "event" && originOf(world, subject, wait).rank === "own") return isOverNetwork(world, subject) ? { confidence: "medium", why } : undefined;
  if (isList) return certain || kind === "event" ? { confidence: isConditional(world, wait, loop) ? "low" : "medium", why } : itemOf(world, subject, loop) ? { confidence: "medium", why } : undefined;
  if (end === "flag") return (certain || isTakenFromOwn(world, wait, outside)) && !isConditional(world, wait, loop) ? { confidence: "medium", why: `${why}, and the loop looks at its flag only between two rounds` } : undefined;
  if (end !== "signal" || asksWhetherThereIs(world, wait, loop)) return undefined;
  const isOthers = isGiven(world, subject, wait);
  // Whoever handed it in may close it; where it can't be closed, nobody can end the wait.
  const isSure = !isConditional(world, wait, loop) && (!isOthers || !canBeClosed(world, subject));
  return { confidence: isSure ? "high" : "medium", why: `${why}, and the loop looks at its signal only between two rounds` };
}

/** A queue of the project's own that the instance made and shows to others, and that has no end: only another item can end the wait. Where nobody else sees it, the loop is at fault (`no-unstoppable-loop`). */
function isTakenFromOwn(world: World, wait: AwaitExpression, { kind, subject, origin }: OutsideWait): boolean {
  if (kind !== "take" || !subject || !world.compiler.syntax.isCallExpression(origin)) return false;
  const { rank, declaration } = originOf(world, subject, wait);
  return rank === "field-own" && declaration !== undefined && isSeenOutside(world, declaration) && world.compiler.calleeOf(origin).body !== undefined && !canBeClosed(world, subject);
}

/** A loop that asks its signal is told by it, also where what it reads ends it, too. */
function endOf(world: World, loop: IterationStatement): LoopEnd {
  const { syntax } = world.compiler;
  const condition = syntax.isWhileStatement(loop) || syntax.isDoStatement(loop) ? loop.expression : syntax.isForStatement(loop) ? loop.condition : undefined;
  return condition && /\.aborted\b/.test(condition.getText()) ? "signal" : loopEndOf(world, loop);
}

/** Each event that comes meanwhile waits, too. */
function inEvent(world: World, wait: AwaitExpression, outside: OutsideWait): Judged | undefined {
  const { subject, certain, why } = outside;
  if (!subject || isDeferredToCall(world, wait, outside)) return undefined;
  const { rank, declaration } = originOf(world, subject, wait);
  // What the event itself brings, or makes, ends with it.
  if (rank === "own" || (rank === "parameter" && declaration?.parent === enclosing(world.compiler.syntax, wait))) return undefined;
  return { confidence: certain && rank !== "unknown" && !isConditional(world, wait, enclosing(world.compiler.syntax, wait)) ? "high" : "medium", why: `${why}, and every event adds another one that waits` };
}

/** Where the callee takes a signal and the caller has one, the call is at fault (`no-dropped-signal`). */
function isDeferredToCall(world: World, wait: AwaitExpression, { origin, kind }: OutsideWait): boolean {
  const { syntax } = world.compiler;
  return kind === "take" && syntax.isCallExpression(origin) && hasSignalAtHand(world, wait) && takenSignal(world, origin) !== undefined;
}

function hasSignalAtHand(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site.parent; node && !syntax.isSourceFile(node); node = node.parent) {
    if (isFunctionNode(syntax, node) && node.parameters.some((parameter) => /signal|abort|controller/i.test(parameter.getText()))) return true;
  }
  return /[sS]ignal/.test(enclosing(syntax, site).getText());
}

/** One request that hangs holds up the rounds after it; a loop with attempts, or one that ends when it has its answer, is over soon. */
function holdsUpMore(world: World, wait: Node, loop: IterationStatement | undefined, context: Context): boolean {
  const { syntax } = world.compiler;
  if (!loop) return context.multiplicity === "per-event";
  if (syntax.isForOfStatement(loop) || syntax.isForInStatement(loop)) return true;
  return loopEndOf(world, loop) !== "bounded" ? exitsOf(world, loop).every((exit) => !isWithin(wait, exit)) : !isAttempts(loop);
}

/** `for (let attempt = 0; attempt < 3; attempt++)`. */
function isAttempts(loop: IterationStatement): boolean {
  return /attempt|retr|tries|try\b/i.test(loop.getText().slice(0, loop.getText().indexOf("{") + 1 || undefined));
}

/** Made here, by what reaches another process or machine. */
function isOverNetwork(world: World, subject: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, subject);
  const declaration = syntax.isIdentifier(inner) ? world.compiler.symbolOf(inner)?.declarations?.[0] : undefined;
  const made = declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? unwrap(syntax, declaration.initializer) : undefined;
  if (!made || !(syntax.isCallExpression(made) || syntax.isNewExpression(made))) return false;
  // A time-out of its own bounds what comes of it.
  if (/timeout|signal/i.test(made.getText())) return false;
  return world.compiler.calleeOf(made).isLibrary && /^(spawn|fork|exec|execFile|connect|createConnection|request|WebSocket|EventSource|Worker)$/.test(lastName(syntax, made.expression) ?? "");
}

/** `for (const stream of streams) await stream.read()`: one silent member holds up all the others. */
function itemOf(world: World, subject: Expression, loop: IterationStatement): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isForOfStatement(loop) || loop.awaitModifier) return false;
  let root = unwrap(syntax, subject);
  while (syntax.isPropertyAccessExpression(root)) root = unwrap(syntax, root.expression);
  return syntax.isIdentifier(root) && new RegExp(`(?<![\\w$])${root.text}(?![\\w$])`).test(loop.initializer.getText());
}

function isConditional(world: World, wait: Node, outer: Node): boolean {
  const { syntax } = world.compiler;
  const end = isWithin(wait, outer) ? outer : enclosing(syntax, wait);
  for (let node = wait; node !== end; node = node.parent) {
    const { parent } = node;
    if (syntax.isIfStatement(parent) && parent.expression !== node) return true;
    if (syntax.isConditionalExpression(parent) && parent.condition !== node) return true;
    if (syntax.isCatchClause(parent)) return true;
    if (isLoop(syntax, parent) && parent !== outer) return true;
  }
  return false;
}

/** A loop that asks first (`if (queue.size > 0)`), or pauses between two rounds, does not park. */
function asksWhetherThereIs(world: World, wait: Node, loop: IterationStatement): boolean {
  const { syntax } = world.compiler;
  let pauses = false;
  walkOwn(syntax, loop.statement, (node) => {
    pauses ||= syntax.isCallExpression(node) && SLEEP_CALLS.has(lastName(syntax, node.expression) ?? "");
    return !pauses;
  });
  if (pauses) return true;
  if (!isWithin(wait, loop)) return false;
  for (let node: Node = wait; node !== loop; node = node.parent) {
    const { parent } = node;
    if (syntax.isIfStatement(parent) && parent.expression !== node && /size|length|has|empty|pending|count|available/i.test(parent.expression.getText())) return true;
  }
  return false;
}

/** `new Channel({ signal })`: it ends with the signal. */
function isMadeWithSignal(world: World, subject: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, subject);
  const name = syntax.isPropertyAccessExpression(inner) ? inner.name : inner;
  const { initializer } = (world.compiler.symbolOf(name)?.declarations?.[0] ?? {}) as { initializer?: Expression };
  return initializer !== undefined && /signal|abort|timeout/i.test(initializer.getText());
}

/** A lock that the same function gives back is held for as long as the work of one holder. */
function isReleasedHere(world: World, wait: AwaitExpression, lock: Expression): boolean {
  const { syntax } = world.compiler;
  const outer = wait.parent;
  // What `acquire` gives is the release, or has it.
  if (syntax.isVariableDeclaration(outer) || syntax.isBinaryExpression(outer)) return true;
  let found = false;
  walk(syntax, enclosing(syntax, wait), (node) => {
    found ||= syntax.isCallExpression(node) && /^(release|unlock|leave|exit|free|signal|dispose)/.test(lastName(syntax, node.expression) ?? "") && isSame(receiverOf(syntax, (node).expression), lock);
    return !found;
  });
  return found;
}

function isSame(a: Expression | undefined, b: Expression): boolean {
  return a?.getText() === b.getText();
}
