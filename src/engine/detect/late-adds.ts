import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import type { Acquisition } from "../facts/acquisitions.js";
import { usesOf } from "../facts/callers.js";
import { fateOf } from "../facts/fate.js";
import { factsOf } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { type CallbackRole, registrationOf } from "../facts/registration.js";
import { accessOf, enclosing, isAsync, isFunctionNode, isLoop, isWithin, type Runnable, wrapped } from "../facts/tree.js";
import { usesOfTracker } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import type { ReleaseSite } from "./release-sites.js";

/** How a task that counts itself is started: later, or by somebody who may start it later. */
export interface LateAdd {
  readonly confidence: Confidence;
  readonly why: string;
}

const LATER: ReadonlySet<CallbackRole> = new Set<CallbackRole>(["later", "once", "reaction"]);

/** An add that stands inside the task which it announces: a wait can pass before the task gets to it. */
export function lateAdd(world: World, owner: Runnable, taken: Acquisition, sites: readonly ReleaseSite[]): LateAdd | undefined {
  const { syntax } = world.compiler;
  if (taken.kind === "counter") return lateCount(world, owner, taken, sites);
  if (taken.kind !== "group" || !isFunctionNode(syntax, owner) || !isAsync(syntax, owner)) return undefined;
  const releasesItself = sites.some((site) => site.owner === owner || isWithin(site.owner, owner));
  if (!releasesItself || isDeclaredIn(world, taken, owner)) return undefined;
  const start = startOf(world, owner);
  if (!start) return undefined;
  if (start === "later") return { confidence: "high", why: "the task runs later than the code that starts it" };
  const earlier = factsOf(world, owner).awaits.find((wait) => wait.end <= taken.node.pos);
  if (earlier) return { confidence: "high", why: "the task waits for something else first" };
  return start === "handed" ? { confidence: "medium", why: "whoever runs the task may run it later" } : { confidence: "low", why: "it depends on the task's start being synchronous" };
}

/** A number that somebody waits to be zero, counted up only after an `await`: until then the wait sees nobody. */
function lateCount(world: World, owner: Runnable, { node, holder }: Acquisition, sites: readonly ReleaseSite[]): LateAdd | undefined {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, owner) || !isAsync(syntax, owner) || !sites.some((site) => site.owner === owner && isInFinally(world, site.node))) return undefined;
  const earlier = factsOf(world, owner).awaits.find((wait) => wait.end <= node.pos && enclosing(syntax, wait) === owner);
  const name = nameIn(world, holder);
  if (!earlier || !name) return undefined;
  const uses = usesOfTracker(world, name, "pending-counter");
  const isLimit = uses.some((use) => use.kind === "wait" && enclosing(syntax, use.node) === owner) || referencesOf(world, name).some((reference) => isCompared(world, reference));
  const isWaitedFor = uses.some((use) => use.kind === "wait") || referencesOf(world, name).some((reference) => isPolled(world, reference));
  return isWaitedFor && !isLimit ? { confidence: "medium", why: "the task waits for something else first" } : undefined;
}

function nameIn(world: World, holder: Expression): Node | undefined {
  const { syntax } = world.compiler;
  return syntax.isPropertyAccessExpression(holder) ? holder.name : syntax.isIdentifier(holder) ? holder : undefined;
}

function isInFinally(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  for (let inner = node; inner.parent && !isFunctionNode(syntax, inner); inner = inner.parent) if (syntax.isTryStatement(inner.parent) && inner.parent.finallyBlock === inner) return true;
  return false;
}

/** `active >= limit`: what is counted are places, and whoever waits for one waits before. */
function isCompared(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const value = accessOf(syntax, reference);
  const { parent } = wrapped(syntax, value);
  const { SyntaxKind } = syntax;
  if (!syntax.isBinaryExpression(parent) || parent.operatorToken.kind < SyntaxKind.LessThanToken || parent.operatorToken.kind > SyntaxKind.GreaterThanEqualsToken) return false;
  return !/^(>0|0<|<1|<=0|>=1)$/.test(parent.getText().replace(value.getText(), "").replace(/\s/g, ""));
}

/** `while (this.pending > 0) await sleep(10)`. */
function isPolled(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = reference; node.parent && !isFunctionNode(syntax, node); node = node.parent) {
    const { parent } = node;
    if (syntax.isBlock(parent)) return false;
    if (isLoop(syntax, parent)) return !isWithin(node, parent.statement) && parent.statement.getText().includes("await");
  }
  return false;
}

function isDeclaredIn(world: World, { holder }: Acquisition, owner: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const declaration = syntax.isIdentifier(holder) ? world.compiler.symbolOf(holder)?.declarations?.[0] : undefined;
  return declaration !== undefined && isWithin(declaration, owner);
}

/** How the function is started, where nobody awaits it: `later` by a timer, `handed` to a callee, or at once. */
function startOf(world: World, owner: FunctionNode): "later" | "handed" | "at-once" | undefined {
  const { syntax } = world.compiler;
  const registration = registrationOf(world, owner);
  if (registration) return LATER.has(registration.role) ? "later" : registration.role === "unknown" && syntax.isCallExpression(registration.call) && !isAwaited(world, registration.call) ? "handed" : undefined;
  const call = wrapped(syntax, owner).parent;
  if (syntax.isCallExpression(call) && call.expression === wrapped(syntax, owner)) return isAwaited(world, call) ? undefined : "at-once";
  const calls = usesOf(world, owner).flatMap((use) => (use.kind === "call" && syntax.isCallExpression(use.call) ? [use.call] : []));
  return calls.length > 0 && calls.every((one) => !isAwaited(world, one)) ? "at-once" : undefined;
}

function isAwaited(world: World, call: CallExpression): boolean {
  const fate = fateOf(world, call);
  return fate.kind === "consumed" && fate.how !== "escaped" && fate.how !== "tracked";
}
