import type { Node } from "../../compiler/index.js";
import type { Edit, Fix, LifetimeKind } from "../../model/index.js";
import { enclosing, isFunctionNode, isWithin, placeOf } from "../facts/tree.js";
import { referencesOf } from "../facts/references.js";
import { functionOf } from "../facts/registration.js";
import { scopesAround } from "../facts/scopes.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { copiedDeclaration } from "./declarations.js";
import { newNameFor } from "./names.js";
import { indentOf, lineOf } from "./source-text.js";

/** Which part of a shared tracker is to have a tracker of its own. */
export interface Split {
  /** The tasks of the inner lifetime. */
  readonly inner: readonly AddedTask[];
  /** The waits of the inner lifetime. */
  readonly waits: readonly TrackerUse[];
  readonly lifetime: LifetimeKind;
  /** True when an inner wait follows each inner task in the scope that both run in: outer waits need not cover them any more. */
  readonly isCovered: boolean;
}

/** The edits that give tasks of an inner lifetime a tracker of their own, or why they can't be made. */
export type SplitResult = { readonly fix: Fix } | { readonly refusal: string };

/** `this.tracker` at one place: the name to be replaced, and to which lifetime it belongs. */
type Side = "inner" | "outer";

/**
 * One tracker per lifetime: a copy of the declaration under a new name, to which the inner tasks' adds, releases and
 * waits are moved. Everything else stays as it is.
 */
export function splitTracker(world: World, tracker: TrackerFacts, split: Split): SplitResult {
  const { name, declaration } = tracker;
  const old = name.getText();
  const copied = copiedDeclaration(world, declaration);
  if ("refusal" in copied) return copied;
  const fresh = newNameFor(world, tracker, split.inner);
  const edits: Edit[] = [copied.insertion(fresh, split.lifetime)];
  for (const use of tracker.uses) {
    const side = sideOf(world, use, tracker, split);
    if (typeof side !== "string") return side;
    const renaming = side === "inner" ? renamed(world, tracker, use, fresh) : [];
    if (side === "inner" && renaming.length === 0) return { refusal: `\`${old}\` is waited for in a roundabout way in line ${lineOf(use.node)}` };
    edits.push(...renaming);
    if (side === "inner") continue;
    if (use.kind === "wait" && !split.isCovered) {
      const further = alsoWaiting(world, tracker, use, fresh);
      if (!further) return { refusal: `the wait in line ${lineOf(use.node)} covers \`${old}\` in an expression of its own; add \`${fresh}\` to it by hand` };
      edits.push(further);
    }
  }
  const overlooked = unaccounted(world, tracker);
  if (overlooked) return { refusal: `line ${lineOf(overlooked)} looks at \`${old}\`, which may mean either lifetime` };
  const distinct = edits.filter((edit, index) => edits.findIndex((other) => other.file === edit.file && other.range.start === edit.range.start && other.range.end === edit.range.end) === index);
  return { fix: { title: `Give the shorter-lived tasks a tracker of their own: \`${fresh}\`.`, kind: "codemod", edits: distinct, introduces: fresh } };
}

function sideOf(world: World, use: TrackerUse, tracker: TrackerFacts, split: Split): Side | { refusal: string } {
  const text = tracker.name.getText();
  const root = rootOf(use);
  if (use.kind === "look" || use.kind === "race") return { refusal: `line ${lineOf(use.node)} looks at \`${text}\`, which may mean either lifetime` };
  if (use.kind === "wait") return split.waits.some(({ node }) => node === use.node) ? "inner" : "outer";
  if (split.inner.some((task) => rootOf({ node: task.site, via: task.via }) === root || isWithin(root, task.site))) return "inner";
  if (use.kind === "add" || use.kind === "count-up") return isStartedBy(use, split.inner) ? "inner" : "outer";
  if (use.kind === "escape") return { refusal: `\`${text}\` goes into other hands in line ${lineOf(root)}` };
  const outer = tracker.added.filter((task) => !split.inner.includes(task));
  const isInner = split.inner.some((task) => belongsTo(world, root, task));
  const isOuter = outer.some((task) => belongsTo(world, root, task));
  if (isInner === isOuter) return { refusal: `line ${lineOf(root)} serves tasks of both lifetimes, or none of them is known to come by there` };
  return isInner ? "inner" : "outer";
}

/** The helper that adds for its callers: all of them are inner, or none. */
function isStartedBy(use: TrackerUse, inner: readonly AddedTask[]): boolean {
  return inner.some((task) => task.site === use.node);
}

/** A release belongs to a task that runs it, and to one that was put in by the same function. */
function belongsTo(world: World, release: Node, { task, site }: AddedTask): boolean {
  const { syntax } = world.compiler;
  const starter = enclosing(syntax, site);
  if (isFunctionNode(syntax, starter) && isWithin(release, starter)) return true;
  const body = task && (isFunctionNode(syntax, task) ? task : syntax.isCallExpression(task) ? world.compiler.calleeOf(task).body : functionOf(world, task));
  return body !== undefined && (isWithin(release, body) || scopesAround(world, release).has(body));
}

/** Where the tracker itself is named: at the use, or where it is handed to the helper that uses it. */
function rootOf({ node, via }: Pick<TrackerUse, "node" | "via">): Node {
  return via[0] ?? node;
}

function renamed(world: World, tracker: TrackerFacts, use: TrackerUse, fresh: string): readonly Edit[] {
  return namesIn(world, tracker, rootOf(use)).map((name) => ({ ...placeOf(name), text: fresh }));
}

/** A place that names the tracker and is no part of any use that is known: a look at its size, a log. */
function unaccounted(world: World, tracker: TrackerFacts): Node | undefined {
  const roots = tracker.uses.map(rootOf);
  return referencesOf(world, tracker.name).find((reference) => !roots.some((root) => isWithin(reference, root)) && reference.parent !== tracker.declaration);
}

/** The places within a node that name the tracker. */
function namesIn(world: World, { name }: TrackerFacts, node: Node): readonly Node[] {
  const { syntax } = world.compiler;
  const token = world.compiler.symbolOf(name);
  const found: Node[] = [];
  const visit = (inner: Node): void => {
    if ((syntax.isIdentifier(inner) || syntax.isPrivateIdentifier(inner)) && inner.text === name.getText() && world.compiler.symbolOf(inner) === token) found.push(inner);
    syntax.forEachChild(inner, visit);
  };
  visit(node);
  return found;
}

/** The same statement again, for the new tracker: an outer wait covers what it covered before. */
function alsoWaiting(world: World, tracker: TrackerFacts, wait: TrackerUse, fresh: string): Edit | undefined {
  const { syntax } = world.compiler;
  const statement = wait.node.parent;
  if (wait.via.length > 0 || !syntax.isExpressionStatement(statement)) return undefined;
  const { file, range } = placeOf(statement);
  const source = statement.getSourceFile().text;
  const places = namesIn(world, tracker, statement).map((name) => placeOf(name).range);
  let text = source.slice(range.start, range.end);
  for (const place of [...places].reverse()) text = text.slice(0, place.start - range.start) + fresh + text.slice(place.end - range.start);
  return { file, range: { start: range.end, end: range.end }, text: `\n${indentOf(source, range.start)}${text}` };
}
