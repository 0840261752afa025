import type { CallExpression, Expression, FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import type { FileFacts } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { isFunctionNode, isWithin, lastName, unwrap, walk } from "../facts/tree.js";
import { insertFirst } from "../fix/bodies.js";
import type { World } from "../world.js";
import { type AbandonedRaceFinding, raceFinding } from "./race-finding.js";

/** What is opened and must be closed again when nobody waits for it any more. */
const OPENING = /^(connect|createConnection|spawn|fork|request|createReadStream|dial|open)$/;
const OPENED_TYPE = /^(WebSocket|EventSource|Socket|TLSSocket|XMLHttpRequest|Worker|RTCPeerConnection|WebSocketStream)$/;
const CLOSING = /^(close|destroy|terminate|abort|end|kill|disconnect|removeAllListeners|cancel|dispose)$/;

/**
 * A race by hand: `new Promise` with a time-out that rejects, around something that is opened right there. The time-out
 * leaves it opening, and nobody has it to close it.
 */
export function connectingPromises(world: World, facts: FileFacts): AbandonedRaceFinding[] {
  if (!facts.names.has("setTimeout")) return [];
  return [...facts.functions.values()].flatMap(({ calls }) => calls.flatMap((call) => connecting(world, call) ?? []));
}

function connecting(world: World, promise: CallExpression | NewExpression): AbandonedRaceFinding | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isNewExpression(promise) || !/Promise$/.test(lastName(syntax, promise.expression) ?? "")) return undefined;
  const executor = promise.arguments?.[0] && unwrap(syntax, promise.arguments[0]);
  const reject = executor && isFunctionNode(syntax, executor) ? executor.parameters[1]?.name : undefined;
  if (!executor || !isFunctionNode(syntax, executor) || !reject) return undefined;
  const opened = openedIn(world, executor);
  if (!opened || isClosedIn(world, opened.name, executor)) return undefined;
  const late = timeoutIn(world, executor, reject.getText());
  if (!late) return undefined;
  return raceFinding(world, promise, "connecting", { confidence: "medium", span: "blocking", task: opened.value, evidence: `the time-out rejects, and nothing closes \`${opened.name.getText()}\``, fix: closingFix(world, late, opened.name) });
}

/** A variable of the executor that holds what was opened. */
function openedIn(world: World, executor: FunctionNode): { name: Node; value: Node } | undefined {
  const { syntax } = world.compiler;
  let found: { name: Node; value: Node } | undefined;
  walk(syntax, executor, (node) => {
    if (found || (isFunctionNode(syntax, node) && node !== executor)) return false;
    const value = syntax.isVariableDeclaration(node) && syntax.isIdentifier(node.name) && node.initializer ? unwrap(syntax, node.initializer) : undefined;
    if (!value || !syntax.isVariableDeclaration(node)) return true;
    const isOpened = syntax.isNewExpression(value) ? OPENED_TYPE.test(lastName(syntax, value.expression) ?? "") : syntax.isCallExpression(value) && OPENING.test(lastName(syntax, value.expression) ?? "") && world.compiler.typeOf(value).thenable === "never";
    if (isOpened) found = { name: node.name, value };
    return true;
  });
  return found;
}

/** Closed by anybody: by the time-out, by a listener, or handed to somebody who may. Handing it to `resolve` is what it is for. */
function isClosedIn(world: World, name: Node, executor: FunctionNode): boolean {
  const { syntax } = world.compiler;
  return referencesOf(world, name).some((reference) => {
    const { parent } = reference;
    if (syntax.isPropertyAccessExpression(parent)) return CLOSING.test(parent.name.text) && isWithin(parent, executor);
    const isArgument = syntax.isCallExpression(parent) && parent.expression !== reference;
    return isArgument ? !/resolve|^ok$|^done$|accept|fulfil/i.test(parent.expression.getText()) : syntax.isBinaryExpression(parent) && parent.right === reference;
  });
}

/** The time-out that rejects. */
function timeoutIn(world: World, executor: FunctionNode, reject: string): CallExpression | undefined {
  const { syntax } = world.compiler;
  let found: CallExpression | undefined;
  walk(syntax, executor, (node) => {
    if (!syntax.isCallExpression(node) || lastName(syntax, node.expression) !== "setTimeout") return !found;
    if (new RegExp(`(?<![\\w$])${reject}(?![\\w$])`).test(node.arguments[0]?.getText() ?? "")) found ??= node;
    return !found;
  });
  return found;
}

/** Closes it first when the time is over. */
function closingFix(world: World, timeout: CallExpression, opened: Node): Fix | undefined {
  const { syntax } = world.compiler;
  const type = world.compiler.typeOf(opened as Expression);
  const method = ["destroy", "terminate", "kill", "abort", "close"].find((one) => type.has(one));
  const action = timeout.arguments[0] && unwrap(syntax, timeout.arguments[0]);
  if (!method || !action || !isFunctionNode(syntax, action) || !action.body) return undefined;
  const edits = insertFirst(syntax, action, `${opened.getText()}.${method}();`);
  return edits && { title: `Close it when the time is over: \`${opened.getText()}.${method}()\`.`, kind: "suggestion", edits };
}
