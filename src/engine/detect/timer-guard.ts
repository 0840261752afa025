import type { CallExpression, Node } from "../../compiler/index.js";
import { factsOf } from "../facts/file-facts.js";
import { functionOf } from "../facts/registration.js";
import { repeatsOf } from "../facts/repeats.js";
import { spanOf } from "../facts/span.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf, textOf, unwrap, walk } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { relatedHead } from "./words.js";

const ENDING_CALLS = /^(abort|cancel|destroy|kill|terminate|close|disconnect)$/;

/** `setTimeout(() => controller.abort(), ms)` beside work that takes the signal: it stays armed when the work is over. */
export function guardedWork(world: World, site: TimerSite): TimerFinding | undefined {
  const { syntax } = world.compiler;
  const body = enclosing(syntax, site.call);
  if (!isFunctionNode(syntax, body) || !syntax.isCallExpression(site.call) || site.isUnreffed) return undefined;
  const ended = endedBy(world, site.call, body);
  if (!ended) return undefined;
  const work = factsOf(world, body).awaits.find((wait) => wait.pos > site.call.end && mentions(world, wait, ended));
  // Work that nothing else ends is over when the timer fires, not before.
  if (!work || /^(until-stopped|endless|blocking)$/.test(spanOf(world, work.expression).span)) return undefined;
  const context = repeatsOf(world, site.call, () => false);
  return timerFinding(world, site, "outlived", { confidence: "medium", context, why: `nothing clears it when \`${textOf(work)}\` is over`, related: [relatedHead("waits", work)] });
}

/** The local of the function that the timer's callback ends. */
function endedBy(world: World, call: CallExpression, body: Node): Node | undefined {
  const { syntax } = world.compiler;
  const callback = call.arguments[0] && functionOf(world, call.arguments[0]);
  if (!callback) return undefined;
  let found: Node | undefined;
  walk(syntax, callback, (node) => {
    if (!syntax.isCallExpression(node) || !ENDING_CALLS.test(lastName(syntax, node.expression) ?? "")) return;
    const receiver = receiverOf(syntax, node.expression);
    const declaration = receiver && syntax.isIdentifier(receiver) ? world.compiler.symbolOf(receiver)?.declarations?.[0] : undefined;
    if (declaration && syntax.isVariableDeclaration(declaration) && enclosing(syntax, declaration) === body && isWithin(declaration, body)) found ??= receiver;
  });
  return found && unwrap(syntax, found as never);
}

function mentions(world: World, wait: Node, name: Node): boolean {
  const { syntax } = world.compiler;
  const token = world.compiler.symbolOf(name);
  let found = false;
  walk(syntax, wait, (node) => {
    found ||= syntax.isIdentifier(node) && node.text === name.getText() && world.compiler.symbolOf(node) === token;
    return !found;
  });
  return found;
}
