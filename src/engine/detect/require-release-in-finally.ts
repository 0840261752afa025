import type { Expression, FunctionNode, Node } from "../../compiler/index.js";
import { type Confidence, type Finding, type Fix, growthOf, type RequireReleaseInFinallyForm } from "../../model/index.js";
import { type Acquisition, acquisitionsOf, rootOf, textIn } from "../facts/acquisitions.js";
import { usesOf } from "../facts/callers.js";
import { contextOf } from "../facts/context.js";
import { type FileFacts, factsOf } from "../facts/file-facts.js";
import { registrationsOf } from "../facts/registration.js";
import { enclosing, isAsync, isFunctionNode, isWithin, lastName, placeOf, type Runnable, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { finallyFix } from "./release-fix.js";
import { isGuard, skippedReleases } from "./held-releases.js";
import { lateAdd } from "./late-adds.js";
import { isNeverReleased } from "./missing-releases.js";
import { happyEventOf, oneSidedReleases } from "./reaction-releases.js";
import { earlyAddFix } from "./late-add-fix.js";
import { reactionFix } from "./reaction-fix.js";
import { trustIn } from "./release-trust.js";
import { callsIn, isNestedIn, type ReleaseSite, releaseSitesOf, withHelpers } from "./release-sites.js";
import { relatedHead } from "./words.js";

type ReleaseFinding = Extract<Finding, { rule: "require-release-in-finally" }>;

/** What is taken and not given back on some way out: an exception, an early return, a rejection; and adds that come too late. */
export function detectRequireReleaseInFinally(world: World, facts: FileFacts): ReleaseFinding[] {
  const found = new Map<Node, ReleaseFinding>();
  for (const { at, finding } of world.each(judgedIn, facts.file, () => [...facts.functions.values()].map(({ node }) => node))) if (!found.has(at)) found.set(at, finding);
  return [...found.values()];
}

function judgedIn(world: World, owner: Runnable): readonly Judged[] {
  const all = acquisitionsOf(world, factsOf(world, owner));
  return world.all(all, (taken) => judge(world, owner, taken, all));
}

interface Judged {
  readonly at: Node;
  readonly finding: ReleaseFinding;
}

function judge(world: World, owner: Runnable, taken: Acquisition, all: readonly Acquisition[]): readonly Judged[] {
  if (taken.kind === "flag" && !isGuard(world, owner, taken)) return [];
  const sites = releaseSitesOf(world, taken);
  if (sites.length === 0) return isNeverReleased(world, taken) ? [report(world, "missing", taken.node, taken, taken.kind === "handle" ? "medium" : "high", "nothing in this file gives it back")] : [];
  const late = lateAdd(world, owner, taken, sites);
  if (late) return [report(world, "late-add", taken.node, taken, late.confidence, late.why, isFunctionNode(world.compiler.syntax, owner) ? earlyAddFix(world, owner, taken, sites) : undefined)];
  const everywhere = withHelpers(world, sites, taken);
  const own = everywhere.filter((site) => site.owner === owner);
  if (own.some((site) => site.node.pos > taken.node.pos)) return isLocal(world, owner, taken) ? [] : inOwn(world, owner, taken, all, own, everywhere);
  if (own.length > 0 || taken.kind === "flag" || taken.kind === "handle") return [];
  const found = elsewhere(world, owner, taken, everywhere);
  return found.length > 0 ? found : betweenHelpers(world, owner, taken, everywhere);
}

/** `this.begin(); await work(); this.end();`: both stand in synchronous helpers of one function. */
function betweenHelpers(world: World, helper: Runnable, taken: Acquisition, sites: readonly ReleaseSite[]): readonly Judged[] {
  const { syntax } = world.compiler;
  if (taken.kind === "member" || !isFunctionNode(syntax, helper) || isAsync(syntax, helper) || sites.some((site) => isNestedIn(site.owner, helper))) return [];
  const users = new Set(usesOf(world, helper).flatMap((use) => (use.kind === "call" ? [enclosing(syntax, use.call)] : [])));
  return [...users].flatMap((user) => {
    const own = sites.filter((site) => site.owner === user);
    const takes = callsIn(world, helper, user);
    const [first] = takes;
    if (!first || own.length === 0 || !waitsBetween(world, user, taken, first, own)) return [];
    return skipped(world, user, taken, takes, own, sites);
  });
}

/** A counter or a collection of one call counts no tasks of anybody else. */
function isLocal(world: World, owner: Runnable, { holder, kind }: Acquisition): boolean {
  if (kind === "handle" || kind === "lock") return false;
  const { syntax } = world.compiler;
  const root = rootOf(world, holder);
  const declaration = syntax.isIdentifier(root) ? world.compiler.symbolOf(root)?.declarations?.[0] : undefined;
  // A number that was handed over is a copy; a set is the caller's.
  if (declaration && kind === "counter" && syntax.isIdentifier(holder) && syntax.isParameter(declaration)) return declaration.parent === owner;
  return declaration !== undefined && syntax.isVariableDeclaration(declaration) && enclosing(syntax, declaration) === owner;
}

/** Taken and given back in one function. */
function inOwn(world: World, owner: Runnable, taken: Acquisition, all: readonly Acquisition[], own: readonly ReleaseSite[], sites: readonly ReleaseSite[]): readonly Judged[] {
  if (isHandedOn(world, owner, sites) || !waitsBetween(world, owner, taken, taken.node, own)) return [];
  const takes = all.filter((one) => one.kind === taken.kind && textIn(one.holder) === textIn(taken.holder) && one.member === taken.member).map(({ node }) => node);
  return skipped(world, owner, taken, takes, own, sites);
}

function skipped(world: World, owner: Runnable, taken: Acquisition, takes: readonly Node[], own: readonly ReleaseSite[], sites: readonly ReleaseSite[]): readonly Judged[] {
  return skippedReleases(world, owner, taken, takes, own).map(({ release, exit }) => {
    const fix = finallyFix(world, { owner, taken, takes, own, sites });
    return report(world, exit.how === "return" ? "early-return" : "skipped", release, taken, trustIn(world, taken), whyOf(exit.how, exit.node), fix);
  });
}

/** What goes up and down between two waits counts steps, not tasks; only a wait group, a lock and a handle are always about tasks. `this.enter()` may be a step. */
function waitsBetween(world: World, owner: Runnable, { kind, holder }: Acquisition, node: Node, own: readonly ReleaseSite[]): boolean {
  const isOwnStep = kind === "group" && holder.kind === world.compiler.syntax.SyntaxKind.ThisKeyword;
  if ((kind === "group" && !isOwnStep) || kind === "lock" || kind === "handle") return true;
  const { awaits, forAwaits } = factsOf(world, owner);
  const last = own.at(-1)?.node.pos ?? 0;
  return [...awaits, ...forAwaits].some((wait) => wait.pos >= node.pos && wait.pos < last);
}

/** Given back by a callback as well: who runs that is not known. */
function isHandedOn(world: World, owner: Runnable, sites: readonly ReleaseSite[]): boolean {
  const { syntax } = world.compiler;
  return sites.some((site) => isNestedIn(site.owner, owner) && isFunctionNode(syntax, site.owner) && callsIn(world, site.owner, owner).length === 0);
}

/** Taken where a task is started, given back by the task itself. */
function elsewhere(world: World, owner: Runnable, taken: Acquisition, sites: readonly ReleaseSite[]): readonly Judged[] {
  const { syntax } = world.compiler;
  const nested = sites.filter((site) => isNestedIn(site.owner, owner));
  const reacting = nested.filter((site) => isFunctionNode(syntax, site.owner) && registrationsOf(world, site.owner).some(({ role }) => role === "reaction"));
  if (reacting.length > 0) {
    const sided = oneSidedReleases(world, reacting).filter(({ release, when }) => taken.kind !== "member" || when === "success" || !isAnswer(world, taken, release));
    return nested.length > reacting.length ? [] : sided.map((one) => report(world, "one-sided", one.release, taken, trustIn(world, taken), `\`${textOf(one.promise)}\` may ${one.when === "success" ? "be rejected" : "also succeed"}`, reactionFix(world, taken, one)));
  }
  const happy = happyEventOf(world, nested);
  if (happy) return [report(world, "one-sided", happy.release, taken, "medium", `\`${happy.event}\` does not come after a failure`)];
  const tasks = new Set(sites.map((site) => site.owner).filter((task): task is FunctionNode => isFunctionNode(syntax, task) && isAsync(syntax, task) && (isNestedIn(task, owner) || isStartedBy(world, task, owner, taken))));
  return [...tasks].flatMap((task) => {
    const own = sites.filter((site) => site.owner === task);
    return isHandedOn(world, task, sites) ? [] : skipped(world, task, taken, [], own, sites);
  });
}

/** Names for what is under way: there, a success is over as well. */
const UNDER_WAY = /in_?flight|in_?progress|pending|running|active|ongoing|outstanding|busy|current|load(ing|s)|fetching|open(ing)?$|job|task|work/i;

/** `cache.set(key, answer); answer.catch(() => cache.delete(key))`: what was put in stays, and only a failure takes it back. */
function isAnswer(world: World, { node, holder }: Acquisition, release: Expression): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(node) || lastName(syntax, node.expression) !== "set") return false;
  return /\bthrow\b/.test(enclosing(syntax, release).getText()) || !UNDER_WAY.test(lastName(syntax, holder) ?? "");
}

/** `this.wg.add(1); void this.run();`: the call comes in the same function. */
function isStartedBy(world: World, task: FunctionNode, owner: Runnable, taken: Acquisition): boolean {
  const { syntax } = world.compiler;
  const isStart = (node: Node): boolean => enclosing(syntax, node) === owner || isWithin(node, owner);
  return usesOf(world, task).some((use) => use.kind !== "value" && isStart(use.call) && use.call.pos > taken.node.pos);
}

function whyOf(how: "throw" | "return" | "caught", node: Node): string {
  if (how === "caught") return "an exception is caught on the way, and what is held stays held";
  return how === "return" ? `\`${textOf(node)}\` leaves before it` : `\`${textOf(node)}\` may throw`;
}

function report(world: World, form: RequireReleaseInFinallyForm, at: Expression, taken: Acquisition, confidence: Confidence, evidence: string, fix?: Fix): Judged {
  const { multiplicity } = contextOf(world, at);
  const finding: ReleaseFinding = {
    rule: "require-release-in-finally",
    form,
    place: placeOf(at),
    confidence,
    span: "unknown",
    multiplicity,
    growth: growthOf(multiplicity, "unknown"),
    data: { release: textOf(at), taken: textOf(taken.node), evidence },
    related: at === taken.node ? [] : [relatedHead("taken", taken.node)],
    fixes: fix ? [fix] : [],
  };
  return { at, finding };
}
