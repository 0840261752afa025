import type { CallExpression, Expression, FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { handlesRejection } from "../facts/reactions.js";
import { canReject } from "../facts/rejects.js";
import { actsIn, type Settlers } from "../facts/settlers.js";
import type { Channel } from "../facts/settling-channels.js";
import { type UnsettledExit, unsettledExits } from "../facts/settling-paths.js";
import { isAsync, isFunctionNode, isWithin, lastName, receiverOf, textOf, unwrap, walkOwn, wrapped } from "../facts/tree.js";
import { EVENT_METHODS, ONCE_METHODS, PROMISE_REACTIONS } from "../facts/vocabulary.js";
import { passFailureFix } from "../fix/settle-on-failure.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";
import { relatedHead } from "./words.js";

/** A promise made by hand, and everything that settles it. */
export interface HandMade {
  readonly promise: NewExpression;
  readonly executor: FunctionNode;
  readonly settlers: Settlers;
  readonly channels: readonly Channel[];
}

/** A path through the executor itself on which nobody is made to settle the promise. */
export function executorDefect(world: World, { executor, settlers, channels }: HandMade): Defect | undefined {
  const exits = [executor, ...tasksInPlace(world, executor, settlers)].flatMap((body) => unsettledExits(world, settlers, body)).filter((exit) => exit.kind !== "rejects" || canFail(world, exit.node));
  const lost = exits.find(({ kind }) => kind !== "rejects");
  if (lost?.kind === "end" && !doesAnything(world, executor, settlers)) return { form: "never", confidence: "high", data: { evidence: "what would settle it is never called" } };
  if (lost) return pathDefect(world, lost, isSwitch(world, lost) ? "medium" : "high");
  const failing = exits.find(({ kind }) => kind === "rejects");
  if (failing && !channels.some((channel) => isSure(world, settlers, channel))) return failureDefect(failing.node, taskOf(failing.node), "high", "it is awaited in an `async` executor, so nobody gets the failure");
  return undefined;
}

/** `(async () => { … })()` within the executor, with nobody to take its failure. */
function tasksInPlace(world: World, executor: FunctionNode, settlers: Settlers): readonly FunctionNode[] {
  const { syntax } = world.compiler;
  const found: FunctionNode[] = [];
  walkOwn(syntax, executor, (node) => {
    if (!syntax.isExpressionStatement(node)) return;
    const dropped = unwrap(syntax, syntax.isVoidExpression(node.expression) ? node.expression.expression : node.expression);
    const links = syntax.isCallExpression(dropped) ? chainOf(world, dropped) : [];
    if (links.some((link) => link.arguments.some((handler) => actsIn(world, settlers, handler)))) return;
    const call = (links[0] && receiverOf(syntax, links[0].expression)) ?? dropped;
    const body = syntax.isCallExpression(call) ? unwrap(syntax, call.expression) : undefined;
    if (body && isFunctionNode(syntax, body) && isAsync(syntax, body) && actsIn(world, settlers, body)) found.push(body);
  });
  return found;
}

/** Whether an executor does anything at all about its promise, beyond defining what could. */
function doesAnything(world: World, executor: FunctionNode, settlers: Settlers): boolean {
  return executor.body !== undefined && actsIn(world, settlers, executor.body);
}

/** A callback that comes once, and passes without settling the promise; a chain whose failure is not passed on. */
export function callbackDefect(world: World, made: HandMade): Defect | undefined {
  const { channels, settlers } = made;
  if (channels.some((channel) => isSure(world, settlers, channel))) return undefined;
  for (const channel of channels) {
    const defect = channelDefect(world, made, channel);
    if (defect) return defect;
  }
  return undefined;
}

/** Whether a channel settles the promise at the latest after a time, or when somebody gives up. */
export function isSure(world: World, settlers: Settlers, { kind, handler }: Channel): boolean {
  if (kind === "signal") return !handler || actsIn(world, settlers, handler);
  if (kind !== "timer") return false;
  return !handler || !unsettledExits(world, settlers, handler).some((exit) => exit.kind !== "rejects" || canFail(world, exit.node));
}

function channelDefect(world: World, made: HandMade, channel: Channel): Defect | undefined {
  const { syntax } = world.compiler;
  const { handler, kind, node } = channel;
  if (kind === "reaction") {
    const defect = rejectionDefect(world, made.settlers, node as CallExpression);
    if (defect) return defect;
  }
  const certainty = handler && onceCertainty(world, channel);
  if (!handler || !certainty) return undefined;
  const exits = unsettledExits(world, made.settlers, handler).filter((exit) => exit.kind !== "rejects" || (isAsync(syntax, handler) && canFail(world, exit.node)));
  const lost = exits.find((exit) => exit.kind !== "rejects" && (exit.kind !== "end" || actsIn(world, made.settlers, handler)));
  if (lost && !isEndedElsewhere(made, channel)) return pathDefect(world, lost, isSwitch(world, lost) ? "medium" : certainty);
  const failing = exits.find((exit) => exit.kind === "rejects");
  const isChained = kind === "reaction" && hasRejectionPath(world, made.settlers, node as CallExpression);
  if (failing && !isChained && !isEndedElsewhere(made, channel)) return failureDefect(failing.node, taskOf(failing.node), "medium", "it is awaited in a callback whose promise nobody takes");
  return undefined;
}

/** How sure it is that a callback comes one time only. */
function onceCertainty(world: World, { kind, node, repeats, handler, source, event }: Channel): Confidence | undefined {
  if (kind === "timer" || kind === "reaction") return "high";
  if (kind === "event") return repeats && !/^(load|loadend|error|abort|close|end|exit|finish|complete|response)$/.test(event ?? "") ? undefined : source ? "medium" : undefined;
  const [first] = handler?.parameters ?? [];
  if (kind !== "callback") return undefined;
  if (isResponse(world, node) || isWrappedOnce(world, node)) return "high";
  return first && !isSubscription(world, node) && isFailure(world, first.name as Expression) ? "high" : undefined;
}

/** `once(emitter.onDidClose)(listener)`. */
function isWrappedOnce(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  const callee = syntax.isCallExpression(call) ? unwrap(syntax, call.expression) : undefined;
  return callee !== undefined && syntax.isCallExpression(callee) && ONCE_METHODS.has(lastName(syntax, callee.expression) ?? "");
}

/** `service.onDidFail(listener)`, `filter(event)(listener)`: what passes without settling waits for the next event. */
function isSubscription(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call)) return false;
  const name = lastName(syntax, call.expression);
  return name === undefined || EVENT_METHODS.has(name) || /^add\w*(Listener|Handler)$/.test(name) || (/^(on|subscribe|listen|watch|observe)[A-Z]/.test(name) && receiverOf(syntax, call.expression) !== undefined);
}

/** The first parameter of a callback that comes once, with a failure or without; `e` may as well be an event. */
function isFailure(world: World, name: Expression): boolean {
  const text = name.getText();
  return /^_?(er|err|error|exception|failure)$/i.test(text) || (/^_?e$/i.test(text) && world.compiler.typeOf(name).names.some((known) => /(Error|Exception)$/.test(known)));
}

/** `http.get(url, (response) => …)`: one request, one response. */
function isResponse(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isCallExpression(call) && /^(get|request)$/.test(lastName(syntax, call.expression) ?? "") && world.compiler.typeOf(call).names.includes("ClientRequest");
}

/** The end of what emits settles the promise anyway; so may whoever else has the resolver. */
function isEndedElsewhere({ channels }: HandMade, own: Channel): boolean {
  const others = channels.filter(({ node }) => node !== own.node && !(own.handler && isWithin(node, own.handler)));
  if (own.kind !== "event" && others.some(({ kind, event }) => kind === "callback" || kind === "stored" || kind === "other" || (kind === "event" && event !== "error"))) return true;
  return own.kind === "event" && channels.some((other) => other !== own && other.kind === "event" && /^(close|closed|exit|disconnect|loadend|end|destroyed)$/.test(other.event ?? "close"));
}

function isSwitch(world: World, { node }: UnsettledExit): boolean {
  return world.compiler.syntax.isSwitchStatement(node);
}

function pathDefect(world: World, exit: UnsettledExit, confidence: Confidence): Defect {
  return { form: "path", confidence, data: { evidence: inWords(world, exit) }, related: [relatedHead("path", exit.node)] };
}

function inWords(world: World, { node, kind }: UnsettledExit): string {
  const { syntax } = world.compiler;
  if (kind === "end") return "nothing applies before its end";
  if (kind === "return") {
    const condition = conditionOf(world, node);
    return condition ? `\`${textOf(condition)}\` leaves early` : "it returns early";
  }
  if (syntax.isIfStatement(node)) return `\`${textOf(node.expression)}\` decides otherwise`;
  if (syntax.isSwitchStatement(node)) return `no case of \`${textOf(node.expression)}\` fits`;
  if (syntax.isCatchClause(node)) return "what this `catch` takes is thrown";
  return `\`${textOf(node)}\` goes the other way`;
}

function conditionOf(world: World, exit: Node): Node | undefined {
  const { syntax } = world.compiler;
  for (let node = exit; node.parent && !isFunctionNode(syntax, node.parent); node = node.parent) if (syntax.isIfStatement(node.parent)) return node.parent.expression;
  return undefined;
}

/** `work().then(resolve)`, where nobody passes the failure on. */
function rejectionDefect(world: World, settlers: Settlers, call: CallExpression): Defect | undefined {
  const { syntax } = world.compiler;
  const root = rootOf(world, call);
  if (lastName(syntax, call.expression) === "finally" || hasRejectionPath(world, settlers, call) || !canReject(world, root)) return undefined;
  const swallowing = chainOf(world, call).find((link) => handlesRejection(link));
  const defect = failureDefect(call, textOf(root), swallowing ? "high" : "medium", swallowing ? "the chain takes the failure, and settles nothing" : "the chain has no handler for it");
  const { area } = settlers;
  return swallowing || !isFunctionNode(syntax, area) ? defect : { ...defect, fix: passFailureFix(world, area, call) };
}

function failureDefect(node: Node, task: string, confidence: Confidence, evidence: string): Defect {
  return { form: "failure", confidence, data: { task, evidence }, related: [relatedHead("task", node)] };
}

/** Whether a failure in a chain settles the promise, or goes on to somebody else. */
function hasRejectionPath(world: World, settlers: Settlers, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const links = chainOf(world, call);
  const last = links.at(-1) ?? call;
  const settles = links.some((link, index) => {
    const name = lastName(syntax, link.expression);
    // `work().catch(() => {}).then(resolve)`: the failure has been taken before.
    const isTaken = links.slice(0, index).some((earlier) => handlesRejection(earlier));
    const handlers = name === "then" && !isTaken ? link.arguments.slice(1) : link.arguments;
    return handlers.some((handler) => actsIn(world, settlers, handler) || (name === "catch" && !isFunctionNode(syntax, unwrap(syntax, handler)) && !/^(console|log|noop)/.test(handler.getText())));
  });
  const { parent } = wrapped(syntax, last);
  const isTaken = syntax.isAwaitExpression(parent) || syntax.isReturnStatement(parent) || syntax.isVariableDeclaration(parent) || syntax.isArrowFunction(parent) && !isInExecutor(parent, settlers) || (syntax.isCallExpression(parent) && parent.expression !== last) || syntax.isBinaryExpression(parent);
  return settles || isTaken;
}

function isInExecutor(node: Node, settlers: Settlers): boolean {
  return node === settlers.area;
}

/** All the reactions of the chain that a reaction is part of. */
function chainOf(world: World, call: CallExpression): readonly CallExpression[] {
  const { syntax } = world.compiler;
  const links: CallExpression[] = [];
  let inner: Node = call;
  while (syntax.isCallExpression(inner) && PROMISE_REACTIONS.has(lastName(syntax, inner.expression) ?? "")) {
    links.unshift(inner);
    inner = receiverOf(syntax, inner.expression) ?? inner;
    if (links.includes(inner as CallExpression)) break;
  }
  for (let outer: Node = wrapped(syntax, call).parent; syntax.isPropertyAccessExpression(outer) && syntax.isCallExpression(outer.parent) && PROMISE_REACTIONS.has(outer.name.text); outer = wrapped(syntax, outer.parent).parent) links.push(outer.parent);
  return links;
}

function rootOf(world: World, call: CallExpression): CallExpression {
  const [first] = chainOf(world, call);
  return (first && receiverOf(world.compiler.syntax, first.expression)) as CallExpression;
}

/** A failed `await` or a `throw` in an async function. */
function canFail(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isThrowStatement(node) || (syntax.isAwaitExpression(node) && canReject(world, node.expression));
}

function taskOf(node: Node): string {
  return textOf(node).replace(/^await /, "");
}
