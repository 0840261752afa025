import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { functionOf } from "./registration.js";
import { isFunctionNode, lastName, receiverOf, walk } from "./tree.js";

/** What a wait group's release is called. */
const COUNT_DOWN: ReadonlySet<string> = new Set(["done", "Done", "release", "leave", "countDown", "finished", "arrive"]);
/** What tells a wait group from anything else that has a `done`. */
const WAITING: readonly string[] = ["wait", "Wait", "waitAll", "join", "drain", "drained", "idle", "onIdle", "settled", "await"];

/** True when a type has a method to wait for what it holds. */
export function canBeWaitedFor(world: World, receiver: Expression): boolean {
  const type = world.compiler.typeOf(receiver);
  if (type.isResolved) type.expect(WAITING);
  return !type.isResolved || WAITING.some((name) => type.has(name)) || type.names.some((name) => world.settings.trackerTypes.includes(name));
}

/** The tracker that a node counts down: `wg` of `wg.done()`, `this.pending` of `this.pending--`. */
export function releasedBy(world: World, node: Node): Expression | undefined {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (syntax.isCallExpression(node)) {
    const receiver = receiverOf(syntax, node.expression);
    const isRelease = receiver && COUNT_DOWN.has(lastName(syntax, node.expression) ?? "") && canBeWaitedFor(world, receiver);
    return isRelease ? receiver : undefined;
  }
  if (node.kind === SyntaxKind.PostfixUnaryExpression || node.kind === SyntaxKind.PrefixUnaryExpression) {
    const { operator, operand } = node as Node & { operator: Node["kind"]; operand: Expression };
    return operator === SyntaxKind.MinusMinusToken ? operand : undefined;
  }
  return syntax.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.MinusEqualsToken ? node.left : undefined;
}

/** Every release in a function, also in what it calls on the way (one step, within the project). */
export function releasesIn(world: World, node: FunctionNode): readonly Expression[] {
  return world.ask(collectReleases, node, []);
}

function collectReleases(world: World, node: FunctionNode): readonly Expression[] {
  const { syntax } = world.compiler;
  const found: Expression[] = [];
  walk(syntax, node, (inner) => {
    const released = releasedBy(world, inner);
    if (released && (syntax.isCallExpression(inner) || isAtTheEnd(world, inner, node))) found.push(released);
  });
  return found;
}

/** A counter that goes down in a `finally` counts tasks; one that goes down elsewhere counts anything. */
function isAtTheEnd(world: World, node: Node, body: FunctionNode): boolean {
  const { syntax } = world.compiler;
  for (let inner = node; inner !== body; inner = inner.parent) {
    const { parent } = inner;
    if (syntax.isTryStatement(parent) && parent.finallyBlock === inner) return true;
    if (isFunctionNode(syntax, inner) && isReactionHandler(world, inner)) return true;
  }
  return false;
}

function isReactionHandler(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const call = node.parent;
  return syntax.isCallExpression(call) && /^(then|catch|finally)$/.test(lastName(syntax, call.expression) ?? "");
}

/** The trackers that a task itself leaves when it ends, so that whoever added it can wait for it: `finally { wg.done() }`. */
export function selfReleases(world: World, call: CallExpression): readonly Expression[] {
  const { body } = world.compiler.calleeOf(call);
  const own = body ? ownReleases(world, body) : [];
  return [...own, ...call.arguments.flatMap((argument) => handlerReleases(world, argument))];
}

/** The trackers that a function leaves when it ends, by itself or through a helper. */
export function ownReleases(world: World, body: FunctionNode): readonly Expression[] {
  return [...releasesIn(world, body), ...endingCalls(world, body)];
}

/** Trackers that a reaction of a chain counts down: `work().finally(() => wg.done())`. */
export function reactionReleases(world: World, call: CallExpression): readonly Expression[] {
  return call.arguments.flatMap((argument) => handlerReleases(world, argument));
}

function handlerReleases(world: World, argument: Expression): readonly Expression[] {
  const { syntax } = world.compiler;
  const handler = functionOf(world, argument);
  if (!handler) return [];
  const found: Expression[] = [];
  walk(syntax, handler, (node) => {
    const released = releasedBy(world, node);
    if (released) found.push(released);
    else if (syntax.isCallExpression(node)) found.push(...calleeReleases(world, node));
  });
  if (!syntax.isBlock(handler.body as Node)) {
    const released = releasedBy(world, handler.body as Node);
    if (released) found.push(released);
    else if (syntax.isCallExpression(handler.body as Node)) found.push(...calleeReleases(world, handler.body as CallExpression));
  }
  return found;
}

/** A helper that counts down: `settle() { this.pending--; … }`. */
function calleeReleases(world: World, call: CallExpression): readonly Expression[] {
  const { body } = world.compiler.calleeOf(call);
  if (!body) return [];
  const found: Expression[] = [];
  walk(world.compiler.syntax, body, (node) => {
    const released = releasedBy(world, node);
    if (released) found.push(released);
  });
  return found;
}

/** Helpers called in a task's own `finally`. */
function endingCalls(world: World, body: FunctionNode): readonly Expression[] {
  const { syntax } = world.compiler;
  const found: Expression[] = [];
  walk(syntax, body, (node) => {
    if (syntax.isCallExpression(node) && isAtTheEnd(world, node, body)) found.push(...calleeReleases(world, node));
  });
  return found;
}
