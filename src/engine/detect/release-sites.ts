import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import { type Acquisition, givesBack } from "../facts/acquisitions.js";
import { isOnThis, usesOf } from "../facts/callers.js";
import { isMember } from "../facts/context.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { enclosing, isAsync, isFunctionNode, isWithin, lastName, type Runnable, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";

/** A place where something is given back, with the function that it stands in. */
export interface ReleaseSite {
  readonly node: Expression;
  readonly owner: Runnable;
}

/** How far a release may stand from where it is called for. */
const DEEPEST = 2;

/** How an object's own lock is given back: `await this.acquire(); … this.release();`. */
const UNLOCKING: readonly string[] = ["release", "unlock", "leave", "signal"];

/** Everything in the file that gives back what was taken, by the words in which both are written. */
export function releaseSitesOf(world: World, taken: Acquisition): readonly ReleaseSite[] {
  const { syntax } = world.compiler;
  const found = new Set(world.all(namesOf(world, taken), (namesake) => givingBack(world, taken, namesake)));
  return [...found].map((node) => ({ node, owner: enclosing(syntax, node) })).sort((a, b) => a.node.pos - b.node.pos);
}

/** Where the holder is named; of a handle, the uses of its very variable. */
function namesOf(world: World, { kind, holder, node }: Acquisition): readonly Node[] {
  if (kind === "handle") return referencesOf(world, holder);
  const { syntax } = world.compiler;
  if (holder.kind === syntax.SyntaxKind.ThisKeyword) return UNLOCKING.flatMap((one) => fileFactsOf(world, node).names.get(one) ?? []);
  const name = lastName(syntax, holder);
  const namesakes = (name && fileFactsOf(world, node).names.get(name)) || [];
  const inner = unwrap(syntax, holder);
  const token = syntax.isPropertyAccessExpression(inner) ? world.compiler.symbolOf(inner.name) : undefined;
  // A helper's parameter may stand for a variable of its caller, but a field is one field.
  if (token) world.compiler.prime(() => ({ symbols: namesakes }));
  return token ? namesakes.filter((namesake) => world.compiler.symbolOf(namesake) === token) : namesakes;
}

/** The expression around a name that gives back: a call on it or with it, a step down, an assignment. */
function givingBack(world: World, taken: Acquisition, name: Node): Expression | undefined {
  let node = name;
  for (let depth = 0; depth < 4; depth++) {
    if (node !== taken.node && givesBack(world, taken, node)) return node as Expression;
    node = node.parent;
    if (world.compiler.syntax.isSourceFile(node) || isFunctionNode(world.compiler.syntax, node) || world.compiler.syntax.isBlock(node)) return undefined;
  }
  return undefined;
}

/** The same, with the calls of the synchronous helpers that give back: `this.finish()`, where `finish() { this.active--; }`. */
export function withHelpers(world: World, sites: readonly ReleaseSite[], { kind }: Acquisition): readonly ReleaseSite[] {
  const found = new Map<Node, ReleaseSite>(sites.map((site) => [site.node, site]));
  let latest = sites;
  for (let depth = 0; depth < DEEPEST && latest.length > 0; depth++) {
    latest = latest.flatMap((site) => (kind === "member" && !isSmall(world, site.owner) ? [] : callsOfHelper(world, site))).filter((site) => !found.has(site.node));
    for (const site of latest) found.set(site.node, site);
  }
  return [...found.values()].sort((a, b) => a.node.pos - b.node.pos);
}

/** A helper that does more than take an entry out keeps a register; it does not count tasks. */
function isSmall(world: World, owner: Runnable): boolean {
  const { syntax } = world.compiler;
  const { body } = owner as FunctionNode;
  return isFunctionNode(syntax, owner) && body !== undefined && (!syntax.isBlock(body) || body.statements.length <= 2);
}

function callsOfHelper(world: World, { owner }: ReleaseSite): readonly ReleaseSite[] {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, owner) || isAsync(syntax, owner)) return [];
  return usesOf(world, owner).flatMap((use) => (use.kind === "call" && syntax.isCallExpression(use.call) && isOnSame(world, owner, use.call) ? [{ node: use.call, owner: enclosing(syntax, use.call) }] : []));
}

/** The calls of a function that stand directly in another one; of a method, those on the same object. */
export function callsIn(world: World, callee: FunctionNode, user: Runnable): readonly CallExpression[] {
  const { syntax } = world.compiler;
  return usesOf(world, callee).flatMap((use) => (use.kind === "call" && syntax.isCallExpression(use.call) && enclosing(syntax, use.call) === user && isOnSame(world, callee, use.call) ? [use.call] : []));
}

/** True when `inner` is written inside `outer`. */
export function isNestedIn(inner: Runnable, outer: Runnable): boolean {
  return inner !== outer && isWithin(inner, outer);
}

function isOnSame(world: World, callee: FunctionNode, call: CallExpression): boolean {
  return !isMember(world, callee) || isOnThis(world, call);
}
