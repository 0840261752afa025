import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { guardsOf } from "../facts/rearming.js";
import { functionOf } from "../facts/registration.js";
import { enclosing, isFunctionNode, lastName, receiverOf, unwrap, walk, wrapped } from "../facts/tree.js";
import { FINAL_METHOD, RACE_COMBINATORS, SLEEP_CALLS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import type { SignalAtHand } from "./signal-at-hand.js";

/** Work that must be done although everything else was cancelled. */
const CLEAN_UP = /^_?(close|release|unlock|rollback|roll_?back|dispose|destroy|clean_?up|stop|shut_?down|tear_?down|flush|log|warn|report|notify|audit|abort|cancel|unsubscribe|ack|nack|commit|revert|undo|restore|remove|discard|terminate|disconnect|drain|finali[sz]e|fail|reject|record)/i;

/** Whether a call cleans up: by its name, by that of the function around it, or because it stands where the work is over. */
export function isCleanUp(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (CLEAN_UP.test((lastName(syntax, call.expression) ?? "").replace(/^#/, ""))) return true;
  const owner = enclosing(syntax, call);
  const name = isFunctionNode(syntax, owner) ? (nameNodeOf(world, owner)?.getText().replace(/^#/, "") ?? "") : "";
  if (FINAL_METHOD.test(name) || /^(clean_?up|rollback|release|flush|dispose|tear_?down|disconnect|kill|terminate|unsubscribe)/i.test(name)) return true;
  for (let node: Node = call; node !== owner; node = node.parent) {
    const { parent } = node;
    // A pause before the next try is no clean-up.
    if ((syntax.isCatchClause(parent) && !SLEEP_CALLS.has(lastName(syntax, call.expression) ?? "")) || (syntax.isTryStatement(parent) && parent.finallyBlock === node)) return true;
    // `if (signal.aborted) await store.markCancelled(id);`
    if (syntax.isIfStatement(parent) && parent.thenStatement === node && /\baborted\b/.test(parent.expression.getText()) && !parent.expression.getText().includes("!")) return true;
  }
  return false;
}

/** Whether a signal ends a call, or the wait for it, in another way than as its argument. */
export function isCoveredOtherwise(world: World, call: CallExpression, atHand: readonly SignalAtHand[]): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  if (call.arguments.some((argument) => carriesSignal(world, argument, atHand))) return true;
  if (receiver && isMadeWithSignal(world, receiver, atHand)) return true;
  return isRaced(world, call, atHand) || isClosedOnAbort(world, call, atHand) || isWithoutSignal(world, call, atHand);
}

/** `signal ? fetch(url, { signal }) : fetch(url)`: this is what happens when there is none. */
function isWithoutSignal(world: World, call: CallExpression, atHand: readonly SignalAtHand[]): boolean {
  const owner = enclosing(world.compiler.syntax, call);
  if (!isFunctionNode(world.compiler.syntax, owner)) return false;
  const names = atHand.flatMap(({ text, root }) => [text, text.replace(".", "?."), root]);
  // `isEmpty(options) ? send(request) : send(request, options)`: with options, it is sent with them.
  const choice = wrapped(world.compiler.syntax, call).parent;
  if (world.compiler.syntax.isConditionalExpression(choice) && [choice.whenTrue, choice.whenFalse].some((other) => isSameCall(world, unwrap(world.compiler.syntax, other), call))) return true;
  return branchesAround(world, call, owner).some((condition) => names.includes(condition.getText().replace(/^!|\s*[!=]==?\s*(undefined|null)$/g, "")));
}

function isSameCall(world: World, other: Node, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  return other !== call && syntax.isCallExpression(other) && other.expression.getText() === call.expression.getText() && other.arguments.length > call.arguments.length;
}

function branchesAround(world: World, call: CallExpression, owner: FunctionNode): readonly Expression[] {
  const { syntax } = world.compiler;
  const conditions = [...guardsOf(world, call, owner)];
  for (let node: Node = call; node !== owner; node = node.parent) if (syntax.isConditionalExpression(node.parent) && node.parent.condition !== node) conditions.push(node.parent.condition);
  return conditions;
}

function mentions(text: string, atHand: readonly SignalAtHand[]): boolean {
  return /signal|abort|controller|cancel/i.test(text) || atHand.some((signal) => new RegExp(`(?<![\\w$.])${signal.root.replace(/[^\w$]/g, "")}(?![\\w$])`).test(text));
}

/** An argument that is named for a signal, spreads or is the options that carry one, or was made from one. */
function carriesSignal(world: World, argument: Expression, atHand: readonly SignalAtHand[]): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, argument);
  // A callback that uses the signal does not end the call that is handed it.
  if (isFunctionNode(syntax, inner)) return false;
  if (syntax.isSpreadElement(inner)) return true;
  if (syntax.isStringLiteralLike(inner)) return false;
  if (syntax.isObjectLiteralExpression(inner)) return inner.properties.some((property) => syntax.isSpreadAssignment(property) ? carriesSignal(world, property.expression, atHand) : /^(signal|abortSignal|cancel\w*)$/.test(property.name?.getText() ?? ""));
  if (isSignalItself(world, inner, atHand)) return true;
  if (isData(world, inner)) return false;
  return (syntax.isIdentifier(inner) || syntax.isPropertyAccessExpression(inner)) && isMadeWithSignal(world, inner, atHand);
}

/** What was read with a signal (`await readFile(path, { signal })`) knows nothing of it. */
function isData(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const declaration = syntax.isIdentifier(value) ? world.compiler.symbolOf(value)?.declarations?.[0] : undefined;
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer || !syntax.isAwaitExpression(declaration.initializer)) return false;
  const read = unwrap(syntax, declaration.initializer.expression);
  return syntax.isCallExpression(read) && /^(read\w*|text|json|arrayBuffer|blob|bytes)$/.test(lastName(syntax, read.expression) ?? "");
}

/** `signal`, `options` as a whole, `AbortSignal.any([…])`, `withSignal(options)`; but not `options.url`. */
function isSignalItself(world: World, value: Expression, atHand: readonly SignalAtHand[]): boolean {
  const { syntax } = world.compiler;
  if (syntax.isIdentifier(value)) return /signal|abort|controller|cancel/i.test(value.text) || atHand.some((signal) => signal.root === value.text);
  if (syntax.isPropertyAccessExpression(value)) return /signal|abort|controller|cancel/i.test(value.name.text);
  return (syntax.isCallExpression(value) || syntax.isNewExpression(value)) && mentions(value.getText(), atHand);
}

/** A variable that was made from the signal: `const request = new Request(url, { signal })`; a client that has it already. */
function isMadeWithSignal(world: World, value: Expression, atHand: readonly SignalAtHand[]): boolean {
  const { syntax } = world.compiler;
  let root = unwrap(syntax, value);
  while (syntax.isPropertyAccessExpression(root) && root.expression.kind !== syntax.SyntaxKind.ThisKeyword) root = unwrap(syntax, root.expression);
  if (!syntax.isIdentifier(root)) return syntax.isCallExpression(root) && mentions(root.arguments.map((argument) => argument.getText()).join(), atHand);
  const declaration = world.compiler.symbolOf(root)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  const made = unwrap(syntax, declaration.initializer);
  const given = syntax.isNewExpression(made) || syntax.isCallExpression(made) ? (made.arguments ?? []).map((argument) => argument.getText()).join() : syntax.isObjectLiteralExpression(made) ? made.getText() : "";
  return mentions(given, atHand);
}

/** `Promise.race([call, aborted])`, `raceWithSignal(call, signal)`: the wait ends with the signal. */
function isRaced(world: World, call: CallExpression, atHand: readonly SignalAtHand[]): boolean {
  const { syntax } = world.compiler;
  for (let node: Node = call; node.parent && !isFunctionNode(syntax, node); node = node.parent) {
    const { parent } = node;
    if (!syntax.isCallExpression(parent) || parent.expression === node) continue;
    if (RACE_COMBINATORS.has(lastName(syntax, parent.expression) ?? "")) return true;
    if (parent.arguments.some((argument) => argument !== node && !isFunctionNode(syntax, unwrap(syntax, argument)) && mentions(argument.getText(), atHand))) return true;
  }
  return false;
}

/** `signal.addEventListener("abort", () => client.close())`: what the call is made on ends with the signal. */
function isClosedOnAbort(world: World, call: CallExpression, atHand: readonly SignalAtHand[]): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  let root = receiver && lastName(syntax, receiver);
  if (receiver && syntax.isPropertyAccessExpression(receiver)) root = receiver.getText();
  if (root === undefined) return false;
  const owner = enclosing(syntax, call);
  let found = false;
  walk(syntax, owner, (node) => {
    if (found || !syntax.isCallExpression(node) || !/^(addEventListener|addAbortListener|on|onAbort)$/.test(lastName(syntax, node.expression) ?? "") || !mentions(node.expression.getText() + node.arguments[0]?.getText(), atHand)) return;
    found = node.arguments.some((argument) => functionOf(world, argument)?.getText().includes(root) ?? false);
  });
  return found;
}
