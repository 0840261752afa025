import type { Expression, Node } from "../../compiler/index.js";
import { isConnection, missingEvents, type MissingEvents } from "../facts/event-sources.js";
import { actsIn } from "../facts/settlers.js";
import type { Channel } from "../facts/settling-channels.js";
import { enclosing, isFunctionNode, isWithin, lastName, textOf, unwrap, walk } from "../facts/tree.js";
import { settleOnFailureFix } from "../fix/settle-on-failure.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";
import { type HandMade, isSure } from "./unsettled-paths.js";
import { relatedHead } from "./words.js";

/** A promise that is settled by the happy event of a source only, although the source may fail or be closed. */
export function happyEventDefect(world: World, made: HandMade): Defect | undefined {
  const { channels, settlers } = made;
  if (channels.some((channel) => isSure(world, settlers, channel))) return undefined;
  const events = [...channels.filter(({ kind }) => kind === "event"), ...requestEvents(world, channels)];
  if (events.length === 0 || events.some(({ event }) => event === undefined)) return undefined;
  const others = channels.filter(({ kind, node }) => kind !== "event" && kind !== "direct" && !events.some((one) => one.node === node));
  const heard = new Set(events.flatMap(({ event }) => event ?? []));
  if (others.length > 0) return closedConnection(world, made, others, events, heard);
  for (const { source, event, node } of events) {
    if (!source || event === undefined || isLasting(world, made, source, event)) continue;
    const missing = missingEvents(world, source, event, heard);
    if (missing) return { ...describe(source, node, event, heard, missing), fix: settleOnFailureFix(world, { executor: made.executor, source, event, node, missing: missing.missing }) };
  }
  return undefined;
}

function describe(source: Expression, node: Node, event: string, heard: ReadonlySet<string>, { kind, isTyped, missing }: MissingEvents): Defect {
  const isPartly = heard.has("error");
  const confidence = kind !== undefined && isTyped && !isPartly && !/^(drain|listening|ended|pause)$/.test(event) ? "high" : "medium";
  const evidence = kind ? `a ${kind} may fail or be closed instead` : "it may fail or end instead";
  return {
    form: "happy-event", confidence,
    data: { events: [...heard].map((one) => `'${one}'`).join(" and "), source: textOf(source), evidence, missing: missing.map((one) => `'${one}'`).join(" or ") },
    related: [relatedHead("event", node)],
  };
}

/** What goes on by itself: a process that somebody else started ends, an own emitter that never fails. */
function isLasting(world: World, { promise }: HandMade, source: Expression, event: string): boolean {
  const { syntax } = world.compiler;
  if (source.kind === syntax.SyntaxKind.ThisKeyword) return !emitsFailure(world, source);
  const owner = enclosing(syntax, promise);
  if (event !== "exit" && event !== "end" && event !== "finish") return false;
  if (event !== "exit") return false;
  const declaration = syntax.isIdentifier(source) ? world.compiler.symbolOf(source)?.declarations?.[0] : undefined;
  return !(declaration && isFunctionNode(syntax, owner) && isWithin(declaration, owner) && !syntax.isParameter(declaration));
}

/** Whether a class tells its listeners about failures at all. */
function emitsFailure(world: World, self: Node): boolean {
  const { syntax } = world.compiler;
  let owner: Node = self;
  while (owner.parent && !syntax.isClassDeclaration(owner) && !syntax.isClassExpression(owner)) owner = owner.parent;
  let found = false;
  walk(syntax, owner, (node) => {
    const [event] = syntax.isCallExpression(node) && lastName(syntax, node.expression) === "emit" ? node.arguments : [];
    found ||= event !== undefined && syntax.isStringLiteralLike(event) && /^(error|close|closed|end|disconnect|fail|failed)$/.test(event.text);
    return !found;
  });
  return found;
}

/** `http.get(url, (response) => …)`: the callback listens to the request's `response`. */
function requestEvents(world: World, channels: readonly Channel[]): readonly Channel[] {
  const { syntax } = world.compiler;
  return channels.flatMap((channel) => {
    const { kind, node } = channel;
    if (kind !== "callback" || !syntax.isCallExpression(node) || !/^(get|request|connect|createConnection)$/.test(lastName(syntax, node.expression) ?? "")) return [];
    const { names } = world.compiler.typeOf(node);
    if (names.includes("ClientRequest")) return [{ ...channel, kind: "event", source: node, event: "response" }];
    return names.includes("Socket") ? [{ ...channel, kind: "event", source: node, event: "connect" }] : [];
  });
}

/** A connection whose `error` is heard while its `close` is not: it may be closed in good order before the answer comes. */
function closedConnection(world: World, { settlers }: HandMade, others: readonly Channel[], events: readonly Channel[], heard: ReadonlySet<string>): Defect | undefined {
  const { syntax } = world.compiler;
  if (heard.size !== 1 || !heard.has("error")) return undefined;
  const [failure] = events;
  const isOwnHelper = others.every(({ kind, node, handler }) => kind === "callback" && handler !== undefined && syntax.isCallExpression(node) && world.compiler.calleeOf(node).body !== undefined && actsIn(world, settlers, handler));
  if (!failure?.source || !isOwnHelper || !isConnection(world, unwrap(syntax, failure.source))) return undefined;
  return {
    form: "happy-event", confidence: "medium",
    data: { events: `an answer and 'error'`, source: textOf(failure.source), evidence: "it may be closed in good order while the answer is awaited", missing: "'close'" },
    related: [relatedHead("event", failure.node)],
  };
}
