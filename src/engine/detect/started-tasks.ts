import type { ArrayLiteralExpression, CallExpression, Expression, NewExpression, Node } from "../../compiler/index.js";
import { referencesOf } from "../facts/references.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf, wrapped } from "../facts/tree.js";
import { ADD_METHODS, HANDING_OVER, PROMISE_REACTIONS, RACE_COMBINATORS } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/** Whether a task is put into a tracker that was there before `scope`: it is started for that one's lifetime. */
export function isHandedToOuter(world: World, task: CallExpression | NewExpression, scope: Node): boolean {
  const { syntax } = world.compiler;
  for (let node: Node = wrapped(syntax, task); node.parent && node !== scope; node = node.parent) {
    const { parent } = node;
    if (!syntax.isCallExpression(parent) || parent.expression === node) continue;
    const name = lastName(syntax, parent.expression) ?? "";
    if (HANDING_OVER.has(name)) return true;
    const tracker = receiverOf(syntax, parent.expression);
    if (tracker && ADD_METHODS.has(name) && !isMadeWithin(world, tracker, scope)) return true;
  }
  return false;
}

function isMadeWithin(world: World, value: Expression, scope: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(value)) return false;
  const declaration = world.compiler.symbolOf(value)?.declarations?.[0];
  return declaration !== undefined && isWithin(declaration, scope);
}

/**
 * How a call's promise is treated: waited for on the spot, kept in a variable for a later wait, or left to itself. `race`:
 * the members of a race that it takes part in; a race waits for one of them only.
 */
export interface Waiting {
  readonly kind: "at-once" | "later" | "never";
  readonly at?: Node;
  readonly race?: ArrayLiteralExpression;
}

export function waitingFor(world: World, call: Node): Waiting {
  const { syntax } = world.compiler;
  let value = wrapped(syntax, call);
  for (let outer = reactionOf(world, value); outer; outer = reactionOf(world, value)) value = wrapped(syntax, outer);
  const list = syntax.isArrayLiteralExpression(value.parent) ? value.parent : undefined;
  if (list && isRaced(world, list)) return { kind: "never", race: list };
  // `const tasks = [work()]` keeps it as a variable of its own does.
  if (list && syntax.isVariableDeclaration(list.parent)) value = list;
  const { parent } = value;
  if (syntax.isExpressionStatement(parent) || syntax.isVoidExpression(parent)) return { kind: "never" };
  if (syntax.isVariableDeclaration(parent) && syntax.isIdentifier(parent.name)) return laterWait(world, parent.name, list);
  if (syntax.isBinaryExpression(parent) && parent.right === value) return { kind: "never" };
  if (syntax.isCallExpression(parent) && ADD_METHODS.has(lastName(syntax, parent.expression) ?? "")) return { kind: "never" };
  return { kind: "at-once" };
}

/** The first wait for a variable that waits for all of it. */
function laterWait(world: World, name: Node, list: ArrayLiteralExpression | undefined): Waiting {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, name.parent);
  const awaited = referencesOf(world, name).filter((reference) => reference.pos > name.parent.end && enclosing(syntax, reference) === owner && isAwaited(world, reference));
  const raced = awaited.find((reference) => raceOf(world, reference) !== undefined);
  const inList = raced && syntax.isArrayLiteralExpression(raced.parent) ? raced.parent : list;
  const race = raced && inList ? { race: inList } : {};
  const at = awaited.find((reference) => raceOf(world, reference) === undefined);
  return at ? { kind: "later", at, ...race } : { kind: "never", ...race };
}

function isRaced(world: World, list: Node): boolean {
  const { parent } = list;
  return world.compiler.syntax.isCallExpression(parent) && parent.expression !== list && RACE_COMBINATORS.has(lastName(world.compiler.syntax, parent.expression) ?? "");
}

/** `Promise.any(tasks)`, `Promise.race([task, other])`. */
function raceOf(world: World, reference: Node): Node | undefined {
  const { syntax } = world.compiler;
  const value = syntax.isArrayLiteralExpression(reference.parent) ? reference.parent : reference;
  return isRaced(world, value) ? value.parent : undefined;
}

function reactionOf(world: World, value: Node): Node | undefined {
  const { syntax } = world.compiler;
  const { parent } = value;
  return syntax.isPropertyAccessExpression(parent) && PROMISE_REACTIONS.has(parent.name.text) && syntax.isCallExpression(parent.parent) ? parent.parent : undefined;
}

function isAwaited(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = reference; node.parent && !isFunctionNode(syntax, node); node = node.parent) if (syntax.isAwaitExpression(node.parent)) return true;
  return false;
}
