import type { CallExpression, Expression, IterationStatement, Node } from "../../compiler/index.js";
import { isClosedSomewhere, isGiven } from "../facts/closed-sources.js";
import { loopEndOf } from "../facts/loops.js";
import { isSeenOutside } from "../facts/storage.js";
import { takenSignal } from "../facts/signal-parameters.js";
import { mentionsSignal } from "../facts/sources.js";
import { spanOf } from "../facts/span.js";
import { hasModifier, lastName, receiverOf, textOf, unwrap, walkOwn } from "../facts/tree.js";
import { SLEEP_CALLS } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/** A wait in a loop that ends between two rounds only. */
export interface ParkedWait {
  readonly wait: Expression;
  readonly why: string;
}

/** Names of waits for the next item, on something whose name says that it holds items. */
const TAKING: ReadonlySet<string> = new Set(["get", "take", "dequeue", "pop", "shift", "receive", "recv", "next", "pull", "read", "accept"]);
const HOLDING = /queue|channel|mailbox|inbox|stream|socket|pipe|port|buffer|topic|subscription|consumer|bus|events|semaphore|condition|trigger|wake/i;

/** The wait that a loop parks in although it is meant to stop: no signal reaches it, and nobody closes what it waits for. */
export function parkedWait(world: World, loop: IterationStatement): ParkedWait | undefined {
  const { syntax } = world.compiler;
  if (syntax.isForOfStatement(loop) || syntax.isForInStatement(loop)) return undefined;
  const end = loopEndOf(world, loop);
  if (end !== "signal" && end !== "flag") return undefined;
  if (pauses(world, loop)) return undefined;
  let found: ParkedWait | undefined;
  walkOwn(syntax, loop.statement, (node) => {
    if (found || !syntax.isAwaitExpression(node)) return;
    const call = unwrap(syntax, node.expression);
    if (syntax.isCallExpression(call) && parks(world, call)) found = { wait: call, why: `${receiverText(world, call)} is not closed in this file, and the wait takes no signal` };
  });
  return found;
}

/** Who pauses between two reads asks whether there is something; who parks waits until there is. */
function pauses(world: World, loop: IterationStatement): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, loop.statement, (node) => {
    found ||= syntax.isAwaitExpression(node) && syntax.isCallExpression(node.expression) && SLEEP_CALLS.has(lastName(syntax, node.expression.expression) ?? "");
  });
  return found;
}

function parks(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  if (!receiver || receiver.kind === syntax.SyntaxKind.ThisKeyword || isBounded(call) || mentionsSignal(world, call) || isClosedSomewhere(world, receiver) || isMadeFor(world, receiver)) return false;
  // Where the callee takes a signal, not giving one is a defect of the call (`no-dropped-signal`).
  if (!isEndlessTake(world, call, receiver) || takenSignal(world, call) !== undefined) return false;
  // What others can reach, they can wake with a last item.
  if (isPublicField(world, receiver)) return false;
  // Whoever made it may close it: then the wait alone is to be judged (`no-unbounded-wait`).
  return !isGiven(world, receiver, call);
}

function isPublicField(world: World, receiver: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, receiver);
  const declaration = syntax.isPropertyAccessExpression(inner) ? world.compiler.symbolOf(inner.name)?.declarations?.[0] : undefined;
  return declaration !== undefined && syntax.isPropertyDeclaration(declaration) && isSeenOutside(world, declaration) && !hasModifier(declaration, syntax.SyntaxKind.ProtectedKeyword);
}

function isEndlessTake(world: World, call: CallExpression, receiver: Expression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  if (!TAKING.has(name) || world.compiler.thenableCall(call) === "never") return false;
  if (spanOf(world, call).span === "blocking") return true;
  return world.compiler.calleeOf(call).body === undefined && call.arguments.length === 0 && HOLDING.test(receiver.getText());
}

/** A time-out among the arguments: `queue.take(5_000)`, `socket.receive({ timeout: 100 })`. */
function isBounded(call: CallExpression): boolean {
  return call.arguments.some((argument) => /\btime_?out|deadline|max_?wait|block\b|\bms\b|^\d/i.test(argument.getText()));
}

/** Something that was made with a signal, or that a signal closes, ends with it. */
function isMadeFor(world: World, receiver: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, receiver);
  const name: Node = syntax.isPropertyAccessExpression(inner) ? inner.name : inner;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  const { initializer } = (declaration ?? {}) as { initializer?: Expression };
  return initializer !== undefined && /signal|abort/i.test(initializer.getText());
}

function receiverText(world: World, call: CallExpression): string {
  const receiver = receiverOf(world.compiler.syntax, call.expression);
  return `\`${receiver ? textOf(receiver) : textOf(call)}\``;
}
