import type { CallExpression, Expression, IterationStatement, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isCaughtInside } from "./loops.js";
import { referencesOf } from "./references.js";
import { mayReject } from "./rejects.js";
import { accessOf, lastName, receiverOf, unwrap, walkOwn } from "./tree.js";
import { originOf } from "./value-origin.js";
import { EMPTY_METHODS, STOPPING_CALLS } from "./vocabulary.js";

/** Reads that are rejected when what they read is closed. */
const REJECTED_ON_CLOSE: ReadonlySet<string> = new Set(["read", "recv", "receive", "accept", "next", "readLine", "pull", "nextMessage"]);
/** Reads of which it is not known what becomes of them then. */
const TAKING: ReadonlySet<string> = new Set(["get", "take", "dequeue", "pop", "shift", "fetch", "poll", "consume"]);

/** True when a loop ends with the rejection of a read whose source somebody closes, and nothing in the loop catches it. */
export function isClosedSource(world: World, loop: IterationStatement): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, loop, (node) => {
    if (!syntax.isAwaitExpression(node)) return;
    const call = unwrap(syntax, node.expression);
    found ||= syntax.isCallExpression(call) && endsByRejection(world, call) && !isCaughtInside(world, node, loop);
  });
  return found;
}

function endsByRejection(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  const isMethod = sourceOf(world, call) !== unwrap(syntax, call.expression);
  if (!REJECTED_ON_CLOSE.has(name) && !(isMethod && TAKING.has(name))) return false;
  const { body } = world.compiler.calleeOf(call);
  if (body && !mayReject(world, body)) return false;
  const source = sourceOf(world, call);
  return isClosedSomewhere(world, source) || isGiven(world, source, call);
}

/** What a call reads: its receiver, or the function itself that was handed in for reading. */
export function sourceOf(world: World, call: CallExpression): Expression {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  return !receiver || receiver.kind === syntax.SyntaxKind.ThisKeyword ? unwrap(syntax, call.expression) : receiver;
}

/** What others made, others can close. */
export function isGiven(world: World, receiver: Expression, site: Node): boolean {
  const { rank, declaration } = originOf(world, receiver, site);
  if (declaration && world.compiler.syntax.isParameter(declaration)) return true;
  return rank !== "own" && rank !== "local-outer" && rank !== "field-own";
}

/** Whether a type has a method that closes it; of a type that is not known, yes. */
export function canBeClosed(world: World, receiver: Expression): boolean {
  const type = world.compiler.typeOf(receiver);
  return !type.isResolved || ["close", "end", "destroy", "return", "cancel", "terminate", "dispose", "stop"].some((member) => type.has(member));
}

/** Whether anybody in the file closes, ends or empties what a wait is on; what a function was given is its caller's to close. */
export function isClosedSomewhere(world: World, receiver: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, receiver);
  const name = syntax.isIdentifier(inner) ? inner : syntax.isPropertyAccessExpression(inner) ? inner.name : undefined;
  return name !== undefined && referencesOf(world, name).some((reference) => isClosing(world, reference));
}

function isClosing(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const value = accessOf(syntax, reference);
  const { parent } = value;
  if (!syntax.isPropertyAccessExpression(parent) || parent.expression !== value || !syntax.isCallExpression(parent.parent)) return isHandedToStop(world, value);
  const { text } = parent.name;
  return STOPPING_CALLS.has(text) || (EMPTY_METHODS.has(text) && text !== "flush") || /^(close|end|cancel|destroy|terminate|fail|reject|poison|interrupt|wake)/.test(text) || isSentinel(world, parent.parent, text);
}

/** `queue.push(undefined)`, `queue.put(STOP)`: an item that says that there are no more. */
function isSentinel(world: World, call: CallExpression, name: string): boolean {
  const { syntax } = world.compiler;
  const [item, ...others] = call.arguments;
  if (!item || others.length > 0 || !/^(push|put|add|enqueue|offer|send|write|unshift)$/.test(name)) return false;
  return item.kind === syntax.SyntaxKind.NullKeyword || /^(undefined|[A-Z_]+|.*(stop|end|close|poison|sentinel|eof).*)$/i.test(item.getText()) && /undefined|stop|end|close|poison|sentinel|eof|STOP|END|DONE/i.test(item.getText());
}

/** `closeAll(this.queue)`. */
function isHandedToStop(world: World, value: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = value;
  return syntax.isCallExpression(parent) && parent.expression !== value && /close|destroy|stop|end|cancel/i.test(lastName(syntax, parent.expression) ?? "");
}
