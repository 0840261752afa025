import type { FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import type { HandleUse } from "./handle-uses.js";
import { registrationOf } from "./registration.js";
import { enclosing, isFunctionNode, isWithin, walk, walkOwn } from "./tree.js";

const DEEPEST = 3;

/** True for an expression that releases a handle when it is evaluated: `clearInterval(this.timer)`, or `this.stopTimer()` whose body does it. */
export function releasesHandle(world: World, node: Node, uses: readonly HandleUse[], depth = 0): boolean {
  const { syntax } = world.compiler;
  const released = uses.filter((use) => use.kind === "released" || use.kind === "handed-on");
  if (released.length === 0 || depth > DEEPEST) return false;
  if (syntax.isAwaitExpression(node)) return released.some((use) => use.node.parent === node);
  if (!syntax.isCallExpression(node)) return false;
  if (released.some((use) => isWithin(use.node, node) && enclosing(syntax, use.node) === enclosing(syntax, node))) return true;
  const { body } = world.compiler.calleeOf(node);
  return body !== undefined && releasesWithin(world, body, uses, depth);
}

/** True when a function's own statements release a handle, or those of what it calls. */
export function releasesWithin(world: World, body: Node, uses: readonly HandleUse[], depth = 0): boolean {
  const { syntax } = world.compiler;
  if (uses.some((use) => (use.kind === "released" || use.kind === "handed-on") && isWithin(use.node, body))) return true;
  if (depth >= DEEPEST || !isFunctionNode(syntax, body)) return false;
  return factsOf(world, body).calls.some((call) => syntax.isCallExpression(call) && isOfSameFile(world, call, uses) && releasesHandle(world, call, uses, depth + 1));
}

/** A function of another file releases no handle of this one by its name. */
function isOfSameFile(world: World, call: Node, uses: readonly HandleUse[]): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call)) return false;
  const [first] = uses;
  const { body } = world.compiler.calleeOf(call);
  return first !== undefined && body !== undefined && body.getSourceFile() === first.node.getSourceFile();
}

/** True when a handle is released before a site is reached, in the function around it. */
export function isReleasedBefore(world: World, site: Node, uses: readonly HandleUse[]): boolean {
  const { syntax } = world.compiler;
  const body = enclosing(syntax, site);
  let found = false;
  walkOwn(syntax, body, (node) => {
    if (found || node.pos >= site.pos || isWithin(site, node)) return !found && isWithin(site, node);
    found ||= uses.some((use) => use.node === node && (use.kind === "released" || use.kind === "handed-on")) || releasesHandle(world, node, uses);
    return !found;
  });
  return found;
}

/** The function in whose run a node is reached: an executor, and what is called in place, are part of the run around them. */
export function runAround(world: World, node: Node): Node {
  const { syntax } = world.compiler;
  let body = enclosing(syntax, node);
  while (isFunctionNode(syntax, body)) {
    const registration = registrationOf(world, body);
    if (registration?.role !== "executor" && !(syntax.isCallExpression(body.parent) && body.parent.expression === body)) break;
    body = enclosing(syntax, body);
  }
  return body;
}

/** True when some function in a callback's reach is a given one: called there, or by what is called there. */
export function reaches(world: World, from: FunctionNode, target: FunctionNode, depth = 0): boolean {
  const { syntax } = world.compiler;
  if (from === target) return true;
  if (depth > DEEPEST) return false;
  let found = false;
  walk(syntax, from, (node) => {
    if (found || !syntax.isCallExpression(node)) return !found;
    const { body } = world.compiler.calleeOf(node);
    found = body !== undefined && body.getSourceFile() === target.getSourceFile() && body !== from && reaches(world, body, target, depth + 1);
    return !found;
  });
  return found;
}
