import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { usesOf } from "./callers.js";
import { isFunctionNode, isLoop } from "./tree.js";

/**
 * Everything that a site runs inside of: the loops and functions around it, those around the calls of these functions
 * (within the file), and so on outwards.
 */
export function scopesAround(world: World, site: Node): ReadonlySet<Node> {
  return world.ask(collectScopes, site, new Set<Node>());
}

function collectScopes(world: World, site: Node): ReadonlySet<Node> {
  const { syntax } = world.compiler;
  const scopes = new Set<Node>();
  let inner: Node = site;
  for (let node: Node | undefined = site.parent; node; inner = node, node = node.parent) {
    if (isLoop(syntax, node)) {
      const isHead = (syntax.isForStatement(node) && node.initializer === inner) || ((syntax.isForOfStatement(node) || syntax.isForInStatement(node)) && node.expression === inner);
      if (!isHead) scopes.add(node);
    } else if (isFunctionNode(syntax, node)) {
      scopes.add(node);
      for (const scope of world.ask(callerScopes, node, new Set<Node>())) scopes.add(scope);
    }
  }
  return scopes;
}

function callerScopes(world: World, node: Node): ReadonlySet<Node> {
  const { syntax } = world.compiler;
  const scopes = new Set<Node>();
  if (!isFunctionNode(syntax, node)) return scopes;
  for (const use of usesOf(world, node)) {
    const site = use.kind === "value" ? use.node : use.call;
    for (const scope of scopesAround(world, site)) scopes.add(scope);
  }
  return scopes;
}

/** The innermost scope that all of `inside` run in and none of `outside` does; `undefined` when there is none. */
export function scopeBetween(inside: readonly ReadonlySet<Node>[], outside: readonly ReadonlySet<Node>[]): Node | undefined {
  const [first, ...others] = inside;
  for (const scope of first ?? []) {
    if (others.every((scopes) => scopes.has(scope)) && !outside.some((scopes) => scopes.has(scope))) return scope;
  }
  return undefined;
}
