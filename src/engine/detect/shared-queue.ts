import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import { growthOf } from "../../model/index.js";
import { usesOf } from "../facts/callers.js";
import { contextOf } from "../facts/context.js";
import type { FunctionFacts } from "../facts/file-facts.js";
import { givesWay, loopEndOf } from "../facts/loops.js";
import { scopesAround } from "../facts/scopes.js";
import { isStoppedBefore } from "../facts/stops.js";
import { enclosing, isFunctionNode, isLoop, lastName, placeOf, receiverOf, textOf, unwrap, walkOwn, wrapped } from "../facts/tree.js";
import { lineOf } from "../split/source-text.js";
import type { World } from "../world.js";
import type { SharedTrackerFinding } from "./shared-finding.js";
import { lifetimeInWords, relatedHead, relatedOf } from "./words.js";

const TAKING: ReadonlySet<string> = new Set(["shift", "take", "dequeue", "pop", "next", "receive", "get", "poll", "read"]);

/** A consumer loop on a queue that outlives it, started again while the old one still takes from the queue. */
export function sharedQueues(world: World, functions: Iterable<FunctionFacts>): readonly SharedTrackerFinding[] {
  return [...functions].flatMap(({ node, loops }) => {
    if (!isFunctionNode(world.compiler.syntax, node)) return [];
    const consumer = loops.find((loop) => consumes(world, loop, node));
    const queue = consumer && queueOf(world, consumer, node);
    return consumer && queue ? startsAgain(world, node, consumer, queue) : [];
  });
}

/** A loop that waits for items and does not end by itself. A signal of its own ends it. */
function consumes(world: World, loop: Parameters<typeof loopEndOf>[1], owner: FunctionNode): boolean {
  if (!givesWay(world, loop) || !queueOf(world, loop, owner)) return false;
  const { syntax } = world.compiler;
  if (syntax.isForOfStatement(loop)) return loop.awaitModifier !== undefined;
  const end = loopEndOf(world, loop);
  return end === "none" || end === "flag" || end === "data";
}

/** The field or outer variable that a loop takes its items from. */
function queueOf(world: World, loop: Node, owner: FunctionNode): Expression | undefined {
  const { syntax } = world.compiler;
  let found: Expression | undefined;
  const consider = (value: Expression): void => {
    if (!found && isSharedQueue(world, value, owner)) found = value;
  };
  if (syntax.isForOfStatement(loop)) consider(unwrap(syntax, loop.expression));
  walkOwn(syntax, loop, (node) => {
    if (!syntax.isCallExpression(node) || !TAKING.has(lastName(syntax, node.expression) ?? "")) return;
    const receiver = receiverOf(syntax, node.expression);
    if (receiver) consider(receiver);
  });
  return found;
}

function isSharedQueue(world: World, value: Expression, owner: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const name = syntax.isPropertyAccessExpression(value) && value.expression.kind === syntax.SyntaxKind.ThisKeyword ? value.name : syntax.isIdentifier(value) ? value : undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  if (!name || !declaration || !(syntax.isPropertyDeclaration(declaration) || syntax.isVariableDeclaration(declaration) || syntax.isParameter(declaration))) return false;
  const isParameter = syntax.isParameter(declaration) && declaration.parent === owner;
  if (!isParameter && declaration.pos >= owner.pos && declaration.end <= owner.end) return false;
  const type = world.compiler.typeOf(value);
  return type.container === "array" || /queue|channel|inbox|mailbox|jobs|backlog|buffer|pending/i.test([name.text, ...type.names].join(" "));
}

/** The places that start a consumer, not awaited, in something that runs again. */
function startsAgain(world: World, consumer: FunctionNode, loop: Node, queue: Expression): readonly SharedTrackerFinding[] {
  return usesOf(world, consumer).flatMap((use) => {
    if (use.kind !== "call" || !isStartedOnly(world, use.call as CallExpression)) return [];
    const owner = enclosing(world.compiler.syntax, use.call);
    const context = contextOf(world, use.call);
    if (!isSameQueue(world, queue, consumer, use.call as CallExpression)) return [];
    const isRepeated = (context.multiplicity === "per-iteration" && !isPool(world, use.call)) || context.multiplicity === "per-event" || isReconnect(world, use.call);
    if (!isRepeated || isStoppedBefore(world, use.call, owner, `${consumer.getText()}\n${use.call.getText()}`)) return [];
    return [
      {
        rule: "no-shared-tracker",
        form: "shared-queue",
        place: placeOf(use.call),
        confidence: "medium",
        span: "until-stopped",
        multiplicity: context.multiplicity,
        growth: growthOf(context.multiplicity, "until-stopped"),
        data: { tracker: textOf(queue), inner: textOf(use.call), innerLifetime: lifetimeInWords(world, context, use.call), evidence: "nothing ends the consumer that was started before" },
        related: [relatedHead("consumer", loop), ...relatedOf(context)],
        fixes: [],
        // Who puts in what says nothing about who is to take it.
        refusal: `what is put into \`${textOf(queue)}\` could be meant for each of its consumers: let the loop in line ${lineOf(loop)} end before line ${lineOf(use.call)} starts the next one, or make a queue with each consumer and put into that`,
      } satisfies SharedTrackerFinding,
    ];
  });
}

/** A queue that comes as a parameter is shared when each call hands over the same field or outer variable. */
function isSameQueue(world: World, queue: Expression, consumer: FunctionNode, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const index = syntax.isIdentifier(queue) ? consumer.parameters.findIndex((parameter) => parameter.name.getText() === queue.text) : -1;
  const argument = index < 0 ? undefined : call.arguments[index];
  if (!argument) return index < 0;
  if (syntax.isPropertyAccessExpression(argument)) return argument.expression.kind === syntax.SyntaxKind.ThisKeyword;
  const declaration = syntax.isIdentifier(argument) ? world.compiler.symbolOf(argument)?.declarations?.[0] : undefined;
  return declaration !== undefined && enclosing(syntax, declaration) !== enclosing(syntax, call);
}

/** Several consumers started at once, in a loop that waits for nothing in between, are a pool on purpose. */
function isPool(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  for (let node: Node = call; node.parent && !isFunctionNode(syntax, node); node = node.parent) {
    if (isLoop(syntax, node)) return !givesWay(world, node);
  }
  return true;
}

function isStartedOnly(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, call);
  return !syntax.isAwaitExpression(parent) && !syntax.isReturnStatement(parent);
}

/** A method that is called again by its meaning: `reconnect`, `restart`, `resume`. */
function isReconnect(world: World, call: Node): boolean {
  for (const scope of scopesAround(world, call)) {
    const name = isFunctionNode(world.compiler.syntax, scope) ? (scope.name?.getText() ?? "") : "";
    if (/^(re(connect|start|sume|open|load|subscribe|attach|set)|on(Re)?(Connect|Open|Attach))/.test(name)) return true;
  }
  return false;
}
