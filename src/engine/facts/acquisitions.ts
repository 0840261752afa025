import type { BinaryExpression, CallExpression, Expression, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import type { FunctionFacts } from "./file-facts.js";
import { withoutComments } from "./plain-text.js";
import { enclosing, isPlainAssignment, isWithin, lastName, receiverOf, unwrap, wrapped } from "./tree.js";

/**
 * Something that is taken at one place and must be given back at another. `group`: a wait group's count; `counter`: a
 * number; `member`: an entry of a set, a map or a list; `lock`: a lock or semaphore; `handle`: what a lock or a pool hands
 * out; `flag`: a guard that is set to true.
 */
export interface Acquisition {
  readonly kind: "group" | "counter" | "member" | "lock" | "handle" | "flag";
  /** The whole expression: `wg.add(1)`, `this.active++`, `await pool.connect()`. */
  readonly node: Expression;
  /** What it is taken from, as it is written: `this.active`. Of a handle, the variable that holds it. */
  readonly holder: Expression;
  /** Of a member: what is put in, as it is written. */
  readonly member?: string;
}

const COUNT_UP = /^(add|Add|increment|enter|inc|up|begin)$/;
const COUNT_DOWN = /^(done|Done|decrement|leave|exit|dec|down|release|countDown|finished|arrive|end)$/;
const PUT_IN = /^(add|set|push|unshift)$/;
const TAKE_OUT = /^(delete|remove|splice)$/;
const LOCK = /^(acquire|lock|take|obtain|enter|wait|p|acquireAsync|lockAsync|down|reserve)$/;
const UNLOCK = /^(release|unlock|free|leave|exit|signal|v|up|give|put|post|releaseAsync|unlockAsync)$/;
const LOCK_NAMES = /lock|mutex|sem|permit|slot|limit|gate|latch|token|lease|throttle|turn/i;
const HAND_OUT = /^(acquire|lock|connect|getConnection|checkout|take|obtain|reserve|getClient|borrow|lease|acquireConnection|acquireLock|getLock|get)$/;
const POOL_NAMES = /pool|lock|mutex|sem|lease|limit/i;
const GIVE_BACK = /^(release|unlock|return|put|destroy|free|close|end|dispose|giveBack|checkin|checkIn|releaseConnection|releaseClient|recycle|done|leave|disconnect|abandon|quit)$/;

/** What a function takes, in the order in which it is written. Nested functions have their own. */
export function acquisitionsOf(world: World, { node, calls, updates }: FunctionFacts): readonly Acquisition[] {
  const found = [...world.each(takenBy, node, () => calls), ...world.each(countedBy, node, () => updates)];
  return found.sort((a, b) => a.node.pos - b.node.pos);
}

function takenBy(world: World, call: CallExpression | NewExpression): readonly Acquisition[] {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call)) return [];
  const name = lastName(syntax, call.expression) ?? "";
  const holder = receiverOf(syntax, call.expression);
  if (!holder) return [];
  const found: Acquisition[] = [];
  if (COUNT_UP.test(name) && isCount(world, call)) found.push({ kind: "group", node: call, holder });
  const [first] = call.arguments;
  if (PUT_IN.test(name) && first && found.length === 0 && lastName(syntax, holder) !== "classList") found.push({ kind: "member", node: call, holder, member: textIn(first) });
  const variable = heldIn(world, call);
  if (variable && HAND_OUT.test(name) && isHandOut(world, name, holder)) found.push({ kind: "handle", node: call, holder: variable });
  else if (LOCK.test(name) && isAwaitedStatement(world, call) && isLock(world, name, holder)) found.push({ kind: "lock", node: call, holder });
  return found;
}

/** `add()`, `add(1)`: a number, not a thing. */
function isCount(world: World, { expression, arguments: given }: CallExpression): boolean {
  const [first] = given;
  // `page.mouse.up()`.
  if (/mouse|pointer|key|touch|pen$/i.test(lastName(world.compiler.syntax, receiverOf(world.compiler.syntax, expression) ?? expression) ?? "")) return false;
  return given.length === 0 || (given.length === 1 && first !== undefined && (first.kind === world.compiler.syntax.SyntaxKind.NumericLiteral || /^\w+\.(length|size)$/.test(first.getText())));
}

/** `await lock.acquire();` as a statement, or with a time-out tested: what is taken has no name of its own. */
function isAwaitedStatement(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const outer = wrapped(syntax, call).parent;
  return syntax.isAwaitExpression(outer) && syntax.isExpressionStatement(outer.parent);
}

/** The variable of `const release = await lock.acquire()`. */
function heldIn(world: World, call: CallExpression): Expression | undefined {
  const { syntax } = world.compiler;
  const awaited = wrapped(syntax, call).parent;
  if (!syntax.isAwaitExpression(awaited)) return undefined;
  const value = wrapped(syntax, awaited);
  const { parent } = value;
  if (syntax.isVariableDeclaration(parent) && syntax.isIdentifier(parent.name)) return parent.name;
  return isPlainAssignment(world.compiler.syntax, parent) && parent.right === value && syntax.isIdentifier(parent.left) ? parent.left : undefined;
}

/** `take` and `enter` are common names, too. */
function isLock(world: World, name: string, holder: Expression): boolean {
  return /^(acquire|lock|obtain|reserve)/.test(name) || LOCK_NAMES.test(lastName(world.compiler.syntax, holder) ?? "");
}

/** `connect` and `get` are common names: it must be a pool that is asked. */
function isHandOut(world: World, name: string, holder: Expression): boolean {
  return /^(acquire\w*|checkout|getConnection|lock|getLock)$/.test(name) || POOL_NAMES.test(lastName(world.compiler.syntax, holder) ?? "");
}

function countedBy(world: World, update: Expression): readonly Acquisition[] {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const step = steppedBy(world, update);
  if (step) return step.by === "up" ? [{ kind: "counter", node: update, holder: step.target }] : [];
  if (!isPlainAssignment(world.compiler.syntax, update)) return [];
  return update.right.kind === SyntaxKind.TrueKeyword ? [{ kind: "flag", node: update, holder: update.left }] : [];
}

/** `n++`, `n += 1`, `n = n + 1` and their opposites. */
function steppedBy(world: World, node: Node): { readonly by: "up" | "down"; readonly target: Expression } | undefined {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (node.kind === SyntaxKind.PostfixUnaryExpression || node.kind === SyntaxKind.PrefixUnaryExpression) {
    const { operator, operand } = node as Node & { operator: number; operand: Expression };
    return operator === SyntaxKind.PlusPlusToken ? { by: "up", target: operand } : operator === SyntaxKind.MinusMinusToken ? { by: "down", target: operand } : undefined;
  }
  if (!syntax.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  if (kind === SyntaxKind.PlusEqualsToken) return isNumber(world, node.right) ? { by: "up", target: node.left } : undefined;
  if (kind === SyntaxKind.MinusEqualsToken) return { by: "down", target: node.left };
  return kind === SyntaxKind.EqualsToken ? recomputed(node) : undefined;
}

function isNumber(world: World, value: Expression): boolean {
  return value.kind === world.compiler.syntax.SyntaxKind.NumericLiteral;
}

/** `n = n - 1`, `n = Math.max(0, n - 1)`. */
function recomputed({ left, right }: BinaryExpression): { by: "up" | "down"; target: Expression } | undefined {
  const name = left.getText().replace(/[^\w.#$]/g, "");
  const text = right.getText();
  if (!text.includes(name)) return undefined;
  const match = new RegExp(`(?<![\\w.#])${name.replace(/[.$]/g, "\\$&")}\\s*([-+])\\s*1\\b`).exec(text);
  return match ? { by: match[1] === "+" ? "up" : "down", target: left } : undefined;
}

/** True for an expression that gives back what an acquisition took, where both are written in the same function or object. */
export function givesBack(world: World, taken: Acquisition, node: Node): boolean {
  const { syntax } = world.compiler;
  const holder = textIn(taken.holder);
  if (syntax.isCallExpression(node)) return callGivesBack(world, taken, holder, node);
  switch (taken.kind) {
    case "counter": {
      const step = steppedBy(world, node);
      return step?.by === "down" && textIn(step.target) === holder;
    }
    case "flag":
      return isReset(world, node, holder);
    case "member":
      return isReset(world, node, holder) && node.getText().includes(`${taken.member ?? ""}`) && /\.filter\(/.test(node.getText());
    default:
      return false;
  }
}

/** `this.busy = false`, `this.current = undefined`. */
function isReset(world: World, node: Node, holder: string): boolean {
  const { syntax } = world.compiler;
  return isPlainAssignment(syntax, node) && textIn(node.left) === holder && node.right.kind !== syntax.SyntaxKind.TrueKeyword;
}

function callGivesBack(world: World, taken: Acquisition, holder: string, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  const receiver = receiverOf(syntax, call.expression);
  const isOnHolder = receiver !== undefined && textIn(receiver) === holder;
  switch (taken.kind) {
    case "group":
      return isOnHolder && COUNT_DOWN.test(name);
    case "lock":
      return isOnHolder && UNLOCK.test(name);
    case "member":
      return isOnHolder && TAKE_OUT.test(name) && isSameMember(world, taken, name, call);
    case "handle":
      return isOnHolder ? GIVE_BACK.test(name) : textIn(call.expression) === holder || (GIVE_BACK.test(name) && call.arguments.some((argument) => textIn(argument) === holder));
    default:
      return false;
  }
}

/** `delete` names its entry; `splice` finds it by its place. What `pop` takes is a stack's business. */
function isSameMember(world: World, { member = "", node }: Acquisition, name: string, { arguments: given }: CallExpression): boolean {
  const first = given[0] ? textIn(given[0]) : "";
  if (given[0] && isNamesakeOnly(world, node, given[0])) return false;
  return name === "splice" ? first.includes(member) || /^(index|at|i|position|place)$/i.test(first) : first === member;
}

/** Another variable of the same name: `for (const id of a) set.add(id); for (const id of b) set.delete(id);`. */
function isNamesakeOnly(world: World, add: Expression, argument: Expression): boolean {
  const { syntax } = world.compiler;
  const [put] = syntax.isCallExpression(add) ? add.arguments : [];
  if (!put || !syntax.isIdentifier(put) || !syntax.isIdentifier(argument)) return false;
  const declaration = world.compiler.symbolOf(argument)?.declarations?.[0];
  return declaration !== undefined && isWithin(declaration, enclosing(syntax, add)) && world.compiler.symbolOf(put)?.declarations?.[0] !== declaration;
}

/** An expression's words without `!`, `?`, blanks and comments, so that `this.pool!` is `this.pool`. */
export function textIn(expression: Node): string {
  return withoutComments(expression.getText()).replace(/[!?\s]/g, "");
}

/** The first name of `a.b.c`, or `this`. */
export function rootOf(world: World, expression: Expression): Expression {
  const { syntax } = world.compiler;
  let inner = unwrap(syntax, expression);
  while (syntax.isPropertyAccessExpression(inner) || syntax.isElementAccessExpression(inner) || syntax.isCallExpression(inner)) inner = unwrap(syntax, inner.expression);
  return inner;
}
