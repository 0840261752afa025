import type { Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { isReachableFromOutside } from "../facts/context.js";
import { scopeBetween, scopesAround } from "../facts/scopes.js";
import { isStoppedBefore } from "../facts/stops.js";
import { isFunctionNode } from "../facts/tree.js";
import { FINAL_METHOD, STOP_METHODS } from "../facts/vocabulary.js";
import { type AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";

/** Every scope that a task is put in from, or that a wait runs in. */
export function scopesOf(world: World, at: { readonly node: Node; readonly via: readonly Node[] }): ReadonlySet<Node> {
  if (at.via.length === 0) return scopesAround(world, at.node);
  const scopes = new Set(scopesAround(world, at.node));
  for (const call of at.via) for (const scope of scopesAround(world, call)) scopes.add(scope);
  return scopes;
}

/** A task of an outer lifetime that a wait covers although it does not end before the wait is over. */
export interface CoveredTask {
  readonly task: AddedTask;
  /** The scope that the wait runs in and the task does not: a loop, or a function that runs again. */
  readonly scope: Node;
  readonly confidence: Confidence;
}

/** The tasks of outer lifetimes that one wait covers and nobody stops first. */
export function outerTasksOf(world: World, tracker: TrackerFacts, wait: TrackerUse): readonly CoveredTask[] {
  return tracker.added.flatMap((task) => {
    const confidence = lastingConfidence(task);
    if (!confidence) return [];
    const inner = new Set([...scopesOf(world, wait)].filter((scope) => isOwnLifetime(world, scope) && !isLoopOver(world, scope, tracker)));
    const scope = scopeBetween([inner], [scopesOf(world, { node: task.site, via: task.via })]);
    if (!scope || isFreshIn(world, tracker, scope) || isFinal(world, scope)) return [];
    return isStoppedBefore(world, wait.node, scope, mentionsOf(world, task)) ? [] : [{ task, scope, confidence }];
  });
}

/** `for (const task of tasks) await task`, `while (pending > 0) await pause(10)`: the loop is part of the wait, not a round that comes again. */
function isLoopOver(world: World, scope: Node, { name }: TrackerFacts): boolean {
  const { syntax } = world.compiler;
  return (syntax.isForOfStatement(scope) || syntax.isWhileStatement(scope)) && new RegExp(`(?<![\\w$])${name.getText().replace(/[^\w$]/g, "")}(?![\\w$])`).test(scope.expression.getText());
}

/** A helper that only its own file calls runs in the scopes of its callers; it is no lifetime of its own. */
function isOwnLifetime(world: World, scope: Node): boolean {
  if (!isFunctionNode(world.compiler.syntax, scope)) return true;
  const uses = usesOf(world, scope);
  return uses.length === 0 || uses.some((use) => use.kind !== "call") || isReachableFromOutside(world, scope);
}

/** Only a task that lasts can outlast a wait: how sure that is. */
export function lastingConfidence({ span }: AddedTask): Confidence | undefined {
  if (span.isDetached) return undefined;
  if (span.span === "endless" || span.span === "until-stopped") return span.certain ? "high" : "medium";
  if (span.span !== "blocking") return undefined;
  return span.certain ? "high" : "medium";
}

/** A tracker made inside the scope is a new one each time. */
function isFreshIn(world: World, { declaration }: TrackerFacts, scope: Node): boolean {
  return scopesAround(world, declaration).has(scope);
}

/** Stopping is the end of the owner: its wait is for everything, and what is stopped there is stopped for good. */
export function isFinal(world: World, scope: Node): boolean {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, scope)) return false;
  const name = nameNodeOf(world, scope);
  const text = name?.getText().replace(/^\[.*?\.(\w+)\]$/, "$1").replace(/^#/, "");
  return text !== undefined && (STOP_METHODS.has(text) || world.settings.stopMethods.includes(text) || FINAL_METHOD.test(text));
}

/** The source text that names what can stop a task: its call with what its arguments stand for, and its body. */
export function mentionsOf(world: World, { task, site }: AddedTask): string {
  const { syntax } = world.compiler;
  const parts: string[] = [site.parent?.getText() ?? ""];
  if (!task) return parts.join("\n");
  parts.push(task.getText());
  if (syntax.isCallExpression(task)) {
    for (const argument of task.arguments) if (syntax.isIdentifier(argument)) parts.push(...definitionTexts(world, argument));
    const { body } = world.compiler.calleeOf(task);
    if (body) parts.push(body.getText());
  }
  if (syntax.isPropertyAccessExpression(task) || syntax.isIdentifier(task)) parts.push(...definitionTexts(world, syntax.isIdentifier(task) ? task : task.name));
  return parts.join("\n");
}

/** `signal` of `const { signal } = this.stopping` is named by the whole declaration. */
function definitionTexts(world: World, name: Node): readonly string[] {
  const { syntax } = world.compiler;
  return (world.compiler.symbolOf(name)?.declarations ?? []).map((declaration) => {
    let outer = declaration;
    while (outer.parent && !syntax.isVariableDeclaration(outer) && !isFunctionNode(syntax, outer) && !syntax.isParameter(outer) && !syntax.isSourceFile(outer.parent)) outer = outer.parent;
    return outer.getText();
  });
}
