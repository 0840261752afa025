import type { ArrayLiteralExpression, CallExpression, Expression, FunctionNode, IterationStatement, NewExpression, Node, PropertyAccessExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import { referencesOf } from "./references.js";
import { isPrivateField } from "./storage.js";
import { callbackCalls } from "./callback-calls.js";
import { functionOf } from "./registration.js";
import { isReaction } from "./reactions.js";
import { guardsOf, rearmOf } from "./rearming.js";
import { conditionEnd, givesWay, loopEndOf } from "./loops.js";
import { settlementOf, settlementOfDeferred, settlementOfResolvers } from "./settlement.js";
import { forAwaitSpan, mentionsSignal } from "./sources.js";
import { bounded, longer, shorter, type SpanFact, unknown } from "./span-fact.js";
import { accessOf, isFunctionNode, isGenerator, lastName, receiverOf, textOf, unwrap, walkOwn, wrapped } from "./tree.js";
import { ALL_COMBINATORS, BLOCKING_CALLS, READING_CALLS, RACE_COMBINATORS, SLEEP_CALLS } from "./vocabulary.js";

/** How long a function runs once it is called: what it loops over, what it awaits, what it returns. */
export function spanOfFunction(world: World, node: FunctionNode): SpanFact {
  return world.ask(findFunctionSpan, node, bounded);
}

function findFunctionSpan(world: World, node: FunctionNode): SpanFact {
  if (isGenerator(node)) return bounded;
  const facts = factsOf(world, node);
  const spans: SpanFact[] = [];
  for (const loop of facts.loops) spans.push(conditional(world, loop, node, loopSpan(world, loop)));
  for (const wait of facts.awaits) spans.push(conditional(world, wait, node, spanOf(world, wait.expression)));
  spans.push(rearmedSpan(world, node));
  for (const value of facts.returned) spans.push(conditional(world, value, node, spanOf(world, value)));
  return spans.reduce(longer, bounded);
}

/** A task that starts itself again when it is done is a loop in another dress. */
function rearmedSpan(world: World, node: FunctionNode): SpanFact {
  const again = rearmOf(world, node);
  if (!again) return bounded;
  const guards = guardsOf(world, again, node).map((condition) => conditionEnd(world, condition));
  if (isDeepInside(world, again, node)) return unknown;
  if (guards.includes("signal") || guards.includes("flag")) return { span: "until-stopped", certain: true, evidence: again, why: "it starts itself again until it is stopped", isDetached: true };
  return guards.length === 0 ? { span: "endless", certain: true, evidence: again, why: "it starts itself again each time, for ever", isDetached: true } : unknown;
}

/** Behind several questions, a run that follows is an answer to them, not the next round. */
function isDeepInside(world: World, again: Node, body: Node): boolean {
  const { syntax } = world.compiler;
  let branches = 0;
  for (let node = again; node.parent && node !== body; node = node.parent) if (syntax.isIfStatement(node.parent) && node.parent.expression !== node) branches++;
  return branches > 2;
}

function loopSpan(world: World, loop: IterationStatement): SpanFact {
  const { syntax } = world.compiler;
  if (syntax.isForOfStatement(loop) && loop.awaitModifier) return forAwaitSpan(world, loop);
  if (!givesWay(world, loop)) return bounded;
  switch (loopEndOf(world, loop)) {
    case "none":
      return { span: "endless", certain: true, evidence: loop, why: "its loop has no way out" };
    case "signal":
      return { span: "until-stopped", certain: true, evidence: loop, why: "it loops until a signal stops it" };
    case "flag":
      return isTurn(world, loop) ? readingSpan(world, loop) : { span: "until-stopped", certain: true, evidence: loop, why: "it loops until a flag stops it" };
    case "data":
      return readingSpan(world, loop);
    case "bounded":
      return bounded;
  }
}

/** `while (this.slot) await this.slot`: waiting for one's turn lasts as long as what is awaited. */
function isTurn(world: World, loop: IterationStatement): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isWhileStatement(loop)) return false;
  const condition = loop.expression.getText();
  let found = false;
  walkOwn(syntax, loop, (node) => {
    found ||= syntax.isAwaitExpression(node) && node.expression.getText() === condition;
  });
  return found;
}

/** A loop that goes on until what it reads ends lasts as long as the reading does. */
function readingSpan(world: World, loop: IterationStatement): SpanFact {
  const { syntax } = world.compiler;
  const spans: SpanFact[] = [];
  walkOwn(syntax, loop, (node) => {
    if (syntax.isAwaitExpression(node)) spans.push(spanOf(world, node.expression));
  });
  const longest = spans.reduce(longer, bounded);
  return longest.span === "blocking" ? { ...longest, evidence: loop, why: "it loops until what it reads ends" } : longest;
}

/** What stands in a branch or a `catch` happens on some paths only. */
function conditional(world: World, site: Node, body: Node, span: SpanFact): SpanFact {
  if (!span.certain || span.span === "bounded") return span;
  const { syntax } = world.compiler;
  for (let node = site; node.parent && node !== body; node = node.parent) {
    const { parent } = node;
    const branched =
      (syntax.isIfStatement(parent) && parent.expression !== node) || (syntax.isConditionalExpression(parent) && parent.condition !== node) ||
      syntax.isCatchClause(parent) || parent.kind === syntax.SyntaxKind.CaseClause;
    if (branched) return { ...span, certain: false };
  }
  return span;
}

/** How long it takes until the promise that an expression gives is settled. */
export function spanOf(world: World, expression: Expression): SpanFact {
  return world.ask(findSpan, unwrap(world.compiler.syntax, expression), bounded);
}

function findSpan(world: World, expression: Expression): SpanFact {
  const { syntax } = world.compiler;
  if (syntax.isAwaitExpression(expression)) return bounded;
  if (syntax.isCallExpression(expression)) return callSpan(world, expression);
  if (syntax.isNewExpression(expression)) return newSpan(world, expression);
  if (syntax.isConditionalExpression(expression)) return either(spanOf(world, expression.whenTrue), spanOf(world, expression.whenFalse));
  if (syntax.isBinaryExpression(expression)) return { ...longer(spanOf(world, expression.left), spanOf(world, expression.right)), certain: false };
  if (syntax.isIdentifier(expression)) return storedSpan(world, expression);
  if (syntax.isPropertyAccessExpression(expression)) return isDeferredPromise(world, expression) ? deferredSpan(world, expression) : storedSpan(world, expression.name);
  return isFunctionNode(syntax, expression) ? bounded : unknown;
}

function either(a: SpanFact, b: SpanFact): SpanFact {
  return { ...longer(a, b), certain: a.span === b.span && a.certain && b.certain };
}

/** A `const` (or a field that is set where it is declared) stands for what it was initialised with. */
function storedSpan(world: World, name: Node): SpanFact {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (declaration?.kind === syntax.SyntaxKind.BindingElement) return boundSpan(world, declaration);
  if (!declaration || !(syntax.isVariableDeclaration(declaration) || syntax.isPropertyDeclaration(declaration))) return unknown;
  const value = declaration.initializer && unwrap(syntax, declaration.initializer);
  if (value && (syntax.isCallExpression(value) || syntax.isNewExpression(value))) return spanOf(world, value);
  return isPrivateField(world, declaration) || syntax.isVariableDeclaration(declaration) ? assignedSpan(world, name) : unknown;
}

/** `const { promise } = Promise.withResolvers()`: the promise is as good as its resolvers. */
function boundSpan(world: World, element: Node): SpanFact {
  const { syntax } = world.compiler;
  const { propertyName, name } = element as Node & { propertyName?: Node; name: Node };
  const variable = element.parent.parent;
  const made = syntax.isVariableDeclaration(variable) && variable.initializer ? unwrap(syntax, variable.initializer) : undefined;
  if ((propertyName ?? name).getText() !== "promise" || !made || !syntax.isCallExpression(made)) return unknown;
  return settlementOfResolvers(world, made) === "nobody" ? { span: "endless", certain: true, evidence: made, why: "nobody can settle it" } : unknown;
}

/** `solved.promise`, where `solved` is what `Promise.withResolvers()` gave. */
function isDeferredPromise(world: World, access: PropertyAccessExpression): boolean {
  const { syntax } = world.compiler;
  if (access.name.text !== "promise" || !syntax.isIdentifier(access.expression)) return false;
  const declaration = world.compiler.symbolOf(access.expression)?.declarations?.[0];
  return declaration !== undefined && syntax.isVariableDeclaration(declaration) && /\.withResolvers\b/.test(declaration.initializer?.getText() ?? "");
}

function deferredSpan(world: World, access: PropertyAccessExpression): SpanFact {
  const declaration = world.compiler.symbolOf(access.expression)?.declarations?.[0];
  const made = declaration && world.compiler.syntax.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const isStuck = made && settlementOfDeferred(world, access.expression) === "nobody";
  return isStuck ? { span: "endless", certain: true, evidence: unwrap(world.compiler.syntax, made), why: "nobody can settle it" } : unknown;
}

/** A field or variable that is only ever assigned one call's promise stands for that call. */
function assignedSpan(world: World, name: Node): SpanFact {
  const { syntax } = world.compiler;
  const values: Expression[] = [];
  for (const reference of referencesOf(world, name)) {
    const target: Node = accessOf(syntax, reference);
    const { parent } = target;
    if (syntax.isBinaryExpression(parent) && parent.left === target) values.push(unwrap(syntax, parent.right));
  }
  const calls = values.filter((value) => syntax.isCallExpression(value) || syntax.isNewExpression(value));
  return calls.length === 1 && calls[0] ? spanOf(world, calls[0]) : unknown;
}

function newSpan(world: World, expression: NewExpression): SpanFact {
  if (lastName(world.compiler.syntax, expression.expression) !== "Promise") return bounded;
  switch (settlementOf(world, expression)) {
    case "nobody":
      return { span: "endless", certain: true, evidence: expression, why: "nobody can settle it" };
    case "timer":
      return bounded;
    case "callback":
      return unknown;
    case "outside":
      return { span: "blocking", certain: false, evidence: expression, why: "somebody from outside must settle it" };
  }
}

function callSpan(world: World, call: CallExpression): SpanFact {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  const receiver = receiverOf(syntax, call.expression);
  if (receiver?.getText() === "Promise") return combinatorSpan(world, call, name);
  if (receiver && isReaction(world, call)) return chainSpan(world, call, receiver, name);
  if (world.settings.boundedFunctions.includes(name)) return bounded;
  const { body, isLibrary } = world.compiler.calleeOf(call);
  if (body) return longer(spanOfFunction(world, body), callbacksSpan(world, call));
  if (SLEEP_CALLS.has(name)) return bounded;
  if (!BLOCKING_CALLS.has(name) || !mayBlock(world, call, name)) return unknown;
  return mentionsSignal(world, call) ? unknown : { span: "blocking", certain: isLibrary && name === "once", evidence: call, why: `\`${textOf(call)}\` waits for something outside` };
}

/** A name alone may mean something else: `path.join`, a debugger's `next()` that gives nothing. */
function mayBlock(world: World, call: CallExpression, name: string): boolean {
  const type = world.compiler.typeOf(call);
  return type.thenable !== "never" && !(READING_CALLS.has(name) && type.settlesVoid);
}

/** What a callee of the project awaits of the callbacks that it is given: `await runTask("poll", async () => { … })`. */
function callbacksSpan(world: World, call: CallExpression): SpanFact {
  const { syntax } = world.compiler;
  return call.arguments.reduce((longest, argument, index) => {
    const callback = functionOf(world, argument);
    if (!callback) return longest;
    const isAwaited = callbackCalls(world, { call, index }).some((inner) => {
      const outer = wrapped(syntax, inner).parent;
      return syntax.isAwaitExpression(outer) || syntax.isReturnStatement(outer) || syntax.isArrowFunction(outer);
    });
    return isAwaited ? longer(longest, spanOfFunction(world, callback)) : longest;
  }, bounded);
}

/** A chain lasts as long as its root and whatever its callbacks wait for. */
function chainSpan(world: World, call: CallExpression, root: Expression, name: string): SpanFact {
  const reactions = call.arguments.flatMap((argument, index) => {
    const callback = functionOf(world, argument);
    if (!callback) return [];
    const span = spanOfFunction(world, callback);
    return [name === "then" && index === 0 ? span : { ...span, certain: false }];
  });
  return reactions.reduce(longer, spanOf(world, root));
}

function combinatorSpan(world: World, call: CallExpression, name: string): SpanFact {
  if (name === "withResolvers") return settlementOfResolvers(world, call) === "nobody" ? { span: "endless", certain: true, evidence: call, why: "nobody can settle it" } : unknown;
  const members = membersOf(world, call).map((member) => memberSpan(world, member));
  if (members.length === 0) return unknown;
  if (ALL_COMBINATORS.has(name)) return members.reduce(longer);
  return RACE_COMBINATORS.has(name) ? members.reduce(shorter) : unknown;
}

/** The promises that are written out in `Promise.all([a(), b()])`, also when the array stands in a `const`. */
export function membersOf(world: World, call: CallExpression): readonly Expression[] {
  const { syntax } = world.compiler;
  const [argument] = call.arguments;
  if (!argument) return [];
  const inner = unwrap(syntax, argument);
  if (syntax.isCallExpression(inner)) return mappedMembers(world, inner);
  if (syntax.isArrayLiteralExpression(inner)) return literalMembers(world, inner);
  if (!syntax.isIdentifier(inner)) return [];
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  const value = declaration && syntax.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value && syntax.isArrayLiteralExpression(value) ? literalMembers(world, value) : [];
}

function literalMembers(world: World, array: ArrayLiteralExpression): readonly Expression[] {
  const { syntax } = world.compiler;
  return array.elements.flatMap((element) => {
    if (!syntax.isSpreadElement(element)) return [element];
    const spread = unwrap(syntax, element.expression);
    return syntax.isCallExpression(spread) ? mappedMembers(world, spread) : [];
  });
}

/** `items.map((item) => follow(item))`: each member is what the callback gives. */
function mappedMembers(world: World, call: CallExpression): readonly Expression[] {
  const { syntax } = world.compiler;
  const [callback] = call.arguments;
  return lastName(syntax, call.expression) === "map" && callback && functionOf(world, callback) ? [callback] : [];
}

/** The span of one member of a combinator: of a promise, or of what a mapping callback gives. */
export function memberSpan(world: World, member: Expression): SpanFact {
  const callback = functionOf(world, member);
  return callback ? spanOfFunction(world, callback) : spanOf(world, member);
}
