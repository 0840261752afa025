import type { AwaitExpression, CallExpression, Node } from "../../compiler/index.js";
import { enclosing, isWithin, lastName, receiverOf, textOf, unwrap, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { orderFix } from "./order-fix.js";
import { relatedHead } from "./words.js";
import type { WrongWait } from "./wrong-wait.js";

/** Calls that wait until a collection of requests is empty. */
const WAITING = /^(wait|drain|flush|join|idle|onIdle|whenIdle|settled|allSettled)|^(await|pending)[A-Z]/;
/** Calls that settle what is still open. */
const SETTLING = /^(reject|fail(?!ed)|settle(?!d)|abort(?!ed)|cancel(?!l?ed))/i;
const DEEPEST = 2;

/** `await this.disconnect(); this.requests.rejectAll(error)`, where `disconnect` waits for these very requests. */
export function deadlockedWaits(world: World, wait: AwaitExpression): WrongWait | undefined {
  const { syntax } = world.compiler;
  const call = unwrap(syntax, wait.expression);
  if (!syntax.isCallExpression(call)) return undefined;
  const later = settlingAfter(world, wait);
  if (later.size === 0) return undefined;
  for (const [source, node] of waitedSources(world, call, 0)) {
    const stop = later.get(source);
    if (!stop) continue;
    const data = { task: `what is open in \`${source}\``, stop: textOf(stop), evidence: `\`${textOf(node)}\` waits for it` };
    return { wait, form: "deadlock", confidence: "medium", data, related: [relatedHead("wait", node), relatedHead("stop", stop)], fix: orderFix(world, wait, stop, undefined, false) };
  }
  return undefined;
}

/** What a call waits for on the way, by the name of what holds it: `this.requests` of `await this.requests.waitForAll()`. */
function waitedSources(world: World, call: CallExpression, depth: number): ReadonlyMap<string, Node> {
  const { syntax } = world.compiler;
  const found = new Map<string, Node>();
  const receiver = receiverOf(syntax, call.expression);
  const name = lastName(syntax, call.expression) ?? "";
  if (receiver && receiver.kind !== syntax.SyntaxKind.ThisKeyword && WAITING.test(name) && call.arguments.length === 0) found.set(plain(receiver), call);
  const { body } = world.compiler.calleeOf(call);
  if (!body || depth > DEEPEST) return found;
  walkOwn(syntax, body, (node) => {
    if (!syntax.isAwaitExpression(node)) return;
    const inner = unwrap(syntax, node.expression);
    if (!syntax.isCallExpression(inner)) return;
    for (const [source, place] of waitedSources(world, inner, depth + 1)) if (!isSettledBefore(world, body, place, source)) found.set(source, place);
  });
  return found;
}

/** What the statements after a wait settle, in the same function. */
function settlingAfter(world: World, wait: Node): ReadonlyMap<string, Node> {
  const { syntax } = world.compiler;
  const found = new Map<string, Node>();
  walkOwn(syntax, enclosing(syntax, wait), (node) => {
    if (node.pos < wait.end || !syntax.isCallExpression(node)) return;
    for (const source of settledSources(world, node, 0)) found.set(source, node);
  });
  return found;
}

function settledSources(world: World, call: CallExpression, depth: number): readonly string[] {
  const { syntax } = world.compiler;
  if (!SETTLING.test(lastName(syntax, call.expression) ?? "")) return [];
  const receiver = receiverOf(syntax, call.expression);
  if (receiver && receiver.kind !== syntax.SyntaxKind.ThisKeyword) return [plain(receiver)];
  const { body } = world.compiler.calleeOf(call);
  const found: string[] = [];
  if (body && depth < DEEPEST) {
    walkOwn(syntax, body, (node) => {
      if (syntax.isCallExpression(node)) found.push(...settledSources(world, node, depth + 1));
    });
  }
  return found;
}

function isSettledBefore(world: World, body: Node, wait: Node, source: string): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, body, (node) => {
    found ||= syntax.isCallExpression(node) && node.end <= wait.pos && !isWithin(wait, node) && settledSources(world, node, 0).includes(source);
  });
  return found;
}

function plain(receiver: Node): string {
  return receiver.getText().replace(/[?!]/g, "");
}
