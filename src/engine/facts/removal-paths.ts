import type { CallExpression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { usesOf } from "./callers.js";
import { factsOf } from "./file-facts.js";
import { registrationOf } from "./registration.js";
import { enclosing, isFunctionNode, isWithin, type Runnable, walkOwn } from "./tree.js";

/** What gets past a removal: a place between it and what it undoes, and what happens there, in words. */
export interface Detour {
  readonly node: Node;
  readonly why: string;
}

/**
 * Where a run can leave between a registration and its removals, so that none of them is reached; `undefined` where
 * every way passes one, or where they stand in functions that others call.
 */
export function detourAround(world: World, site: Node, removals: readonly Node[]): Detour | undefined {
  const home = activationOf(world, site);
  const reached: Node[] = [];
  for (const removal of removals) {
    const at = activationOf(world, removal);
    if (at === home) reached.push(removal);
    else {
      const calls = isFunctionNode(world.compiler.syntax, at) && isWithin(at, home) ? directCalls(world, at, home) : undefined;
      if (!calls) return removals.length === 1 ? callbackDetour(world, removal, home) : undefined;
      reached.push(...calls);
    }
  }
  const after = reached.filter((removal) => removal.pos >= site.end);
  if (after.length === 0 || after.length < reached.length || after.some((removal) => isOnEveryWay(world, removal, home))) return undefined;
  if (after.some((removal) => isIn(world, removal, home, "catch")) && after.length > 1) return undefined;
  return failingAwait(world, site, after, home) ?? earlyReturn(world, site, after, home);
}

/** The function of whose run a node is part: an executor runs within the function that makes the promise. */
function activationOf(world: World, node: Node): Runnable {
  const { syntax } = world.compiler;
  let home = enclosing(syntax, node);
  while (isFunctionNode(syntax, home) && registrationOf(world, home)?.role === "executor") home = enclosing(syntax, home);
  return home;
}

/** The calls of an inner function, when all of its uses are calls by the function around it. */
function directCalls(world: World, helper: FunctionNode, home: Runnable): readonly Node[] | undefined {
  const uses = usesOf(world, helper);
  const calls = uses.flatMap((use) => (use.kind === "call" && activationOf(world, use.call) === home ? [use.call] : []));
  return uses.length > 0 && calls.length === uses.length ? calls : undefined;
}

/** In a `finally`: reached however the work ends. */
function isOnEveryWay(world: World, removal: Node, home: Node): boolean {
  return isIn(world, removal, home, "finally");
}

function isIn(world: World, node: Node, home: Node, part: "finally" | "catch"): boolean {
  const { syntax } = world.compiler;
  for (let inner = node; inner !== home && inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (part === "finally" && syntax.isTryStatement(parent) && parent.finallyBlock === inner) return true;
    if (part === "catch" && syntax.isCatchClause(inner)) return true;
  }
  return false;
}

/** An `await` in between whose failure nobody catches on the way. */
function failingAwait(world: World, site: Node, removals: readonly Node[], home: Runnable): Detour | undefined {
  const first = Math.min(...removals.map((removal) => removal.pos));
  const { awaits, forAwaits } = factsOf(world, home);
  const risky = [...awaits, ...forAwaits].find((wait) => wait.pos >= site.end && wait.end <= first && !isCaught(world, wait, first, home));
  return risky && { node: risky, why: "when what it waits for before fails, it is not reached" };
}

/** Within a `try` that is over before the removal, and whose `catch` goes on to it. */
function isCaught(world: World, wait: Node, removal: number, home: Node): boolean {
  const { syntax } = world.compiler;
  for (let inner = wait; inner !== home && inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (!syntax.isTryStatement(parent) || parent.tryBlock !== inner || !parent.catchClause || parent.end > removal) continue;
    if (!leaves(world, parent.catchClause)) return true;
  }
  return false;
}

function leaves(world: World, block: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, block, (node) => {
    found ||= syntax.isReturnStatement(node) || syntax.isThrowStatement(node);
    return !found;
  });
  return found;
}

/** A `return` or `throw` in between, on a branch without a removal. */
function earlyReturn(world: World, site: Node, removals: readonly Node[], home: Runnable): Detour | undefined {
  const { syntax } = world.compiler;
  const last = Math.max(...removals.map((removal) => removal.pos));
  let found: Node | undefined;
  walkOwn(syntax, home, (node) => {
    const isExit = syntax.isReturnStatement(node) || syntax.isThrowStatement(node);
    if (!isExit || found || node.pos < site.end || node.end > last || removals.some((removal) => isWithin(removal, node))) return undefined;
    const branch = node.parent;
    if (!removals.some((removal) => removal.pos < node.pos && isWithin(removal, branch)) && !isBeforeAny(removals, node, home)) found = node;
    return undefined;
  });
  return found && { node: found, why: "a branch leaves before it" };
}

/** A removal that stands in the function's own statements before the exit was passed on the way. */
function isBeforeAny(removals: readonly Node[], exit: Node, home: Node): boolean {
  const { body } = home as { body?: Node };
  return removals.some((removal) => {
    let statement = removal;
    while (statement.parent && statement.parent !== body && statement.parent !== home) statement = statement.parent;
    return removal.pos < exit.pos && statement.kind === removal.parent.kind && statement === removal.parent;
  });
}

/** The only removal stands in a callback of the work: `.then(() => off())`, or after `if (error) return reject(error)`. */
function callbackDetour(world: World, removal: Node, home: Runnable): Detour | undefined {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, removal);
  if (!isFunctionNode(syntax, owner) || !isWithin(owner, home)) return undefined;
  const registration = registrationOf(world, owner);
  if (!registration) return undefined;
  if (registration.role === "reaction") return registration.name === "then" && registration.index === 0 && !isFollowed(world, registration.call, removal) ? { node: registration.call, why: "when the work fails, its `then` is not reached" } : undefined;
  return failingBranch(world, removal, owner);
}

/** A later `finally` or `catch` of the same chain may do the same through another name. */
function isFollowed(world: World, call: Node, removal: Node): boolean {
  const { syntax } = world.compiler;
  const text = (removal as CallExpression).expression?.getText() ?? "";
  const access = call.parent;
  return syntax.isPropertyAccessExpression(access) && syntax.isCallExpression(access.parent) && access.parent.getText().slice(call.getText().length).includes(text);
}

function failingBranch(world: World, removal: Node, owner: FunctionNode): Detour | undefined {
  const { syntax } = world.compiler;
  let found: Node | undefined;
  walkOwn(syntax, owner, (node) => {
    if (!syntax.isIfStatement(node) || node.end > removal.pos || found) return undefined;
    const text = node.thenStatement.getText();
    if (/\b(reject|callback|cb|done|next|fail)\(|\bthrow\b/.test(text) && leaves(world, node)) found = node;
    return undefined;
  });
  return found && { node: found, why: "a branch fails before it" };
}
