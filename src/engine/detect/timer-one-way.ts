import type { FunctionNode, Node } from "../../compiler/index.js";
import type { HandleUse } from "../facts/handle-uses.js";
import type { Reference } from "../facts/references.js";
import { functionOf, registrationOf } from "../facts/registration.js";
import { repeatsOf } from "../facts/repeats.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf, textOf, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { relatedHead } from "./words.js";

/** Where a timer is left, in code and in words. */
interface Left {
  readonly node: Node;
  readonly why: string;
}

/** A timer that callbacks clear when things go one way, and that is left when they go the other way. */
export function clearedOneWay(world: World, site: TimerSite, name: Reference, uses: readonly HandleUse[]): TimerFinding | undefined {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  const released = uses.filter((use) => use.kind === "released");
  if (!declaration || !syntax.isVariableDeclaration(declaration) || released.length === 0 || uses.some((use) => use.kind === "handed-on")) return undefined;
  const left = leftByEvents(world, site, released) ?? leftByCallback(world, site, released) ?? leftByItself(world, site, released);
  const context = left && repeatsOf(world, site.call, () => false);
  if (!left || !context || context.multiplicity === "once") return undefined;
  return timerFinding(world, site, "skipped", { confidence: "medium", context, why: left.why, handle: name.getText(), related: [relatedHead("leaves", left.node)] });
}

const FAILING = /^(error|timeout)$/;
const HAPPY = /^(open|ready|load|loaded|loadeddata|canplay|connect|connected|response|success|message|data)$/;
/** They last as long as the program. */
const LASTING = /^(window|document|process|app|globalThis|self)$/;

/** Cleared on `error` only, or on `open` only: the other one may come instead. */
function leftByEvents(world: World, { kind }: TimerSite, released: readonly HandleUse[]): Left | undefined {
  const events = released.map((use) => eventAround(world, use.node));
  const [first] = events;
  if (kind !== "interval" || !first) return undefined;
  const isOneSided = [FAILING, HAPPY].some((side) => events.every((one) => one !== undefined && side.test(one.event)));
  if (!isOneSided || events.some((one) => one === undefined || LASTING.test(one.source))) return undefined;
  return { node: first.node, why: `only '${first.event}' of \`${first.source}\` clears it, and it may end without that` };
}

function eventAround(world: World, node: Node): { event: string; source: string; node: Node } | undefined {
  const { syntax } = world.compiler;
  const handler = enclosing(syntax, node);
  if (!isFunctionNode(syntax, handler)) return undefined;
  const { parent } = handler;
  if (syntax.isBinaryExpression(parent) && parent.right === handler && syntax.isPropertyAccessExpression(parent.left) && /^on[a-z]+$/.test(parent.left.name.text)) {
    return { event: parent.left.name.text.slice(2), source: parent.left.expression.getText(), node: parent };
  }
  const registration = registrationOf(world, handler);
  const [event] = registration?.call.arguments ?? [];
  if (!registration || (registration.role !== "event" && registration.role !== "once") || !event || !syntax.isStringLiteralLike(event)) return undefined;
  return { event: event.text, source: receiverOf(syntax, registration.call.expression)?.getText() ?? "it", node: registration.call };
}

/** `work((error, result) => { if (error) return fail(error); clearInterval(timer); … })` */
function leftByCallback(world: World, { call }: TimerSite, released: readonly HandleUse[]): Left | undefined {
  const { syntax } = world.compiler;
  const [first] = released;
  const handler = first && enclosing(syntax, first.node);
  if (!first || !handler || !isFunctionNode(syntax, handler) || isWithin(handler, call) || released.some((use) => enclosing(syntax, use.node) !== handler)) return undefined;
  const failure = handler.parameters[0]?.name.getText() ?? "";
  const registration = registrationOf(world, handler);
  if (!/^_?(e|er|err|error)$/i.test(failure) || !registration || registration.role === "event" || registration.role === "interval") return undefined;
  return choicesIn(world, handler).flatMap(({ condition, branch, node }) => {
    const mentions = new RegExp(`(?<![\\w$.])${failure}(?![\\w$])`).test(condition);
    const isNegated = condition.startsWith("!");
    const leaves = !isNegated && node.pos < first.node.pos && /\b(return|throw)\b/.test(branch.getText()) && !released.some((use) => isWithin(use.node, branch) || use.node.pos < node.pos);
    const isOnlyThere = isNegated && released.every((use) => isWithin(use.node, branch));
    return mentions && (leaves || isOnlyThere) ? [{ node, why: `\`${condition}\` decides, and the failure leaves it` }] : [];
  })[0];
}

const BOUND = /Date\.now|performance\.now|elapsed|deadline|attempt|tries|retr|give_?up|limit|max|timeout/i;
const FAILS = /\b(reject|fail\w*|onError|onFail\w*|onTimeout|giveUp)\(/;

/** It clears itself where it finds what it looks for; where it gives up, it goes on. */
function leftByItself(world: World, { kind, call }: TimerSite, released: readonly HandleUse[]): Left | undefined {
  const { syntax } = world.compiler;
  const argument = syntax.isCallExpression(call) ? call.arguments[0] : undefined;
  const callback = argument && functionOf(world, argument);
  if (kind !== "interval" || !callback || !released.every((use) => isWithin(use.node, callback))) return undefined;
  const choices = choicesIn(world, callback);
  if (!released.every((use) => choices.some(({ branch }) => isWithin(use.node, branch)))) return undefined;
  const left = choices.find(({ condition, branch, node }) => {
    if (released.some((use) => isWithin(use.node, branch) || isWithin(branch, use.node))) return false;
    if (choices.some((outer) => outer.node !== node && isWithin(node, outer.branch))) return false;
    const givesUp = (/>/.test(condition) && BOUND.test(condition)) || FAILS.test(branch.getText());
    return givesUp && doesSomething(world, branch);
  });
  return left && { node: left.node, why: `\`${left.condition}\` gives up, and does not clear it` };
}

/** More than leaving the round. */
function doesSomething(world: World, branch: Node): boolean {
  let found = world.compiler.syntax.isCallExpression(branch);
  const { syntax } = world.compiler;
  syntax.forEachChild(branch, function visit(node): void {
    found ||= syntax.isCallExpression(node) && lastName(syntax, node.expression) !== undefined;
    syntax.forEachChild(node, visit);
  });
  return found;
}

interface Choice {
  readonly node: Node;
  readonly condition: string;
  readonly branch: Node;
}

function choicesIn(world: World, body: FunctionNode): readonly Choice[] {
  const { syntax } = world.compiler;
  const found: Choice[] = [];
  walkOwn(syntax, body, (node) => {
    if (syntax.isIfStatement(node)) found.push({ node, condition: textOf(node.expression), branch: node.thenStatement });
  });
  return found;
}
