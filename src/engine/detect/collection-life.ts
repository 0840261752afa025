import type { FunctionNode, IterationStatement, Node } from "../../compiler/index.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { contextOf, isReachableFromOutside } from "../facts/context.js";
import { factsOf } from "../facts/file-facts.js";
import { loopEndOf, givesWay } from "../facts/loops.js";
import { ownedContext } from "../facts/owned-context.js";
import { registrationsOf } from "../facts/registration.js";
import { sourceSpan } from "../facts/sources.js";
import { enclosing, hasModifier, isFunctionNode, isLoop, isWithin } from "../facts/tree.js";
import type { TaskCollection } from "../model/collections.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { isReturnedFrom } from "../facts/handed-out.js";
import { hasOwnKey } from "./own-keys.js";
import { isFinal } from "./tracked-waits.js";

/** How sure it is that a collection lives on while an add comes again and again. */
export type Recurrence = "endless" | "repeated";

/** Whether an add comes again in the life of its collection; `undefined` where it is as often as the collection is made. */
export function recurrenceOf(world: World, collection: TaskCollection, add: TrackerUse): Recurrence | undefined {
  const { syntax } = world.compiler;
  const home = isField(world, collection.declaration) ? undefined : enclosing(syntax, collection.declaration);
  if (home && isFunctionNode(syntax, home)) return localRecurrence(world, collection, add, home);
  const isShared = home !== undefined || hasModifier(collection.declaration, syntax.SyntaxKind.StaticKeyword);
  return ownedRecurrence(world, add, isShared) ?? (isNumbered(world, add) ? "repeated" : undefined);
}

/** Whoever makes a key of its own for each entry of a method expects more than one. */
function isNumbered(world: World, add: TrackerUse): boolean {
  const owner = enclosing(world.compiler.syntax, add.node);
  return world.compiler.syntax.isMethodDeclaration(owner) && hasOwnKey(world, add);
}

export function isField(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isPropertyDeclaration(declaration) || syntax.isBinaryExpression(declaration);
}

/** Of a field and of a module's variable: methods and exported functions are called as often as one likes. */
function ownedRecurrence(world: World, { node, via }: TrackerUse, isShared: boolean): Recurrence | undefined {
  const site = via[0] ?? node;
  const { multiplicity } = ownedContext(world, site);
  if (multiplicity === "per-event" || multiplicity === "per-iteration") return "endless";
  // One collection for all instances: each of them adds to it.
  if (isShared && multiplicity !== "once") return "repeated";
  return multiplicity === "per-call" && !["once", "per-instance"].includes(contextOf(world, site).multiplicity) ? "repeated" : undefined;
}

/** Of a function's variable: a loop of that function that goes on for ever, or inner functions that are called from outside. */
function localRecurrence(world: World, collection: TaskCollection, { node, via }: TrackerUse, home: FunctionNode): Recurrence | undefined {
  const { syntax } = world.compiler;
  const site = via[0] ?? node;
  const isAwaitedHere = collection.uses.some((use) => use.kind === "wait" && enclosing(syntax, use.node) === home);
  for (let inner: Node = site; inner !== home && inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (isLoop(syntax, parent) && isWithin(parent, home) && !isWithin(collection.declaration, parent) && isLasting(world, parent)) return "endless";
    if (!isFunctionNode(syntax, parent) || parent === home || isAwaitedHere) continue;
    if (registrationsOf(world, parent).some(({ role, name }) => role === "event" || role === "interval" || /^create(Secure)?Server$/.test(name))) return "endless";
    if (isReturnedFrom(world, parent) && isGivenBack(world, parent, home)) return "repeated";
  }
  return undefined;
}

/** The factory returns the function, or an object that has it. */
function isGivenBack(world: World, inner: FunctionNode, home: FunctionNode): boolean {
  const name = nameNodeOf(world, inner)?.getText();
  return name !== undefined && factsOf(world, home).returned.some((value) => isWithin(inner, value) || new RegExp(`(?<![\\w$.])${name.replace(/[^\w$]/g, "")}(?![\\w$])`).test(value.getText()));
}

/** A loop that goes on as long as the program does. */
function isLasting(world: World, loop: IterationStatement): boolean {
  const { syntax } = world.compiler;
  if (syntax.isForOfStatement(loop)) return loop.awaitModifier !== undefined && ["endless", "until-stopped"].includes(sourceSpan(world, loop.expression).span);
  return givesWay(world, loop) && ["none", "signal", "flag"].includes(loopEndOf(world, loop));
}

/** Where a collection's owner ends (`end` and `closed` are what a task does as well): in `stop`, in a test's teardown, or in a helper that only these call. */
export function isAtTheEnd(world: World, site: Node, depth = 0): boolean {
  const { syntax } = world.compiler;
  for (let node: Node | undefined = site; node; node = node.parent) {
    if (!isFunctionNode(syntax, node)) continue;
    if (isFinal(world, node) && !/(end|ed)$/i.test(nameNodeOf(world, node)?.getText() ?? "")) return true;
    const uses = usesOf(world, node);
    if (depth < 2 && uses.length > 0 && !isReachableFromOutside(world, node) && uses.every((use) => use.kind === "call" && isAtTheEnd(world, use.call, depth + 1))) return true;
  }
  return false;
}

/** How long a collection lives, in words. */
export function ownerInWords(world: World, declaration: Node): string {
  if (isField(world, declaration)) return hasModifier(declaration, world.compiler.syntax.SyntaxKind.StaticKeyword) ? "its class" : "its instance";
  const { lifetime } = contextOf(world, declaration);
  return lifetime === "process" || lifetime === "module" ? "the module" : "the function that made it";
}
