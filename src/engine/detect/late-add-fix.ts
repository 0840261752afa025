import type { FunctionNode, Node, Statement } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import type { Acquisition } from "../facts/acquisitions.js";
import { type Registration, registrationOf } from "../facts/registration.js";
import { isFunctionNode, wrapped } from "../facts/tree.js";
import { declaredIn, mentionsAny } from "../fix/names.js";
import { codeOf, insertBefore, linesOf, removing, type Slot, slotOf } from "../fix/statements.js";
import type { World } from "../world.js";
import type { ReleaseSite } from "./release-sites.js";

/** What runs a callback one time for sure. */
const SURE = /^(setImmediate|queueMicrotask|nextTick)$/;

/**
 * Announces a task before it is started. Only for one that announces itself first of all, written where it is started; a
 * suggestion where it is not certain that it is run, and run one time.
 */
export function earlyAddFix(world: World, task: FunctionNode, { node, holder }: Acquisition, sites: readonly ReleaseSite[]): Fix | undefined {
  const { syntax } = world.compiler;
  const add = slotOf(syntax, node);
  if (!add || add.container !== task.body || add.index !== 0 || !syntax.isExpressionStatement(add.statement) || add.statement.expression !== node) return undefined;
  const start = startOf(world, task);
  if (!start || !isBound(world, task, holder) || mentionsAny(syntax, [add.statement], declaredIn(syntax, task)) || !isReleased(world, add, sites)) return undefined;
  const { slot, registration } = start;
  const isSure = !registration || SURE.test(registration.name);
  const text = node.getText().replace(/\s+/g, " ");
  const code = linesOf(add.statement).isWhole ? codeOf(add.statement) : add.statement.getText();
  return { title: `Move \`${text}\` before the start.`, kind: isSure ? "safe" : "suggestion", edits: [insertBefore(slot.statement, code), removing(add.statement)] };
}

/** The statement that starts it, once: not in a condition, and not in a loop's head. */
function startOf(world: World, task: FunctionNode): { readonly slot: Slot; readonly registration: Registration | undefined } | undefined {
  const { syntax } = world.compiler;
  const registration = registrationOf(world, task);
  const value = wrapped(syntax, task);
  const call = registration?.call ?? (syntax.isCallExpression(value.parent) && value.parent.expression === value ? value.parent : undefined);
  if (!call) return undefined;
  let outer: Node = call;
  while (syntax.isPropertyAccessExpression(outer.parent) || syntax.isCallExpression(outer.parent) || syntax.isVoidExpression(outer.parent) || syntax.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  const slot = syntax.isExpressionStatement(outer.parent) ? slotOf(syntax, outer) : undefined;
  return slot && { slot, registration };
}

/** Outside, `this` is the same only for an arrow function. */
function isBound(world: World, task: FunctionNode, holder: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isArrowFunction(task) || !/\bthis\b/.test(holder.getText());
}

/** From the add on, nothing gets past the release: a `try` with it in its `finally` is all that follows. */
function isReleased(world: World, { siblings }: Slot, sites: readonly ReleaseSite[]): boolean {
  const { syntax } = world.compiler;
  const [next, ...others] = siblings.slice(1);
  const block = next && others.length === 0 ? finallyOf(world, next) : undefined;
  return block !== undefined && sites.some(({ node }) => !isFunctionNode(syntax, node) && node.pos >= block.pos && node.end <= block.end);
}

function finallyOf(world: World, statement: Statement): Node | undefined {
  return world.compiler.syntax.isTryStatement(statement) ? statement.finallyBlock : undefined;
}
