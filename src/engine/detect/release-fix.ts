import type { Expression, Node, Statement } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import { type Acquisition, acquisitionsOf, textIn } from "../facts/acquisitions.js";
import { factsOf } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { isFunctionNode, type Runnable, walkOwn } from "../facts/tree.js";
import { movingIntoFinally, type Start } from "../fix/into-finally.js";
import { isQuick } from "../fix/quick.js";
import { type Slot, slotOf } from "../fix/statements.js";
import type { World } from "../world.js";
import type { ReleaseSite } from "./release-sites.js";

/** A release to be moved, and what it gives back. */
export interface Skipped {
  readonly owner: Runnable;
  readonly taken: Acquisition;
  /** Where it is taken in the same function; none: it is held from the start. */
  readonly takes: readonly Node[];
  /** Where the same function gives it back. */
  readonly own: readonly ReleaseSite[];
  /** Everywhere that it is given back. */
  readonly sites: readonly ReleaseSite[];
}

/**
 * Moves the only release of a function into a `finally` around everything that runs while it is held.
 * @returns `undefined` where there are several ways to give it back, or something runs behind the release that must find it given back
 */
export function finallyFix(world: World, skipped: Skipped): Fix | undefined {
  const { owner, taken, takes, own } = skipped;
  const [site, ...others] = own.filter(({ node }) => takes.every((take) => node.pos > take.pos));
  const release = site && others.length === 0 ? releaseSlot(world, site.node) : undefined;
  const start = release && startOf(world, owner, takes);
  const edits = start && movingIntoFinally(world, start, release, { subject: taken.holder, mayComeBefore: isQuick });
  return edits && { title: `Move \`${onOneLine(release.statement)}\` into \`finally\`.`, kind: isSafe(world, skipped) ? "safe" : "suggestion", edits };
}

/** A guard may be meant to stay after a failure; and who gives it back after a failure elsewhere would give it back twice. */
function isSafe(world: World, { taken, sites, own }: Skipped): boolean {
  return taken.kind !== "flag" && sites.every((site) => own.includes(site) || takesItself(world, site.owner, taken) || !isAfterFailure(world, site.node)) && (taken.kind !== "handle" || isOnlyUsed(world, taken.holder));
}

/** What another function takes it gives back itself. */
function takesItself(world: World, owner: Runnable, { kind, holder }: Acquisition): boolean {
  return acquisitionsOf(world, factsOf(world, owner)).some((one) => one.kind === kind && textIn(one.holder) === textIn(holder));
}

/** Nobody else gets the handle, but as the argument of a call, who could give it back in some other way. */
function isOnlyUsed(world: World, handle: Expression): boolean {
  const { syntax } = world.compiler;
  return referencesOf(world, handle).every(({ parent }) => syntax.isPropertyAccessExpression(parent) || syntax.isCallExpression(parent) || syntax.isAwaitExpression(parent));
}

/** In a `catch`, or in a callback that is given to `.catch` or listens for a failure. */
function isAfterFailure(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site; node.parent; node = node.parent) {
    const { parent } = node;
    if (syntax.isCatchClause(parent)) return true;
    if (isFunctionNode(syntax, node) && syntax.isCallExpression(parent) && (/\.(catch|then)$/.test(parent.expression.getText()) || /err|fail|reject|abort/i.test(parent.arguments[0]?.getText() ?? ""))) return true;
  }
  return false;
}

/** The release as a statement of its own, also `await client.release();`. */
function releaseSlot(world: World, release: Expression): Slot | undefined {
  const { syntax } = world.compiler;
  let outer: Node = release;
  while (syntax.isAwaitExpression(outer.parent) || syntax.isVoidExpression(outer.parent) || syntax.isParenthesizedExpression(outer.parent)) outer = outer.parent;
  return syntax.isExpressionStatement(outer.parent) ? slotOf(syntax, outer) : undefined;
}

/** What runs first while it is held: the statement behind the only take, or the first one of the function. */
function startOf(world: World, owner: Runnable, takes: readonly Node[]): Start | undefined {
  const { syntax } = world.compiler;
  const [take, ...others] = takes;
  if (others.length > 0) return undefined;
  if (!take) {
    const body = isFunctionNode(syntax, owner) ? owner.body : undefined;
    if (!body || !syntax.isBlock(body)) return undefined;
    const prologue = body.statements.findIndex((one) => !syntax.isExpressionStatement(one) || !syntax.isStringLiteralLike(one.expression));
    return prologue < 0 ? undefined : { siblings: body.statements, index: prologue };
  }
  const slot = slotOf(syntax, take);
  if (!slot || (!syntax.isExpressionStatement(slot.statement) && !syntax.isVariableStatement(slot.statement))) return undefined;
  const isLast = !contains(world, slot.statement, (node) => node.pos >= take.end && !isQuick(world, node));
  return isLast ? { siblings: slot.siblings, index: slot.index + 1 } : undefined;
}

function contains(world: World, root: Node, isWanted: (node: Node) => boolean): boolean {
  let found = false;
  walkOwn(world.compiler.syntax, root, (node) => {
    found ||= isWanted(node);
    return !found;
  });
  return found;
}

function onOneLine(statement: Statement): string {
  return statement.getText().replace(/\s+/g, " ").replace(/;$/, "");
}
