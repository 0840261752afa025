import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { classAround, endingsOf, functionAround } from "../facts/endings.js";
import { factsOf } from "../facts/file-facts.js";
import { guardsAround } from "../facts/guards.js";
import { reaches, releasesWithin } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { conditionEnd } from "../facts/loops.js";
import { guardsOf } from "../facts/rearming.js";
import type { Reference } from "../facts/references.js";
import { functionOf, registrationOf } from "../facts/registration.js";
import { repeatsOf, STARTING } from "../facts/repeats.js";
import { enclosing, isAsync, isFunctionNode, isWithin, textOf, walk } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { relatedHead } from "./words.js";

/** A chain of time-outs: the function that sets the timer, and what the timer calls, which leads there again. */
interface Chain {
  readonly round: FunctionNode;
  readonly callback: FunctionNode;
}

const STOP_WORDS = /clos|stop|abort|dispos|destroy|running|active|ended|shut|enabled|alive|terminat|paused|started|signal|connected|cancel|finish|exit|done|quit|generation|epoch|version|token|unmount/i;

/** A time-out that starts itself again, with no handle that anybody clears. */
export function rearmedTimer(world: World, site: TimerSite, name?: Reference): TimerFinding | undefined {
  const chain = chainOf(world, site.call);
  if (!chain || isRetry(world, site.call, chain)) return undefined;
  const ends = endsOf(world, site.call, chain);
  const confidence = confidenceOf(world, site, chain, ends);
  if (!confidence) return undefined;
  const owner = classAround(world, site.call);
  const related = (owner ? endingsOf(world, owner) : []).slice(0, 1).map((end) => relatedHead("end", end));
  const context = repeatsOf(world, chain.round.body ?? chain.round, () => false);
  const why = ends.some((end) => end === "flag" || end === "signal") ? "a flag ends the chain only when the timer has fired once more" : "nothing ends the chain";
  return timerFinding(world, site, "rearmed", { confidence, context, why, related, ...(name ? { handle: name.getText() } : {}) });
}

function confidenceOf(world: World, site: TimerSite, chain: Chain, ends: readonly string[]): Confidence | undefined {
  const isFlagged = ends.includes("flag") || ends.includes("signal");
  if (!isFlagged && ends.length > 0) return undefined;
  const owner = classAround(world, site.call);
  if (owner && endingsOf(world, owner).length > 0) return isFlagged ? (site.isUnreffed ? undefined : "low") : "high";
  if (isFlagged || site.isUnreffed) return undefined;
  const { multiplicity } = repeatsOf(world, site.call, () => false);
  if (multiplicity === "once") return undefined;
  if (multiplicity === "per-event" || multiplicity === "per-iteration") return "high";
  if (owner) return "medium";
  const isStart = STARTING.test(nameNodeOf(world, chain.round)?.getText() ?? "");
  return chain.round.parameters.length > 0 || isFunctionNode(world.compiler.syntax, enclosing(world.compiler.syntax, chain.round)) ? "medium" : isStart ? undefined : "low";
}

/** The functions around a timer that its callback leads to again. */
export function chainOf(world: World, call: Node): Chain | undefined {
  const { syntax } = world.compiler;
  const argument = syntax.isCallExpression(call) ? call.arguments[0] : undefined;
  const callback = argument && functionOf(world, argument);
  if (!callback) return undefined;
  for (let round = functionAround(world, call); round; round = functionAround(world, round)) {
    if (round.getSourceFile() === callback.getSourceFile() && reaches(world, callback, round)) return { round, callback };
  }
  return undefined;
}

/** Started again only after a failure, or with a count that goes up: it ends. */
function isRetry(world: World, call: Node, { round, callback }: Chain): boolean {
  const { syntax } = world.compiler;
  for (let node = call; node !== round && node.parent; node = node.parent) if (syntax.isCatchClause(node) || isCatchHandler(world, node)) return true;
  let found = false;
  walk(syntax, callback, (node) => {
    if (syntax.isCallExpression(node) && leadsTo(world, node, round)) found ||= node.arguments.some((argument) => isCountOrFlag(world, argument));
    return !found;
  });
  return found;
}

/** A call of a function of this file by which the next round begins. */
function leadsTo(world: World, call: CallExpression, round: FunctionNode): boolean {
  const { body } = world.compiler.calleeOf(call);
  return body !== undefined && body.getSourceFile() === round.getSourceFile() && reaches(world, body, round);
}

/** `attempt + 1`, `true`: this round is told from the first. */
function isCountOrFlag(world: World, argument: Expression): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  const { kind } = argument;
  return kind === SyntaxKind.BinaryExpression || kind === SyntaxKind.PrefixUnaryExpression || kind === SyntaxKind.PostfixUnaryExpression || kind === SyntaxKind.TrueKeyword || kind === SyntaxKind.FalseKeyword || kind === SyntaxKind.NumericLiteral;
}

function isCatchHandler(world: World, node: Node): boolean {
  return isFunctionNode(world.compiler.syntax, node) && registrationOf(world, node)?.name === "catch";
}

/** What the conditions on the way round look at. */
function endsOf(world: World, call: Node, { round, callback }: Chain): readonly string[] {
  const guards: Expression[] = [...guardsAround(world, call), ...guardsOf(world, call, round)];
  for (const again of callsOf(world, callback, round)) {
    guards.push(...guardsAround(world, again));
    const { body } = world.compiler.calleeOf(again);
    // `poll()` calls `schedule()`, which sets the timer: what `poll` asks counts as well.
    if (body && body !== round) for (const next of callsOf(world, body, round)) guards.push(...guardsAround(world, next));
  }
  return [...new Set(guards)].filter((guard) => !isOfFirstRun(world, guard)).map((guard) => (STOP_WORDS.test(guard.getText()) ? "flag" : conditionEnd(world, guard)));
}

/** `if (this.interval > 0)`, `if (this.options.poll)`: decided once, not on each round. */
function isOfFirstRun(world: World, guard: Expression): boolean {
  return /^!?(this\.)?(#?_?(options|opts|config|settings)\b)/.test(guard.getText()) && conditionEnd(world, guard) !== "signal";
}

function callsOf(world: World, callback: FunctionNode, round: FunctionNode): readonly CallExpression[] {
  const { syntax } = world.compiler;
  const calls: CallExpression[] = [];
  if (callback === round) return calls;
  walk(syntax, callback, (node) => {
    if (syntax.isCallExpression(node) && leadsTo(world, node, round)) calls.push(node);
  });
  return calls;
}

/**
 * A chain whose handle the owner clears at its end, but that sets the next timer after an `await`, without asking whether
 * that end has come meanwhile.
 */
export function rearmedLate(world: World, site: TimerSite, uses: readonly HandleUse[]): TimerFinding | undefined {
  const owner = classAround(world, site.call);
  const end = owner && endingsOf(world, owner).find((one) => releasesWithin(world, one, uses));
  const chain = end && site.kind === "timeout" ? chainOf(world, site.call) : undefined;
  if (!chain || isRetry(world, site.call, chain)) return undefined;
  const wait = waitBefore(world, site.call, chain.round) ?? waitInCallback(world, chain);
  if (!wait || guardsAround(world, site.call).some((guard) => guard.pos >= wait.end) || endsOf(world, site.call, chain).some((one) => one === "flag" || one === "signal")) return undefined;
  const context = repeatsOf(world, chain.round.body ?? chain.round, () => false);
  const why = `\`${textOf(wait)}\` may take longer than until then`;
  return timerFinding(world, site, "rearmed-late", { confidence: "medium", context, why, related: [relatedHead("await", wait), ...(end ? [relatedHead("end", end)] : [])] });
}

/** What the function waits for before it sets the timer: an `await`, or the promise whose reaction sets it. */
function waitBefore(world: World, call: Node, round: FunctionNode): Node | undefined {
  const { syntax } = world.compiler;
  for (let body = enclosing(syntax, call); isFunctionNode(syntax, body); body = enclosing(syntax, body)) {
    const registration = registrationOf(world, body);
    if (registration?.role === "reaction") return registration.call.expression;
    const wait = isAsync(syntax, body) ? factsOf(world, body).awaits.find((one) => one.end <= call.pos) : undefined;
    if (wait) return wait;
    if (body === round) return undefined;
  }
  return undefined;
}

/** What the timer's callback waits for before it starts the next round. */
function waitInCallback(world: World, { callback, round }: Chain): Node | undefined {
  if (callback === round) return undefined;
  const [again] = callsOf(world, callback, round);
  if (!again) return undefined;
  for (let body = enclosing(world.compiler.syntax, again); isFunctionNode(world.compiler.syntax, body) && body !== callback; body = enclosing(world.compiler.syntax, body)) {
    const registration = registrationOf(world, body);
    if (registration?.role === "reaction") return registration.call.expression;
  }
  return factsOf(world, callback).awaits.find((wait) => wait.end <= again.pos && !isWithin(again, wait));
}
