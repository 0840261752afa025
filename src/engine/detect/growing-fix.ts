import type { Expression, Node } from "../../compiler/index.js";
import type { Edit, Fix } from "../../model/index.js";
import { referencesOf } from "../facts/references.js";
import { canReject } from "../facts/rejects.js";
import { enclosing, isWithin, lastName, receiverOf, unwrap } from "../facts/tree.js";
import { freshLocal } from "../fix/names.js";
import { inserting, replacingNode } from "../fix/lines.js";
import { canDeclareAt, insertBefore, type Slot, slotOf } from "../fix/statements.js";
import type { TaskCollection } from "../model/collections.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { arrayToSet } from "./array-to-set.js";
import { bindsTighterThanDot } from "./fixes.js";
import { hasOwnKey } from "./own-keys.js";

/**
 * A task leaves its collection when it is settled. What is remembered is `work().finally(() => set.delete(task))`: so there is
 * no further promise whose failure nobody sees. A list becomes a set; an entry of a map leaves only if it is still the same.
 */
export function leavingFix(world: World, collection: TaskCollection, add: TrackerUse): Fix | undefined {
  if (collection.content !== "promises" || collection.uses.some((use) => use.kind === "add" && use.via.length > 0)) return undefined;
  const edits = editsFor(world, collection, add);
  if (!edits) return undefined;
  const isSafe = isMissedByNobody(world, collection) && (collection.container !== "map" || hasOwnKey(world, add));
  return { title: "Take each task out when it is settled.", kind: isSafe ? "safe" : "suggestion", edits };
}

function editsFor(world: World, { container, uses, declaration, name }: TaskCollection, add: TrackerUse): readonly Edit[] | undefined {
  if (container !== "array") return leavingAt(world, add.node, container === "map" ? "set" : "add");
  const converted = arrayToSet(world, declaration, name);
  const leaving = uses.filter(({ kind }) => kind === "add").map(({ node }) => leavingAt(world, node, "push"));
  return converted && leaving.every((edits) => edits !== undefined) ? [...converted, ...leaving.flat()] : undefined;
}

/** `set.add(task)`, `list.push(task)`, `map.set(key, task)` as a statement. */
function leavingAt(world: World, node: Node, method: "add" | "push" | "set"): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const call = node;
  if (!syntax.isCallExpression(call) || lastName(syntax, call.expression) !== method || !syntax.isExpressionStatement(call.parent)) return undefined;
  const holder = receiverOf(syntax, call.expression);
  const slot = slotOf(syntax, call);
  const key = method === "set" ? call.arguments[0] : undefined;
  const value = call.arguments[key ? 1 : 0];
  if (!holder || !slot || !value || call.arguments.length !== (method === "set" ? 2 : 1) || !isStable(world, holder) || (key && !isStable(world, key))) return undefined;
  if (!world.compiler.typeOf(value).isNativePromise) return undefined;
  const leave = (task: string): string => leaving(holder.getText(), task, key?.getText(), key !== undefined && isNew(world, node));
  return syntax.isIdentifier(value) ? namedTask(world, value, leave(value.text), slot) : inlineTask(world, value, leave, slot);
}

function isNew(world: World, node: Node): boolean {
  return hasOwnKey(world, { node });
}

function leaving(holder: string, task: string, key: string | undefined, isOwnKey: boolean): string {
  if (key === undefined) return `${holder}.delete(${task})`;
  return isOwnKey ? `${holder}.delete(${key})` : `{ if (${holder}.get(${key}) === ${task}) ${holder}.delete(${key}); }`;
}

/** Means the same when the task ends: `this.tasks`, a `const`; not `this.#get(id).tasks`. */
function isStable(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isPropertyAccessExpression(inner)) return inner.questionDotToken === undefined && isStable(world, inner.expression);
  return inner.kind === syntax.SyntaxKind.ThisKeyword || syntax.isStringLiteralLike(inner) || (syntax.isIdentifier(inner) && isNeverReassigned(world, inner));
}

function isNeverReassigned(world: World, name: Node): boolean {
  return referencesOf(world, name).every(({ parent }) => {
    const { left, operand } = parent as { left?: Node; operand?: Node };
    return operand === undefined && left?.getText() !== name.getText();
  });
}

/** `const task = work(); …; set.add(task);` */
function namedTask(world: World, task: Expression, leave: string, slot: Slot): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(task)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer || !/^const\b/.test(declaration.parent.getText())) return undefined;
  const isBeside = isWithin(declaration, slot.container) && slotOf(syntax, declaration)?.container === slot.container;
  const work = declaration.initializer;
  const file = work.getSourceFile();
  if (!isBeside) return undefined;
  if (bindsTighterThanDot(syntax, work)) return [inserting(file, work.end, `.finally(() => ${leave})`)];
  return [inserting(file, work.getStart(file), "("), inserting(file, work.end, `).finally(() => ${leave})`)];
}

/** `set.add(work());` */
function inlineTask(world: World, value: Expression, leave: (task: string) => string, slot: Slot): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const work = unwrap(syntax, value);
  if (!syntax.isCallExpression(work) || work.getText().includes("\n") || !canDeclareAt(syntax, slot)) return undefined;
  const name = freshLocal(world, enclosing(syntax, work), "task");
  return [insertBefore(slot.statement, `const ${name} = ${work.getText()}.finally(() => ${leave(name)});`), replacingNode(value, name)];
}

/** Whoever waits for all wants neither the values nor the failures of those that ended long before. */
function isMissedByNobody(world: World, { uses }: TaskCollection): boolean {
  const { syntax } = world.compiler;
  const isSure = uses.every(({ kind, values }) => kind !== "add" || values.every((value) => !canReject(world, value)));
  const isUnread = uses.every(({ kind }) => kind !== "look" && kind !== "race" && kind !== "escape");
  const waits = uses.filter(({ kind }) => kind === "wait");
  return isUnread && waits.length > 0 && waits.every(({ node }) => syntax.isExpressionStatement(node.parent) && (isSure || /\ballSettled\b/.test(node.getText())));
}
