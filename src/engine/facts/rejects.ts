import type { CallExpression, Expression, FunctionNode, Node, PropertyAccessExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import { isWritten } from "./flags.js";
import { handlesRejection } from "./reactions.js";
import { referencesOf } from "./references.js";
import { isPrivateField } from "./storage.js";
import { accessOf, enclosing, isAsync, isFunctionNode, isWithin, lastName, receiverOf, unwrap, walkOwn } from "./tree.js";
import { PROMISE_REACTIONS, SLEEP_CALLS } from "./vocabulary.js";

/** False when everything that a function waits for is caught: its promise cannot reject, so dropping it loses no failure. */
export function mayReject(world: World, node: FunctionNode): boolean {
  return world.ask(findMayReject, node, false);
}

function findMayReject(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const { awaits, forAwaits, returned, calls } = factsOf(world, node);
  const passesOn = (value: Expression): boolean => canReject(world, value) && !isCaught(world, value, node);
  if (returned.some((value) => !syntax.isAwaitExpression(unwrap(syntax, value)) && passesOn(value))) return true;
  if (!isAsync(syntax, node)) return false;
  if (awaits.some((wait) => passesOn(wait.expression)) || forAwaits.some((loop) => !isCaught(world, loop, node))) return true;
  return throwsIn(world, node) || calls.some((call) => throwsAtOnce(world, call) && !isCaught(world, call, node));
}

/** Whether a promise can be rejected. Of what cannot be looked into, yes. */
export function canReject(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isNewExpression(inner)) return lastName(syntax, inner.expression) === "Promise" && executorRejects(world, inner.arguments?.[0]);
  if (syntax.isConditionalExpression(inner)) return canReject(world, inner.whenTrue) || canReject(world, inner.whenFalse);
  if (syntax.isBinaryExpression(inner)) return canReject(world, inner.left) || canReject(world, inner.right);
  if (syntax.isIdentifier(inner) && (isCaughtLater(world, inner) || isHopeful(world, inner))) return false;
  if (syntax.isPropertyAccessExpression(inner) && isHopefulDeferred(world, inner)) return false;
  if (!syntax.isCallExpression(inner)) return syntax.isAwaitExpression(inner) ? false : isPromiseLike(world, inner);
  const name = lastName(syntax, inner.expression) ?? "";
  const receiver = receiverOf(syntax, inner.expression);
  if (receiver?.getText() === "Promise" && (name === "allSettled" || name === "resolve")) return false;
  if (receiver?.getText() === "Promise" && (name === "race" || name === "all")) return membersReject(world, inner.arguments[0]);
  if (receiver && PROMISE_REACTIONS.has(name) && handlesRejection(inner)) return false;
  if (receiver && name === "finally") return canReject(world, receiver);
  const { body } = world.compiler.calleeOf(inner);
  if (body) return mayReject(world, body);
  return !SLEEP_CALLS.has(name) || inner.arguments.length > 2;
}

/** `const forever = new Promise((resolve) => …)`, also from a function that makes such a one: nobody can reject it. */
function isHopeful(world: World, name: Expression): boolean {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  const made = declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? unwrap(syntax, declaration.initializer) : undefined;
  return made !== undefined && (syntax.isNewExpression(made) || syntax.isCallExpression(made)) && !canReject(world, made);
}

/** `closed.promise`, where `closed` is what `Promise.withResolvers()` gave, and its `reject` is never asked for. */
function isHopefulDeferred(world: World, { expression, name }: PropertyAccessExpression): boolean {
  const { syntax } = world.compiler;
  if (name.text !== "promise") return false;
  if (isNeverRejected(world, expression)) return true;
  if (!syntax.isIdentifier(expression)) return false;
  const declaration = world.compiler.symbolOf(expression)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !/\.withResolvers\b/.test(declaration.initializer?.getText() ?? "")) return false;
  return referencesOf(world, expression).every(({ parent }) => !syntax.isPropertyAccessExpression(parent) || parent.name.text !== "reject");
}

/** `this.#closed.promise`, where `#closed = new Deferred()`, of which only `resolve` and `promise` are ever asked for. */
function isNeverRejected(world: World, deferred: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, deferred);
  const name = syntax.isIdentifier(inner) ? inner : syntax.isPropertyAccessExpression(inner) && inner.expression.kind === syntax.SyntaxKind.ThisKeyword ? inner.name : undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || !(isPrivateField(world, declaration) || (syntax.isVariableDeclaration(declaration) && isFunctionNode(syntax, enclosing(syntax, declaration))))) return false;
  const { initializer } = declaration as { initializer?: Expression };
  if (!initializer || !syntax.isNewExpression(unwrap(syntax, initializer))) return false;
  return referencesOf(world, name).every((reference) => {
    const value = accessOf(syntax, reference);
    const { parent } = value;
    return syntax.isPropertyAccessExpression(parent) && parent.expression === value && parent.name.text !== "reject";
  });
}

/** `Promise.race([a, b])` rejects only if one of them can. */
function membersReject(world: World, members: Expression | undefined): boolean {
  const { syntax } = world.compiler;
  if (!members || !syntax.isArrayLiteralExpression(members)) return true;
  return members.elements.some((element) => syntax.isSpreadElement(element) || canReject(world, element));
}

/** `if (!options.throwOnError) promise = promise.catch(noop);`: whoever wants to see it fail says so. */
function isCaughtLater(world: World, name: Expression): boolean {
  const { syntax } = world.compiler;
  return referencesOf(world, name).some(({ parent }) => {
    if (!syntax.isBinaryExpression(parent) || parent.operatorToken.kind !== syntax.SyntaxKind.EqualsToken) return false;
    const value = unwrap(syntax, parent.right);
    return syntax.isCallExpression(value) && syntax.isPropertyAccessExpression(value.expression) && handlesRejection(value);
  });
}

/** A literal or a plain object that is returned cannot reject; a name may stand for a promise. */
function isPromiseLike(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  if (isFieldOfHopefuls(world, value)) return false;
  const isName = syntax.isIdentifier(value) || syntax.isPropertyAccessExpression(value) || syntax.isConditionalExpression(value) || syntax.isBinaryExpression(value);
  return isName && world.compiler.typeOf(value).thenable !== "never";
}

/** A field that only ever gets promises which cannot be rejected: `this.ready = new Promise((resolve) => …)`. */
function isFieldOfHopefuls(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isPropertyAccessExpression(value)) return false;
  const assigned = referencesOf(world, value.name).flatMap(({ parent }) => {
    const outer = parent.parent;
    return syntax.isBinaryExpression(outer) && outer.left === parent && outer.operatorToken.kind === syntax.SyntaxKind.EqualsToken ? [unwrap(syntax, outer.right)] : [];
  });
  return assigned.length > 0 && assigned.every((one) => (syntax.isNewExpression(one) || syntax.isCallExpression(one)) && !canReject(world, one));
}

function executorRejects(world: World, executor: Expression | undefined): boolean {
  const { syntax } = world.compiler;
  const node = executor && unwrap(syntax, executor);
  if (!node || !isFunctionNode(syntax, node)) return true;
  const reject = node.parameters[1];
  return throwsIn(world, node) || (reject !== undefined && referencesOf(world, reject.name).length > 0);
}

/** True for a `throw` that no `catch` of the same function takes. */
function throwsIn(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, node, (inner) => {
    found ||= syntax.isThrowStatement(inner) && !isCaught(world, inner, node);
  });
  return found;
}

/** A function of the project that throws before anything is awaited. */
function throwsAtOnce(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call)) return false;
  const { body } = world.compiler.calleeOf(call);
  return body !== undefined && !isAsync(syntax, body) && throwsIn(world, body);
}

/** True inside a `try` whose `catch` does not throw again. */
function isCaught(world: World, node: Node, body: FunctionNode): boolean {
  const { syntax } = world.compiler;
  for (let inner: Node = node; inner !== body; inner = inner.parent) {
    const { parent } = inner;
    if (syntax.isTryStatement(parent) && parent.tryBlock === inner && parent.catchClause && !rethrows(world, parent.catchClause.block)) return true;
  }
  return false;
}

function rethrows(world: World, block: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, block, (node) => {
    found ||= syntax.isThrowStatement(node);
  });
  return found;
}

/** A function that only ever gives promises that are resolved already: there is nothing to wait for. */
export function isSettledAtOnce(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const { body } = world.compiler.calleeOf(call);
  if (!body || isAsync(syntax, body)) return false;
  const { returned } = factsOf(world, body);
  return returned.length > 0 && returned.every((value) => isSettled(world, value));
}

/** `Promise.resolve(1)`, and a combinator over values that are no promises. */
function isSettled(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isIdentifier(inner)) {
    const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
    return declaration !== undefined && syntax.isVariableDeclaration(declaration) && declaration.initializer !== undefined && isSettled(world, declaration.initializer);
  }
  if (!syntax.isCallExpression(inner) || receiverOf(syntax, inner.expression)?.getText() !== "Promise") return syntax.isCallExpression(inner) && world.ask(settledCall, inner, false);
  const [argument] = inner.arguments;
  if (!argument) return true;
  if (lastName(syntax, inner.expression) === "resolve") return world.compiler.typeOf(argument).thenable === "never";
  return world.compiler.typeOf(argument).element?.thenable === "never";
}

const settledCall = (world: World, call: CallExpression): boolean => isSettledAtOnce(world, call);

/** A function that only hands out promises which exist already: their failure belongs to whoever started and keeps them. */
export function handsOutOnly(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const { body } = world.compiler.calleeOf(call);
  if (!body || isAsync(syntax, body)) return false;
  const { returned } = factsOf(world, body);
  return returned.length > 0 && returned.every((value) => isHandedOut(world, value, body));
}

function isHandedOut(world: World, value: Expression, body: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isPropertyAccessExpression(inner)) return !isSetIn(world, inner.name, body);
  if (syntax.isBinaryExpression(inner) && /^(\?\?|\|\|)$/.test(inner.operatorToken.getText())) return isHandedOut(world, inner.left, body) && isHandedOut(world, inner.right, body);
  if (syntax.isConditionalExpression(inner)) return isHandedOut(world, inner.whenTrue, body) && isHandedOut(world, inner.whenFalse, body);
  if (syntax.isCallExpression(inner)) return isLookUp(world, inner, body) || world.ask(handingOut, inner, false);
  if (!syntax.isIdentifier(inner)) return isSettled(world, inner);
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  if (!declaration || !isWithin(declaration, body)) return declaration !== undefined;
  // `const found = this.#states.get(id); if (!found) throw …; return found;`
  return syntax.isVariableDeclaration(declaration) && declaration.initializer !== undefined && /^const\b/.test(declaration.parent.getText()) && !syntax.isIdentifier(declaration.initializer) && isHandedOut(world, declaration.initializer, body);
}

const handingOut = (world: World, call: CallExpression): boolean => handsOutOnly(world, call);

/** `this.#states.get(id)?.get(key)`, of a map that is only read here. */
function isLookUp(world: World, call: CallExpression, body: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  if (!receiver || !/^(get|at)$/.test(lastName(syntax, call.expression) ?? "") || world.compiler.typeOf(receiver).container === undefined) return false;
  return !/\.(set|push|add|unshift|splice)\(/.test(body.getText());
}

function isSetIn(world: World, name: Node, body: Node): boolean {
  return referencesOf(world, name).some((reference) => isWithin(reference, body) && isWritten(world, reference));
}
