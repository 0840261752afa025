import type { Expression, Node } from "../../compiler/index.js";
import { type Confidence } from "../../model/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { contextOf } from "../facts/context.js";
import { scopesAround } from "../facts/scopes.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, placeOf, unwrap } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import type { SharedTrackerFinding } from "./shared-finding.js";
import { isFinal } from "./tracked-waits.js";
import { relatedHead } from "./words.js";

/** Methods whose callers expect the object to go on afterwards. */
const CYCLIC = /^(re[a-z]+|search|query|fetch|load|update|refresh|next|rotate|switch|select|change|set[A-Z]|on[A-Z]|handle[A-Z]|toggle|play|seek|navigate|show|hide|pause|skip|type|input|cycle|tick|poll|run|submit|send)/;

/** A controller made once and aborted per cycle: aborted stays aborted, so later cycles are cancelled before they begin. */
export function oneShotController(world: World, tracker: TrackerFacts): readonly SharedTrackerFinding[] {
  const creation = creationOf(world, tracker.declaration);
  if (!creation || tracker.uses.some((use) => use.kind === "reset" || use.kind === "escape")) return [];
  const signals = tracker.uses.filter((use) => use.kind === "signal");
  for (const abort of tracker.uses) {
    if (abort.kind !== "abort") continue;
    const reuse = signals.find((signal) => isReused(world, tracker, abort, signal));
    if (reuse) return [describe(world, tracker, creation, abort, reuse)];
  }
  return [];
}

function creationOf(world: World, declaration: Node): Node | undefined {
  const { syntax } = world.compiler;
  const { initializer } = declaration as Node & { initializer?: Expression };
  const value = initializer && unwrap(syntax, initializer);
  return value && syntax.isNewExpression(value) && lastName(syntax, value.expression) === "AbortController" ? value : undefined;
}

/** The signal is used for new work that can come after the abort. */
function isReused(world: World, tracker: TrackerFacts, abort: TrackerUse, signal: TrackerUse): boolean {
  const { syntax } = world.compiler;
  const shared = [...scopesAround(world, abort.node)].find((scope) => isLoop(syntax, scope) && scopesAround(world, signal.node).has(scope) && !isWithin(tracker.declaration, scope));
  if (shared) return true;
  const user = enclosing(syntax, signal.node);
  if (!outlives(world, tracker.declaration, user, enclosing(syntax, abort.node))) return false;
  if (!isFunctionNode(syntax, user) || syntax.isConstructorDeclaration(user) || contextOf(world, signal.node).multiplicity === "once") return false;
  if (isInFinalScope(world, abort.node)) return isCalledByUser(world, abort.node, user);
  return contextOf(world, signal.node).multiplicity !== "per-instance" || isCalledByUser(world, abort.node, user);
}

/** A field of an instance, a variable of the module, and one that two inner functions share, outlive the calls that use them. */
function outlives(world: World, declaration: Node, user: Node, aborter: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyDeclaration(declaration)) return true;
  const home = enclosing(syntax, declaration);
  return user !== home && aborter !== home && isNamed(world, user) && isNamed(world, aborter);
}

/** An inner function that can be called by its name, not one that is handed to a timer or an event. */
function isNamed(world: World, node: Node): boolean {
  return isFunctionNode(world.compiler.syntax, node) && nameNodeOf(world, node) !== undefined;
}

/** Aborting where the owner ends is what a controller is for. */
function isInFinalScope(world: World, node: Node): boolean {
  for (const scope of scopesAround(world, node)) if (isFinal(world, scope)) return true;
  return false;
}

/** `play()` calls `stop()` before it uses the signal again: each play aborts the next one, too. */
function isCalledByUser(world: World, abort: Node, user: Node): boolean {
  return scopesAround(world, abort).has(user);
}

function describe(world: World, tracker: TrackerFacts, creation: Node, abort: TrackerUse, reuse: TrackerUse): SharedTrackerFinding {
  const { multiplicity } = contextOf(world, creation);
  return {
    rule: "no-shared-tracker",
    form: "one-shot-controller",
    place: placeOf(creation),
    confidence: confidenceOf(world, abort, reuse),
    span: "until-stopped",
    multiplicity,
    growth: "none",
    data: { tracker: tracker.name.getText(), evidence: "no code makes a new one" },
    related: [relatedHead("abort", abort.node), relatedHead("reuse", reuse.node)],
    fixes: [],
  };
}

function confidenceOf(world: World, abort: TrackerUse, reuse: TrackerUse): Confidence {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, abort.node);
  const { multiplicity } = contextOf(world, abort.node);
  if (multiplicity === "per-iteration" || multiplicity === "per-event" || !isFunctionNode(syntax, owner)) return "high";
  if (scopesAround(world, abort.node).has(enclosing(syntax, reuse.node))) return "high";
  const name = nameNodeOf(world, owner);
  return name && CYCLIC.test(name.getText().replace(/^#/, "")) ? "high" : "medium";
}
