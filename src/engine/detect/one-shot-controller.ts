import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import { type Confidence } from "../../model/index.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { contextOf, functionContext } from "../facts/context.js";
import { ownedContext } from "../facts/owned-context.js";
import { scopesAround } from "../facts/scopes.js";
import { enclosing, isFunctionNode, isLoop, lastName, placeOf, receiverOf, unwrap } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { Cycles } from "../split/cycles.js";
import { renewController } from "../split/renew-controller.js";
import { mended } from "../split/split.js";
import type { World } from "../world.js";
import type { SharedTrackerFinding } from "./shared-finding.js";
import { isReturnedFrom } from "../facts/handed-out.js";
import { isFinal } from "./tracked-waits.js";
import { relatedHead } from "./words.js";

/** Methods whose callers expect the object to go on afterwards. */
const CYCLIC = /^(re(set|start|load|fresh|connect|try|new|run|open|play|schedule|wind|start|validate|fetch|query|build|init|cycle|sume)|search|query|fetch|load|update|refresh|next|rotate|switch|select|change|set[A-Z]|on[A-Z]|handle[A-Z]|toggle|play|seek|navigate|show|hide|pause|skip|type|input|cycle|tick|poll|run|submit|send)/;

/** A controller made once and aborted per cycle: aborted stays aborted, so later cycles are cancelled before they begin. */
export function oneShotController(world: World, tracker: TrackerFacts): readonly SharedTrackerFinding[] {
  const creation = creationOf(world, tracker.declaration);
  if (!creation || tracker.uses.some((use) => use.kind === "reset" || use.kind === "escape")) return [];
  const signals = tracker.uses.filter((use) => use.kind === "signal" && !isHandedOut(world, use.node) && !isOnlyRead(world, use.node));
  for (const abort of tracker.uses) {
    if (abort.kind !== "abort") continue;
    const reuse = signals.find((signal) => isReused(world, tracker, abort, signal));
    const confidence = reuse && confidenceOf(world, creation, abort, reuse);
    if (confidence) return [{ ...describe(world, tracker, creation, { abort, reuse, confidence }), ...mended(renewController(world, tracker, creation, cyclesOf(world, tracker))) }];
  }
  return [];
}

/** The ends of cycles, and the end of the owner: an abort there is one of a cycle, too, when whoever starts the next one calls it. */
function cyclesOf(world: World, { uses }: TrackerFacts): Cycles {
  const { syntax } = world.compiler;
  const signals = uses.filter(({ kind }) => kind === "signal");
  const aborts = uses.filter(({ kind }) => kind === "abort");
  const receiver = ({ node }: TrackerUse): string => receiverOf(syntax, (node as CallExpression).expression)?.getText() ?? "";
  const finals = aborts.filter(({ node }) => isInFinalScope(world, node));
  const cyclic = aborts.filter((abort) => !finals.includes(abort)).map((abort) => ({ call: abort.node, receiver: receiver(abort) }));
  const stops = finals.flatMap((abort) => callsBeside(world, abort, signals).map((call) => ({ call, receiver: receiver(abort) })));
  return { ends: [...cyclic, ...stops], finals, signals };
}

/** `this.stop()` in a method that uses the signal afterwards. */
function callsBeside(world: World, { node }: TrackerUse, signals: readonly TrackerUse[]): readonly Node[] {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, node);
  const users = new Set(signals.map((signal) => enclosing(syntax, signal.node)).filter((user) => user !== owner));
  return isFunctionNode(syntax, owner) ? usesOf(world, owner).flatMap((use) => (use.kind === "call" && users.has(enclosing(syntax, use.call)) ? [use.call] : [])) : [];
}

/** `get signal() { return this.#ending.signal; }` tells others of an end; it starts no work. */
function isHandedOut(world: World, signal: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isReturnStatement(signal.parent) && syntax.isGetAccessorDeclaration(enclosing(syntax, signal));
}

/** `signal.aborted` asks whether it is over; only passing the signal on starts work with it. */
function isOnlyRead(world: World, signal: Node): boolean {
  const { parent } = signal;
  return world.compiler.syntax.isPropertyAccessExpression(parent) && /^(aborted|throwIfAborted|reason)$/.test(parent.name.text);
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
  const shared = [...scopesAround(world, abort.node)].find((scope) => isLoop(syntax, scope) && scopesAround(world, signal.node).has(scope) && !scopesAround(world, tracker.declaration).has(scope));
  if (shared) return !leavesAfter(world, abort.node);
  const user = enclosing(syntax, signal.node);
  if (!outlives(world, tracker.declaration, user, enclosing(syntax, abort.node))) return false;
  if (!isFunctionNode(syntax, user) || syntax.isConstructorDeclaration(user) || contextOf(world, signal.node).multiplicity === "once") return false;
  const isCalled = isCalledByUser(world, abort.node, user) && enclosing(syntax, abort.node) !== user;
  if (isInFinalScope(world, abort.node)) return isCalled;
  return functionContext(world, user).multiplicity !== "per-instance" || isCalledByUser(world, abort.node, user);
}

/** `controller.abort(); return answer;`: there is no next cycle. */
function leavesAfter(world: World, abort: Node): boolean {
  const { syntax } = world.compiler;
  let statement = abort;
  while (statement.parent && !syntax.isBlock(statement.parent)) statement = statement.parent;
  const last = syntax.isBlock(statement.parent) ? statement.parent.statements.at(-1) : undefined;
  return last !== undefined && (syntax.isReturnStatement(last) || syntax.isBreakStatement(last) || syntax.isThrowStatement(last));
}

/** A field of an instance, a variable of the module, and one that two inner functions share, outlive the calls that use them. */
function outlives(world: World, declaration: Node, user: Node, aborter: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyDeclaration(declaration)) return true;
  const home = enclosing(syntax, declaration);
  if (user === home || aborter === home || !isNamed(world, user) || !isNamed(world, aborter)) return false;
  return !isFunctionNode(syntax, home) || isReturnedFrom(world, aborter);
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

function describe(world: World, tracker: TrackerFacts, creation: Node, { abort, reuse, confidence }: { abort: TrackerUse; reuse: TrackerUse; confidence: Confidence }): SharedTrackerFinding {
  const { multiplicity } = contextOf(world, creation);
  return {
    rule: "no-shared-tracker",
    form: "one-shot-controller",
    place: placeOf(creation),
    confidence,
    span: "until-stopped",
    multiplicity,
    growth: "none",
    data: { tracker: tracker.name.getText(), evidence: "no code makes a new one" },
    related: [relatedHead("abort", abort.node), relatedHead("reuse", reuse.node)],
    fixes: [],
  };
}

/** What says that there is a next cycle: a loop, an event, the same method, or a method whose name promises to go on. */
function confidenceOf(world: World, creation: Node, abort: TrackerUse, reuse: TrackerUse): Confidence | undefined {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, abort.node);
  const { multiplicity } = ownedContext(world, abort.node);
  if (multiplicity === "per-iteration" || multiplicity === "per-event" || !isFunctionNode(syntax, owner)) return "high";
  const isOneCycle = scopesAround(world, abort.node).has(enclosing(syntax, reuse.node)) || scopesAround(world, reuse.node).has(owner);
  if (isOneCycle) return "high";
  const name = nameNodeOf(world, owner)?.getText().replace(/^#/, "") ?? "";
  if (CYCLIC.test(name)) return "high";
  if (!/^(cancel|abort|interrupt)/.test(name)) return undefined;
  // `cancel` of an object may be its end; a module has no end before the process has.
  return syntax.isSourceFile(enclosing(syntax, creation)) && !syntax.isPropertyDeclaration(creation.parent) ? "high" : undefined;
}
