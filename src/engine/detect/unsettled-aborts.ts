import type { CallExpression, Node } from "../../compiler/index.js";
import { functionOf } from "../facts/registration.js";
import { actsIn } from "../facts/settlers.js";
import { isFunctionNode, lastName, receiverOf, textOf, walk } from "../facts/tree.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";
import type { HandMade } from "./unsettled-paths.js";
import { isSure } from "./unsettled-paths.js";
import { relatedHead } from "./words.js";

/** Calls that take away what would have settled the promise. */
const TAKING_AWAY = /^(clearTimeout|clearInterval|off|removeListener|removeEventListener|delete|unsubscribe)$/;
/** Calls that change nothing about it. */
const HARMLESS = /^(log|debug|info|warn|error|trace|set|add)$/;

/** A listener on `abort` that sets a flag, or takes away what would settle the promise, and settles nothing. */
export function abortDefect(world: World, made: HandMade): Defect | undefined {
  const { syntax } = world.compiler;
  const { executor, settlers, channels } = made;
  let found: Defect | undefined;
  walk(syntax, executor, (node) => {
    if (found || !syntax.isCallExpression(node)) return;
    const handler = abortHandler(world, node);
    if (!handler || actsIn(world, settlers, handler)) return;
    const calls = callsIn(world, handler);
    if (calls.some((name) => !TAKING_AWAY.test(name) && !HARMLESS.test(name))) return;
    const takesAway = calls.some((name) => TAKING_AWAY.test(name));
    const isSettled = channels.some((channel) => channel.kind === "signal" || (!takesAway && isSure(world, settlers, channel)));
    if (isSettled) return;
    const signal = receiverOf(syntax, node.expression);
    found = { form: "path", confidence: takesAway ? "high" : "medium", data: { evidence: `\`${signal ? textOf(signal) : "its signal"}\` is aborted` }, related: [relatedHead("path", node)] };
  });
  return found;
}

function abortHandler(world: World, call: CallExpression): Node | undefined {
  const { syntax } = world.compiler;
  const [event, listener] = call.arguments;
  if (lastName(syntax, call.expression) !== "addEventListener" || !event || !listener || !syntax.isStringLiteralLike(event) || event.text !== "abort") return undefined;
  const isLocal = syntax.isIdentifier(listener) || isFunctionNode(syntax, listener);
  return isLocal ? functionOf(world, listener) : undefined;
}

function callsIn(world: World, handler: Node): readonly string[] {
  const { syntax } = world.compiler;
  const names: string[] = [];
  walk(syntax, handler, (node) => {
    if (syntax.isCallExpression(node)) names.push(lastName(syntax, node.expression) ?? "?");
  });
  return names;
}
