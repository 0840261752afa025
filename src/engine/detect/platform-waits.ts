import type { AwaitExpression, CallExpression, Expression, Node } from "../../compiler/index.js";
import { enclosing, isFunctionNode, lastName, receiverOf, textOf, unwrap, walk, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { isFinal } from "./tracked-waits.js";
import { orderFix } from "./order-fix.js";
import { relatedHead } from "./words.js";
import type { WrongWait } from "./wrong-wait.js";

/** Members whose promise is the end of what they belong to. */
const ENDS = /^(closed|exited|stopped|terminated|finished|ended|done|completed|completion|whenClosed|whenStopped|onClosed|stopping)$/;
/** Ways to wait until there is nothing left to do, which never is as long as more comes in. */
const DRAINS = /^(drained|drain|idle|onIdle|whenIdle)$/;
const FEEDING = /consumer|poller|watcher|listener|subscri|producer|feed|crawler|scheduler|intake/i;
/** Events that come when a source is closed. */
const LAST_EVENTS = /^(close|exit|disconnect|end)$/;
const STOPS = /^(close|stop|terminate|kill|abort|cancel|destroy|disconnect|shutdown|dispose|end|unsubscribe|return|quit)$/;

/** `await server.closed; server.close()`: the end of something, awaited before it is asked to end. */
export function platformWaits(world: World, wait: AwaitExpression): WrongWait | undefined {
  const { syntax } = world.compiler;
  const ending = endedBy(world, unwrap(syntax, wait.expression));
  const owner = enclosing(syntax, wait);
  if (!ending) return undefined;
  const text = ending.source.getText();
  const stops = stopsOf(world, owner, text);
  const stop = stops.find((one) => one.pos >= wait.end);
  if (!stop || stops.some((one) => one.end <= wait.pos)) return undefined;
  const isEnd = isFunctionNode(syntax, owner) && isFinal(world, owner);
  if (!isEnd && isStoppedInCallback(world, owner, wait, ending.source)) return undefined;
  const confidence = isEnd && ending.isSure ? "high" : "medium";
  const data = { task: text, stop: textOf(stop), evidence: ending.why };
  return { wait, form: "order", confidence, data, related: [relatedHead("stop", stop)], fix: orderFix(world, wait, stop, undefined, confidence === "high" && isHeardLater(world, wait, ending.source)) };
}

/** Listening after the stop is early enough: the platform's own sources tell of their end in a later turn. */
function isHeardLater(world: World, wait: AwaitExpression, source: Expression): boolean {
  const isListening = world.compiler.syntax.isCallExpression(unwrap(world.compiler.syntax, wait.expression));
  return !isListening || world.compiler.typeOf(source).names.some((name) => /^(Server|Socket|ChildProcess|Readable|Writable|Duplex)$/.test(name));
}

interface Ending {
  readonly source: Expression;
  readonly isSure: boolean;
  readonly why: string;
}

function endedBy(world: World, target: Expression): Ending | undefined {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(target)) return callEnding(world, target);
  const source = receiverOf(syntax, target);
  const name = lastName(syntax, target) ?? "";
  return source && ENDS.test(name) && source.kind !== syntax.SyntaxKind.ThisKeyword ? { source, isSure: true, why: `\`${name}\` is its end` } : undefined;
}

function callEnding(world: World, call: CallExpression): Ending | undefined {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  const source = receiverOf(syntax, call.expression);
  const [first, second] = call.arguments;
  if (name === "once" && first && second && syntax.isStringLiteralLike(second) && LAST_EVENTS.test(second.text)) {
    const comesAnyway = /^(end|exit)$/.test(second.text);
    return call.arguments.length > 2 ? undefined : { source: unwrap(syntax, first), isSure: !comesAnyway, why: `'${second.text}' comes when it is closed` };
  }
  if (!source || source.kind === syntax.SyntaxKind.ThisKeyword || call.arguments.length > 0) return undefined;
  if (ENDS.test(name)) return { source, isSure: true, why: `\`${name}()\` is its end` };
  return DRAINS.test(name) && FEEDING.test(source.getText()) ? { source, isSure: false, why: "more comes in as long as it runs" } : undefined;
}

/** The calls on a source, in a function's own code, that ask it to end. */
function stopsOf(world: World, owner: Node, source: string): readonly Node[] {
  const { syntax } = world.compiler;
  const found: Node[] = [];
  const plain = plainText(source);
  walkOwn(syntax, owner, (node) => {
    if (!syntax.isCallExpression(node) || !STOPS.test(lastName(syntax, node.expression) ?? "")) return;
    const receiver = receiverOf(syntax, node.expression);
    if (receiver && plainText(receiver.getText()) === plain) found.push(node);
  });
  return found;
}

function plainText(text: string): string {
  return text.replace(/[?!]/g, "");
}

/** `process.once("SIGTERM", () => server.close())` before the wait, or a stop in another function: somebody else ends it. */
function isStoppedInCallback(world: World, owner: Node, wait: Node, source: Expression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, source);
  let found = false;
  walk(syntax, wait.getSourceFile(), (node) => {
    if (found || !syntax.isCallExpression(node) || !STOPS.test(lastName(syntax, node.expression) ?? "")) return;
    const receiver = receiverOf(syntax, node.expression);
    found = receiver !== undefined && lastName(syntax, receiver) === name && enclosing(syntax, node) !== owner;
  });
  return found;
}
