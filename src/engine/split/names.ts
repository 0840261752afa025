import type { Expression, Node } from "../../compiler/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { programIndexOf } from "../facts/program-index.js";
import { isSeenOutside } from "../facts/storage.js";
import { isFunctionNode, lastName, receiverOf, walkOwn } from "../facts/tree.js";
import { PROMISE_REACTIONS } from "../facts/vocabulary.js";
import { type AddedTask, nameOfTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { World } from "../world.js";

/** What trackers are called besides what they track. */
const SUFFIX = /(?:^|(?<=[a-z0-9]))(wg|WG|Wg|waitGroup|WaitGroup|trackers?|Trackers?|groups?|Groups?|tasks|Tasks|promises|Promises|jobs|Jobs|pending|Pending|running|Running|active|Active|inFlight|InFlight|set|Set|list|List|map|Map|queue|Queue|work|Work|tail|Tail|controller|Controller|store|Store|stack|Stack|disposables?|Disposables?|disposers|Disposers|subscriptions?|Subscriptions?|cleanups?|Cleanups?|teardowns?|Teardowns?|bag|Bag)$/;

/** A name for a tracker beside another one, made from what its tasks do: `readerWg` beside `heartbeatWg`. Never one that is taken. */
export function newNameFor(world: World, { name, declaration }: Pick<TrackerFacts, "name" | "declaration">, task: string, otherwise = "Tasks"): string {
  const old = name.getText();
  const hash = old.startsWith("#") ? "#" : "";
  const bare = old.slice(hash.length).replace(/^_/, "");
  const suffix = SUFFIX.exec(bare)?.[1] ?? otherwise;
  const agent = agentOf(task);
  const word = suffix.toLowerCase().startsWith(agent) ? "inner" : agent;
  const base = `${/^_/.test(old) ? "_" : ""}${word}${suffix[0]?.toUpperCase() ?? ""}${suffix.slice(1)}`;
  const { names } = fileFactsOf(world, name);
  const everywhere = world.reach === "program" && isSeenOutside(world, declaration) ? programIndexOf(world).naming : new Map<string, unknown>();
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!names.has(candidate) && !names.has(`#${candidate}`) && !everywhere.has(candidate)) return `${hash}${candidate}`;
  }
}

/** What the tasks of a lifetime do, in one word. */
export function taskWord(world: World, [first]: readonly AddedTask[]): string {
  if (!first) return "inner";
  const called = first.value && calledIn(world, first.value);
  if (called !== undefined) return called;
  const name = nameOfTask(world, first);
  return /^(an?|the) /.test(name) ? (callWithin(world, first.task ?? first.site) ?? "inner") : name;
}

/** `read` of `this.read(stream).finally(leave)`. */
function calledIn(world: World, value: Expression): string | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(value)) return undefined;
  const name = lastName(syntax, value.expression);
  const receiver = name !== undefined && PROMISE_REACTIONS.has(name) ? receiverOf(syntax, value.expression) : undefined;
  return receiver ? calledIn(world, receiver) : name;
}

/** `save` of `() => save(row)`. */
function callWithin(world: World, task: Node): string | undefined {
  const { syntax } = world.compiler;
  let found: string | undefined;
  if (!isFunctionNode(syntax, task)) return undefined;
  walkOwn(syntax, task, (node) => {
    if (!found && syntax.isCallExpression(node)) found = lastName(syntax, node.expression);
  });
  return found;
}

/** Verbs whose doer has a name of its own: `readStream` is a reader's work, `renderPage` is just a render. */
const DOERS: Readonly<Record<string, string>> = {
  read: "reader", write: "writer", send: "sender", poll: "poller", pump: "pump", watch: "watcher", consume: "consumer", listen: "listener",
  fetch: "fetcher", load: "loader", serve: "server", handle: "handler", work: "worker", upload: "uploader", download: "downloader", receive: "receiver",
};

/** Who, or what, a task is, after the first word of the function that it runs. */
function agentOf(task: string): string {
  const word = /^#?_?([a-z]+)/.exec(task)?.[1] ?? "inner";
  return DOERS[word] ?? word;
}

/** What the function is called that a node stands in; functions without a name are part of the one around them. */
export function functionAround(world: World, node: Node): string | undefined {
  const { syntax } = world.compiler;
  for (let outer = node.parent; outer; outer = outer.parent) {
    const name = isFunctionNode(syntax, outer) && !syntax.isConstructorDeclaration(outer) ? nameNodeOf(world, outer) : undefined;
    if (name) return name.getText();
  }
  return undefined;
}
