import type { Node, Statement } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import { withoutComments } from "../facts/plain-text.js";
import { isPlainAssignment, isWithin, unwrap, walkOwn, wrapped } from "../facts/tree.js";
import { declaredNames, mentionsAny } from "../fix/names.js";
import { isQuick } from "../fix/quick.js";
import { codeOf, insertBefore, removing, type Slot, slotsAround } from "../fix/statements.js";
import type { World } from "../world.js";

/**
 * Cancel, then wait: puts the stop before the wait. Only where nothing but the wait stands between them, and the stop needs
 * nothing that is made there.
 * @param start where the task is started
 */
export function orderFix(world: World, wait: Node, stop: Node, start: Node | undefined, isSafe: boolean): Fix | undefined {
  const { syntax } = world.compiler;
  const told = tellingStatement(world, stop);
  const from = told && slotsAround(syntax, wait).find(({ container }) => container === told.container);
  if (!told || !from || from.index >= told.index || (start && isWithin(start, from.statement))) return undefined;
  if (forgets(world, told.statement, wait)) return undefined;
  const passed = told.siblings.slice(from.index, told.index);
  if (mentionsAny(syntax, [told.statement], declaredNames(syntax, passed)) || !passed.every((statement) => isOnlyWait(world, statement, wait))) return undefined;
  const text = told.statement.getText().replace(/\s+/g, " ").replace(/;$/, "");
  return { title: `Stop first: move \`${text}\` before the wait.`, kind: isSafe ? "safe" : "suggestion", edits: [insertBefore(from.statement, codeOf(told.statement)), removing(told.statement)] };
}

/** A statement that does nothing but stop: a call, or a flag that is set. */
function tellingStatement(world: World, stop: Node): Slot | undefined {
  const { syntax } = world.compiler;
  const [slot] = slotsAround(syntax, stop);
  if (!slot || !syntax.isExpressionStatement(slot.statement)) return undefined;
  const inner = unwrap(syntax, slot.statement.expression);
  const value = syntax.isAwaitExpression(inner) ? unwrap(syntax, inner.expression) : inner;
  const isTelling = (syntax.isCallExpression(value) || isPlainAssignment(syntax, value)) && (wrapped(syntax, stop) === wrapped(syntax, value) || isWithin(stop, value));
  return isTelling ? slot : undefined;
}

/** A stop that resets what is waited for, as `this.task = undefined` in `cancel()` does: behind it there would be nothing to wait for. */
function forgets(world: World, stop: Statement, wait: Node): boolean {
  const { syntax } = world.compiler;
  const bodies: Node[] = [stop];
  walkOwn(syntax, stop, (node) => {
    const body = syntax.isCallExpression(node) ? world.compiler.calleeOf(node).body : undefined;
    if (body) bodies.push(body);
  });
  const waited = new Set<string>(withoutComments(wait.getText()).match(/[\p{ID_Continue}$]+/gu));
  return bodies.some((body) => [...withoutComments(body.getText()).matchAll(/([\p{ID_Continue}$]+)\s*(?:=(?![=>])|\?\?=|\.\s*clear\(|\.\s*splice\(|\.\s*length\s*=)/gu)].some(([, name]) => name !== undefined && waited.has(name)));
}

/** Nothing that must come before the stop: the wait itself, and what is over at once and tells nobody. */
function isOnlyWait(world: World, statement: Statement, wait: Node): boolean {
  const { syntax } = world.compiler;
  if (!isWithin(wait, statement)) return isQuick(world, statement) && !leaves(world, statement);
  let isOnly = true;
  walkOwn(syntax, statement, (node) => {
    if (node === wait) return false;
    const isOther = syntax.isAwaitExpression(node) || syntax.isCallExpression(node) || syntax.isNewExpression(node) || syntax.isReturnStatement(node) || syntax.isThrowStatement(node);
    isOnly &&= !isOther;
    return isOnly;
  });
  return isOnly;
}

function leaves(world: World, statement: Statement): boolean {
  const { syntax } = world.compiler;
  let found = syntax.isReturnStatement(statement) || syntax.isThrowStatement(statement);
  walkOwn(syntax, statement, (node) => {
    found ||= syntax.isReturnStatement(node) || syntax.isThrowStatement(node) || syntax.isBreakStatement(node) || syntax.isContinueStatement(node);
    return !found;
  });
  return found;
}
