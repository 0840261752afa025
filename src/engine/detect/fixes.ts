import type { Expression, Node, Syntax } from "../../compiler/index.js";
import type { Edit, Fix, TextRange } from "../../model/index.js";
import { isAsync, isFunctionNode, lastName, placeOf } from "../facts/tree.js";
import { PROMISE_REACTIONS } from "../facts/vocabulary.js";

/**
 * Awaits a task whose promise is dropped on the spot, together with the reactions that hang on it.
 * @param task the call that starts it
 * @returns `undefined` where the promise goes elsewhere, and where `await` is not allowed: the function around it would have to become async first
 */
export function awaitFix(syntax: Syntax, task: Expression): Fix | undefined {
  if (!isAwaitAllowed(syntax, task)) return undefined;
  const whole = withReactions(syntax, task);
  if (!isDropped(syntax, whole)) return undefined;
  const { parent } = whole;
  const { file, range } = placeOf(whole);
  const before: TextRange = syntax.isVoidExpression(parent) ? { start: placeOf(parent).range.start, end: range.start } : { start: range.start, end: range.start };
  return { title: "Await it here.", kind: "suggestion", edits: [{ file, range: before, text: "await " }] };
}

/**
 * Waits for the promises that a map holds, not for its `[key, promise]` pairs.
 * @param iterable the map, a call of its `entries()`, or a call of `Object.entries`
 * @param kind `safe` where nobody looks at what the wait gives
 */
export function valuesFix(syntax: Syntax, iterable: Expression, kind: Fix["kind"]): Fix {
  const edits = entriesToValues(syntax, iterable) ?? memberCall(syntax, iterable, ".values()");
  return { title: "Wait for the promises: pass the values.", kind, edits };
}

/** Waits for the promises that are a map's keys. */
export function keysFix(syntax: Syntax, map: Expression, kind: Fix["kind"]): Fix {
  return { title: "Wait for the promises: pass the keys.", kind, edits: memberCall(syntax, map, ".keys()") };
}

/** Waits for the promises of inner collections. */
export function flatFix(syntax: Syntax, iterable: Expression, kind: Fix["kind"]): Fix {
  return { title: "Wait for the promises: flatten the collections.", kind, edits: memberCall(syntax, iterable, ".flat()") };
}

/** `p` with all of `p.then(f).catch(g)`, and with the parentheses around it. */
export function withReactions(syntax: Syntax, task: Expression): Node {
  let whole: Node = task;
  for (;;) {
    const { parent } = whole;
    if (syntax.isParenthesizedExpression(parent) || syntax.isNonNullExpression(parent)) whole = parent;
    else if (syntax.isPropertyAccessExpression(parent) && parent.expression === whole && isReactionCall(syntax, parent)) whole = parent.parent;
    else return whole;
  }
}

/** Whether nobody gets an expression's value: it is a statement, or `void` or an operand of one. */
export function isDropped(syntax: Syntax, node: Node): boolean {
  let outer = node.parent;
  while (syntax.isVoidExpression(outer) || syntax.isParenthesizedExpression(outer) || syntax.isConditionalExpression(outer) || isChoice(syntax, outer)) outer = outer.parent;
  return syntax.isExpressionStatement(outer);
}

function isChoice(syntax: Syntax, node: Node): boolean {
  const { AmpersandAmpersandToken, BarBarToken, CommaToken, QuestionQuestionToken } = syntax.SyntaxKind;
  return syntax.isBinaryExpression(node) && [AmpersandAmpersandToken, BarBarToken, CommaToken, QuestionQuestionToken].some((kind) => kind === node.operatorToken.kind);
}

function isReactionCall(syntax: Syntax, access: Node & { readonly parent: Node }): boolean {
  const name = lastName(syntax, access);
  return name !== undefined && PROMISE_REACTIONS.has(name) && syntax.isCallExpression(access.parent) && access.parent.expression === access;
}

/** Only in the body of an async function: not in its parameters, and not in a field's initialiser or a static block within. */
function isAwaitAllowed(syntax: Syntax, node: Node): boolean {
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    if (isFunctionNode(syntax, outer)) return outer.body === inner && isAsync(syntax, outer);
    const isOwnScope = syntax.isPropertyDeclaration(outer) || syntax.isClassStaticBlockDeclaration(outer);
    if (isOwnScope) return false;
  }
  return false;
}

function entriesToValues(syntax: Syntax, iterable: Expression): readonly Edit[] | undefined {
  if (!syntax.isCallExpression(iterable) || !syntax.isPropertyAccessExpression(iterable.expression)) return undefined;
  const { name } = iterable.expression;
  return name.text === "entries" ? [{ ...placeOf(name), text: "values" }] : undefined;
}

function memberCall(syntax: Syntax, receiver: Expression, suffix: string): readonly Edit[] {
  const { file, range } = placeOf(receiver);
  const { start, end } = range;
  if (bindsTighterThanDot(syntax, receiver)) return [{ file, range: { start: end, end }, text: suffix }];
  return [
    { file, range: { start, end: start }, text: "(" },
    { file, range: { start: end, end }, text: `)${suffix}` },
  ];
}

export function bindsTighterThanDot(syntax: Syntax, node: Expression): boolean {
  return (
    syntax.isIdentifier(node) || syntax.isCallExpression(node) || syntax.isParenthesizedExpression(node) || syntax.isNonNullExpression(node) ||
    syntax.isPropertyAccessExpression(node) || syntax.isElementAccessExpression(node) || syntax.isArrayLiteralExpression(node) ||
    (syntax.isNewExpression(node) && node.arguments !== undefined)
  );
}
