import type { Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { type Context, contextOf, isReachableFromOutside } from "../facts/context.js";
import { functionAround, runsAtEnd } from "../facts/endings.js";
import { guardsAround, isGuardedOnce, namesIn } from "../facts/guards.js";
import type { HandleKind } from "../facts/handle-kinds.js";
import { isReleasedBefore, runAround } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { registrationOf, registrationsOf } from "../facts/registration.js";
import { repeatsOf } from "../facts/repeats.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, unwrap, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { HandleAssignment, Overwriting } from "./overwriting.js";
import { chainOf } from "./timer-rearmed.js";
import { relatedHead } from "./words.js";

/** Assigned by code that runs again, while nothing has released the old one. */
export function overwrittenAgain(world: World, handle: HandleAssignment, uses: readonly HandleUse[]): Overwriting | undefined {
  const released = uses.filter((use) => use.kind === "released");
  if (released.length === 0 && NEEDS_RELEASE.has(handle.kind)) return undefined;
  if (handle.kind === "connection" && uses.some((use) => use.member === "unref")) return undefined;
  const loop = loopOf(world, handle);
  return loop ? inLoop(world, handle, uses, loop) : inRepeatedCode(world, handle, uses, released);
}

/** Kinds that another rule speaks of, or that mean nothing, when nobody ever releases them. */
const NEEDS_RELEASE: ReadonlySet<HandleKind> = new Set(["interval", "timeout", "frame", "controller"]);

/** The loop around an assignment that its variable or field outlives, within the same function or as its callback. */
function loopOf(world: World, { node, declaration }: HandleAssignment): Node | undefined {
  const { syntax } = world.compiler;
  const context = contextOf(world, node);
  const loop = context.multiplicity === "per-iteration" ? context.evidence[0]?.node : undefined;
  if (!loop || !isWithin(node, loop) || isWithin(declaration, loop)) return undefined;
  const home = enclosing(syntax, node);
  const isDirect = isLoop(syntax, loop) ? home === enclosing(syntax, loop) : enclosing(syntax, home) === enclosing(syntax, loop);
  return isDirect ? loop : undefined;
}

/** `for (…) { timer = setInterval(…); }`, with nothing in the loop that clears it. */
function inLoop(world: World, { node, kind }: HandleAssignment, uses: readonly HandleUse[], loop: Node): Overwriting | undefined {
  const inside = uses.filter((use) => isWithin(use.node, loop) && !isInCallback(world, use.node, loop));
  if (inside.some((use) => use.kind === "released" || use.kind === "handed-on") || isGuarded(world, node, uses) || leavesWithIt(world, node)) return undefined;
  if (kind === "controller" && inside.some((use) => use.member === "signal" && isAwaited(world, use.node, loop))) return undefined;
  return { form: "again", confidence: confidenceOf(kind, "per-iteration"), context: contextOf(world, node), why: "each round of the loop assigns it, and none releases it" };
}

/** `socket = await tryConnect(); if (socket) break;`: the next round only comes where there is none. */
function leavesWithIt(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  const statement = node.parent;
  const block = statement.parent;
  if (!syntax.isExpressionStatement(statement) || !syntax.isBlock(block) || !syntax.isBinaryExpression(node)) return false;
  const next = block.statements[block.statements.indexOf(statement) + 1];
  if (!next || !syntax.isIfStatement(next) || !/^(\{\s*)?(break|return|throw)\b/.test(next.thenStatement.getText())) return false;
  return next.expression.getText().replace(/\s*!==?\s*(undefined|null)$/, "") === node.left.getText();
}

/** `await work(this.controller.signal)`: its work is over when the round is. */
function isAwaited(world: World, node: Node, loop: Node): boolean {
  const { syntax } = world.compiler;
  for (let outer = node.parent; outer !== loop; outer = outer.parent) {
    if (syntax.isAwaitExpression(outer)) return true;
    if (isFunctionNode(syntax, outer)) return false;
  }
  return false;
}

/** In a callback within the loop, that may run at any time: it reaches the last one only, unless it is a listener's. */
function isInCallback(world: World, node: Node, loop: Node): boolean {
  const around = enclosing(world.compiler.syntax, node);
  return isFunctionNode(world.compiler.syntax, around) && isWithin(around, loop) && around !== loop && registrationOf(world, around)?.role === undefined;
}

function inRepeatedCode(world: World, handle: HandleAssignment, uses: readonly HandleUse[], released: readonly HandleUse[]): Overwriting | undefined {
  const { node, kind, declaration } = handle;
  const { syntax } = world.compiler;
  const home = runAround(world, node);
  // A local of the same function is a new one each time.
  if (syntax.isVariableDeclaration(declaration) && enclosing(syntax, declaration) === home) return undefined;
  // A time-out that starts itself again has fired when the next one is set.
  if ((kind === "timeout" || kind === "frame") && chainOf(world, unwrap(syntax, node.right))) return undefined;
  const context = repeatsOf(world, node, (site) => isEnded(world, site, handle, uses), { startsOnce: true, ...(syntax.isVariableDeclaration(declaration) ? { within: enclosing(syntax, declaration) } : {}) });
  if (context.multiplicity === "once" || context.multiplicity === "per-instance") return undefined;
  if (context.multiplicity === "per-call" && syntax.isVariableDeclaration(declaration) && isInOptions(world, home)) return undefined;
  if (released.some((use) => isRegular(world, use.node, handle, context))) return undefined;
  const [release] = released;
  const why = `${wordsOf(context)}, and nothing releases the old one before`;
  return { form: "again", confidence: confidenceOf(kind, context.multiplicity), context, why, ...(release ? { related: [relatedHead("release", release.node.parent)] } : {}) };
}

/** `run({ onStarted: () => { server = … } })`: nothing says that the callee calls it more than once. */
function isInOptions(world: World, home: Node): boolean {
  const { syntax } = world.compiler;
  const member = syntax.isMethodDeclaration(home) ? home : wrapped(syntax, home).parent;
  const literal = syntax.isMethodDeclaration(member) || syntax.isPropertyAssignment(member) ? member.parent : undefined;
  return literal !== undefined && syntax.isObjectLiteralExpression(literal) && syntax.isCallExpression(literal.parent);
}

function wordsOf({ multiplicity }: Context): string {
  if (multiplicity === "per-event") return "it is assigned again at each event";
  return multiplicity === "per-iteration" ? "it is assigned again in each round" : "each call assigns it again";
}

function confidenceOf(kind: HandleKind, multiplicity: Context["multiplicity"]): Confidence {
  if (multiplicity === "per-call") return kind === "disposable" ? "low" : "medium";
  return kind === "timeout" || kind === "frame" || kind === "disposable" || kind === "controller" ? "medium" : "high";
}

/** The old one is released, or nobody gets here while there is one. */
function isEnded(world: World, site: Node, handle: HandleAssignment, uses: readonly HandleUse[]): boolean {
  const { kind } = handle;
  if (isAfterOwnEnd(world, site, handle)) return true;
  if (kind === "connection" && tellsOfEnd(world, site)) return true;
  if (kind === "controller" && guardsAround(world, site).some((guard) => /\baborted\b/.test(guard.getText()))) return true;
  return isGuarded(world, site, uses) || isReleasedBefore(world, site, uses);
}

/** `current = source.subscribe({ error: () => retry() })`: a subscription has ended when it says so. */
function isAfterOwnEnd(world: World, site: Node, { node }: HandleAssignment): boolean {
  const { syntax } = world.compiler;
  for (let inner = site; inner !== node.right && isWithin(inner, node.right); inner = inner.parent) {
    const literal = inner.parent;
    if (!syntax.isMethodDeclaration(inner) && !syntax.isPropertyAssignment(inner)) continue;
    if (!/^(error|complete)$/.test(inner.name.getText()) || !syntax.isCallExpression(literal.parent)) continue;
    if (lastName(syntax, literal.parent.expression) === "subscribe") return true;
  }
  return false;
}

function isGuarded(world: World, site: Node, uses: readonly HandleUse[]): boolean {
  const own = new Set(uses.map((use) => use.node.getText().replace(/[?!]/g, "")));
  return isGuardedOnce(world, site) || guardsAround(world, site).some((guard) => isDecidedBy(world, guard, own));
}

/** Whether a condition turns on the handle: not where `||` lets others through as well, as in `!this.out || this.size > limit`. */
function isDecidedBy(world: World, guard: Expression, own: ReadonlySet<string>): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, guard);
  if (syntax.isBinaryExpression(inner) && inner.operatorToken.kind === syntax.SyntaxKind.BarBarToken && isNegated(world, inner.left)) {
    return isDecidedBy(world, inner.left, own) && isDecidedBy(world, inner.right, own);
  }
  return namesIn(world, inner).some((name) => own.has(name.replace(/[?!]/g, "")));
}

function isNegated(world: World, condition: Expression): boolean {
  const inner = unwrap(world.compiler.syntax, condition);
  return inner.getText().startsWith("!") || /(===?\s*(null|undefined))$/.test(inner.getText());
}

/** `socket.on("close", …)`, `socket.onclose = …`: who gets there has no open connection any more. */
function tellsOfEnd(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  const [event] = syntax.isCallExpression(site) ? site.arguments : [];
  if (event && syntax.isStringLiteralLike(event)) return /^(close|closed|end|ended|exit|disconnect|disconnected|finish|done)$/.test(event.text);
  const { parent } = site;
  return syntax.isBinaryExpression(parent) && parent.right === site && /^on(close|end|exit|disconnect)$/i.test(lastName(syntax, parent.left) ?? "");
}

const PAIRS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(re)?(start|run|begin|play|resume)/i, /^(stop|end|halt|pause)/i], [/^(re)?open/i, /^close/i], [/^(re)?connect/i, /^(disconnect|close)/i], [/^show/i, /^hide/i], [/^enable/i, /^disable/i],
  [/^attach/i, /^detach/i], [/^activate/i, /^deactivate/i], [/^mount/i, /^unmount/i], [/^subscribe/i, /^unsubscribe/i], [/^watch/i, /^unwatch/i], [/^observe/i, /^unobserve/i],
  [/^listen/i, /^unlisten/i], [/^(enter|join)/i, /^(leave|exit)/i], [/^lock/i, /^unlock/i], [/^on$/i, /^off$/i], [/^arm/i, /^disarm/i], [/^bind/i, /^unbind/i],
];

/** Released by code that runs as regularly as the assignment: an event of its own, a helper that others call, the method's counterpart. */
function isRegular(world: World, release: Node, { node, kind }: HandleAssignment, { multiplicity }: Context): boolean {
  const { syntax } = world.compiler;
  if (isWithin(release, node)) return true;
  const around = enclosing(syntax, release);
  if (!isFunctionNode(syntax, around)) return true;
  const home = functionAround(world, node);
  const named = functionAround(world, release);
  // Two buttons: nobody keeps the user from pressing the first one twice.
  if (GOES_ON.has(kind) && isPressed(world, home) && isPressed(world, named) && named !== home) return false;
  if (registrationOf(world, around) !== undefined || isEventHandler(world, around)) return true;
  if (!named || named === home) return true;
  if (multiplicity === "per-call" && !(GOES_ON.has(kind) && isCalledAnew(world, home)) && isCounterpart(world, home, named)) return true;
  return isEventHandler(world, named) || usesOf(world, named).some((use) => isCalledOnTheWay(world, use));
}

/** Kinds that go on by themselves, so that two at once do the work twice. */
const GOES_ON: ReadonlySet<HandleKind> = new Set(["interval", "frame", "stop"]);

/** `join(room)`, `play()`: who is in one room, or hears one track, may go on to the next without leaving first. */
function isCalledAnew(world: World, home: FunctionNode | undefined): boolean {
  return /^[#_]*(play|resume|enter|join)/i.test((home && nameNodeOf(world, home)?.getText()) ?? "");
}

/** `onStartClick`, `handleStop`: what the user does, in whatever order. */
function isPressed(world: World, node: FunctionNode | undefined): boolean {
  return /^[#_]*(on|handle)[A-Z]?\w*(Click|Press|Tap|Start|Stop|Play|Pause)(ed)?$/.test((node && nameNodeOf(world, node)?.getText()) ?? "");
}

/** Called by the owner itself, before its end: by an event, a helper, on the way to a new start. What others do is their own affair. */
function isCalledOnTheWay(world: World, use: ReturnType<typeof usesOf>[number]): boolean {
  if (use.kind !== "call") return use.kind === "argument";
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, use.call.expression);
  if (receiver && receiver.kind !== syntax.SyntaxKind.ThisKeyword) return false;
  const caller = functionAround(world, use.call);
  if (!caller || runsAtEnd(world, caller)) return false;
  return receiver !== undefined || isFunctionNode(syntax, enclosing(syntax, caller)) || !isReachableFromOutside(world, caller);
}

function isEventHandler(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  if (registrationsOf(world, node).some(({ role }) => role === "event" || role === "once")) return true;
  const { parent } = node;
  if (syntax.isBinaryExpression(parent) && /\.on[a-z]+$/.test(parent.left.getText())) return true;
  return /^[#_]*(on|handle)[A-Z]/.test(nameNodeOf(world, node)?.getText() ?? "");
}

/** `show()` and `hide()`: who calls the one calls the other in between. */
function isCounterpart(world: World, home: FunctionNode | undefined, other: FunctionNode): boolean {
  const [from = "", to = ""] = [home && nameNodeOf(world, home), nameNodeOf(world, other)].map((name) => name?.getText().replace(/^[#_]+/, "") ?? "");
  return PAIRS.some(([begin, end]) => begin.test(from) && end.test(to));
}
