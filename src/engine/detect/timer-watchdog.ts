import type { CallExpression, FunctionNode, Node, Statement } from "../../compiler/index.js";
import { classAround, endingsOf, functionAround, runsAtEnd } from "../facts/endings.js";
import { namesIn } from "../facts/guards.js";
import { numberOf } from "../facts/number.js";
import { functionOf } from "../facts/registration.js";
import { repeatsOf } from "../facts/repeats.js";
import { enclosing, isFunctionNode, isWithin, textOf, walk } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { relatedHead } from "./words.js";

const ANSWERED = /\.(headersSent|writableEnded|writableFinished|finished|done|settled|completed|responded|answered)$/;
const FLAG = /done|finish|settle|complete|answer|respond|loaded|received|arrived|resolved|replied/i;
const WATCH_MS = 1_000;
const UPKEEP_MS = 5_000;

/** A time-out that asks whether the work is done when it fires: it stays armed when the work is over long before. */
export function watchdog(world: World, site: TimerSite): TimerFinding | undefined {
  const { syntax } = world.compiler;
  const callback = callbackOf(world, site);
  if (!callback || site.isUnreffed || isShorter(world, site, WATCH_MS)) return undefined;
  const [first, second] = statementsOf(world, callback);
  if (!first || !syntax.isIfStatement(first) || first.elseStatement) return undefined;
  const isNegated = first.expression.getText().startsWith("!");
  const isAsked = isNegated ? second === undefined : second !== undefined && /^\{?\s*return;?\s*\}?$/.test(first.thenStatement.getText());
  const home = enclosing(syntax, site.call);
  if (!isAsked || !isFunctionNode(syntax, home) || !namesIn(world, first.expression).some((name) => ANSWERED.test(name) || isFlag(world, name, callback, home))) return undefined;
  const context = repeatsOf(world, site.call, () => false);
  if (context.multiplicity === "once" || context.multiplicity === "per-instance") return undefined;
  return timerFinding(world, site, "outlived", { confidence: "medium", context, why: `nothing clears it when \`${textOf(first.expression)}\` is decided`, related: [relatedHead("waits", first)] });
}

/** What an object wants to do to itself after a long time, with an end that cannot stop it. */
export function lateUpkeep(world: World, site: TimerSite): TimerFinding | undefined {
  const callback = callbackOf(world, site);
  const owner = classAround(world, site.call);
  const [end] = owner ? endingsOf(world, owner) : [];
  const home = functionAround(world, site.call);
  if (!callback || !end || !home || site.isUnreffed || runsAtEnd(world, home) || isWithin(site.call, end)) return undefined;
  const ms = delayOf(world, site);
  if (ms === undefined || ms < UPKEEP_MS || !usesSelf(world, callback) || asksAnything(world, callback)) return undefined;
  const context = repeatsOf(world, site.call, () => false);
  if (context.multiplicity === "once" || context.multiplicity === "per-instance") return undefined;
  return timerFinding(world, site, "dropped", { confidence: "medium", context, why: "it may still be armed when its owner ends", related: [relatedHead("end", end)] });
}

function callbackOf(world: World, { kind, call }: TimerSite): FunctionNode | undefined {
  const { syntax } = world.compiler;
  const argument = kind === "timeout" && syntax.isCallExpression(call) ? call.arguments[0] : undefined;
  return argument && functionOf(world, argument);
}

function delayOf(world: World, { call }: TimerSite): number | undefined {
  const delay = (call as CallExpression).arguments[1];
  return delay && numberOf(world, delay);
}

function isShorter(world: World, site: TimerSite, ms: number): boolean {
  const delay = delayOf(world, site);
  return delay !== undefined && delay < ms;
}

function statementsOf(world: World, { body }: FunctionNode): readonly Statement[] {
  return body && world.compiler.syntax.isBlock(body) ? body.statements : [];
}

/** A local of the function around the timer that something else sets when the work is over. */
function isFlag(world: World, name: string, callback: FunctionNode, home: FunctionNode): boolean {
  const { syntax } = world.compiler;
  if (!FLAG.test(name) || !/^\w+$/.test(name)) return false;
  let isDeclared = false;
  let isSet = false;
  walk(syntax, home, (node) => {
    if (node === callback) return false;
    isDeclared ||= syntax.isVariableDeclaration(node) && node.name.getText() === name && enclosing(syntax, node) === home;
    isSet ||= syntax.isBinaryExpression(node) && node.operatorToken.kind === syntax.SyntaxKind.EqualsToken && node.left.getText() === name;
    return undefined;
  });
  return isDeclared && isSet;
}

function usesSelf(world: World, callback: FunctionNode): boolean {
  return has(world, callback, (node) => node.kind === world.compiler.syntax.SyntaxKind.ThisKeyword);
}

/** A condition may tell that the owner has ended meanwhile, here or in what is called. */
function asksAnything(world: World, callback: FunctionNode, depth = 0): boolean {
  const { syntax } = world.compiler;
  return has(world, callback, (node) => {
    const { body } = depth === 0 && syntax.isCallExpression(node) ? world.compiler.calleeOf(node) : { body: undefined };
    return (body !== undefined && asksAnything(world, body, depth + 1)) || asks(world, node);
  });
}

function asks(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isIfStatement(node) || syntax.isConditionalExpression(node) || /^(closed|destroyed|disposed|aborted|stopped)$/i.test(syntax.isIdentifier(node) ? node.text : "");
}

function has(world: World, root: Node, test: (node: Node) => boolean): boolean {
  let found = false;
  walk(world.compiler.syntax, root, (node) => {
    found ||= test(node);
    return !found;
  });
  return found;
}
