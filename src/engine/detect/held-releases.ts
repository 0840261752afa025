import type { Expression, Node } from "../../compiler/index.js";
import { type Acquisition, textIn } from "../facts/acquisitions.js";
import { type HeldExit, heldExits, type Holding, isGivenBack } from "../facts/held-exits.js";
import { isFunctionNode, isLoop, isPlainAssignment, isWithin, lastName, type Runnable, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import type { ReleaseSite } from "./release-sites.js";

/** A release that some way out of its function skips. */
export interface SkippedRelease {
  readonly release: Expression;
  readonly exit: HeldExit;
}

/** The releases of one function that are skipped on some way out. `takes`: where it is taken there; none: it is held from the start. */
export function skippedReleases(world: World, body: Runnable, taken: Acquisition, takes: readonly Node[], releases: readonly ReleaseSite[]): readonly SkippedRelease[] {
  const root = isFunctionNode(world.compiler.syntax, body) ? body.body : body;
  if (!root || isKeptOnPurpose(world, taken, releases)) return [];
  const own = takes.filter((take) => isGivenBack(world, root, holdingOf(world, taken, [take], releases)));
  // `if (busy) { next.set(id, x); return; }`: the run under way takes it out, not the one that put it in.
  if (own.length === 0 && takes.length > 0) return [];
  const exits = heldExits(world, root, holdingOf(world, taken, own, releases), takes.length === 0);
  const found = new Map<Expression, HeldExit>();
  for (const exit of exits) {
    if (exit.how === "return" && (!isEarly(world, exit.node, takes, releases) || isBehindQuestion(world, exit.node, taken))) continue;
    const release = skippedBy(exit, releases);
    if (release && !found.has(release)) found.set(release, exit);
  }
  return [...found].map(([release, exit]) => ({ release, exit }));
}

/** An entry that only a failure takes out: the normal way keeps it, and somebody else will take it out. */
function isKeptOnPurpose(world: World, { kind }: Acquisition, releases: readonly ReleaseSite[]): boolean {
  return (kind === "member" || kind === "counter") && releases.every(({ node, owner }) => isOnFailure(world, node, owner));
}

/** In a `catch`, or in a block that ends with a `throw`. */
function isOnFailure(world: World, release: Node, owner: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = release; node.parent && node !== owner; node = node.parent) {
    if (syntax.isCatchClause(node)) return true;
    const last = syntax.isBlock(node) && node.parent !== owner ? node.statements.at(-1) : undefined;
    if (last && syntax.isThrowStatement(last)) return true;
  }
  return false;
}

function holdingOf(world: World, taken: Acquisition, takes: readonly Node[], releases: readonly ReleaseSite[]): Holding {
  const name = lastName(world.compiler.syntax, taken.holder) ?? "";
  const around = new Set(takes.flatMap((take) => conditionsAround(world, take)));
  return {
    takes: (node) => takes.includes(node),
    releases: (node) => releases.some((release) => release.node === node),
    isAskedBy: (condition) => around.has(textIn(condition)) || new RegExp(`(?<![\\w$])${name.replace(/[^\w$]/g, "")}(?![\\w$])`).test(condition.getText()),
  };
}

/** What is asked before it is taken is asked again before it is given back. */
function conditionsAround(world: World, take: Node): readonly string[] {
  const { syntax } = world.compiler;
  const found: string[] = [];
  for (let node = take; node.parent && !isFunctionNode(syntax, node); node = node.parent) if (syntax.isIfStatement(node.parent)) found.push(textIn(node.parent.expression));
  return found;
}

/** `const target = this.#targets.get(id); if (!target) return;`: it is not held. */
function isBehindQuestion(world: World, exit: Node, { holder }: Acquisition): boolean {
  const { syntax } = world.compiler;
  const branch = syntax.isBlock(exit.parent) ? exit.parent.parent : exit.parent;
  if (!syntax.isIfStatement(branch)) return false;
  const asked = unwrap(syntax, branch.expression);
  const name = syntax.isPrefixUnaryExpression(asked) ? unwrap(syntax, asked.operand) : syntax.isBinaryExpression(asked) ? unwrap(syntax, asked.left) : asked;
  if (!syntax.isIdentifier(name)) return false;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  return declaration !== undefined && syntax.isVariableDeclaration(declaration) && declaration.initializer !== undefined && textIn(declaration.initializer).startsWith(`${textIn(holder)}.`);
}

/** A `return` between taking and giving back; one that hands over what is held is none, nor is one behind the last release. */
function isEarly(world: World, exit: Node, takes: readonly Node[], releases: readonly ReleaseSite[]): boolean {
  const last = releases.at(-1);
  if (!last || exit.pos > last.node.pos) return false;
  const { syntax } = world.compiler;
  if (syntax.isContinueStatement(exit) || syntax.isBreakStatement(exit)) return isRoundOf(world, exit, [...takes, last.node]);
  return takes.length > 0 || !isInNestedLoop(world, exit, last.node);
}

/** `continue` and `break` leave a round: what is taken and given back in each round is then held. */
function isRoundOf(world: World, jump: Node, sites: readonly Node[]): boolean {
  const { syntax } = world.compiler;
  let loop = jump.parent;
  while (!isLoop(syntax, loop) && !syntax.isSwitchStatement(loop) && !syntax.isSourceFile(loop)) loop = loop.parent;
  return isLoop(syntax, loop) && sites.length > 1 && sites.every((site) => isWithin(site, loop));
}

function isInNestedLoop(world: World, exit: Node, release: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = release; node.parent && !isFunctionNode(syntax, node); node = node.parent) if (isLoop(syntax, node)) return !(exit.pos >= node.pos && exit.end <= node.end);
  return false;
}

/** The release that would have come next. */
function skippedBy({ node, how }: HeldExit, releases: readonly ReleaseSite[]): Expression | undefined {
  const next = how === "caught" ? undefined : releases.find((release) => release.node.pos >= node.pos);
  return (next ?? releases.at(-1))?.node;
}

/** Flags that say what has been, not what is under way. */
const PAST = /init|start|open|connect|clos|destroy|ready|load(ed)?$|done|ended|stop|dispos|finish|abort|cancel|seen|sent|is(Set|Up)$/i;

/** True for a guard that is asked before it is set: `if (this.busy) return; this.busy = true;`. */
export function isGuard(world: World, owner: Runnable, { holder, node }: Acquisition): boolean {
  const { syntax } = world.compiler;
  if (PAST.test(lastName(syntax, holder) ?? "") || !isPlainAssignment(syntax, node)) return false;
  const words = textIn(holder);
  let found = false;
  const visit = (inner: Node): void => {
    if (inner.pos >= node.pos) return;
    if (syntax.isIfStatement(inner) || syntax.isWhileStatement(inner)) found ||= textIn(inner.expression).includes(words);
    if (!isFunctionNode(syntax, inner)) syntax.forEachChild(inner, visit);
  };
  const body: Node | undefined = isFunctionNode(syntax, owner) ? (owner).body : owner;
  if (body) syntax.forEachChild(body, visit);
  return found;
}
