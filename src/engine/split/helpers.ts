import type { CallExpression, FunctionNode, Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { isReachableFromOutside } from "../facts/context.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { accessOf, enclosing, isFunctionNode, isWithin, placeOf } from "../facts/tree.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { World } from "../world.js";
import { namesIn, replacement } from "./places.js";
import type { Refused, Split } from "./split.js";

/** A function that puts in what its callers give it: `#track(task)`. */
export interface Helper {
  readonly node: FunctionNode;
  readonly inner: readonly CallExpression[];
  readonly outer: readonly CallExpression[];
}

/** The helpers through which tasks come into a tracker, with the calls of either lifetime. */
export function helpersOf(world: World, { uses, added }: TrackerFacts, { inner }: Split): readonly Helper[] {
  const adds = uses.filter(({ kind, via }) => via.length === 0 && (kind === "add" || kind === "count-up"));
  const owners = new Set(adds.map(({ node }) => enclosing(world.compiler.syntax, node)));
  return [...owners].flatMap((node) => {
    if (!isFunctionNode(world.compiler.syntax, node)) return [];
    const own = added.filter((task) => isCallOf(world, task, node));
    const isInner = own.map((task) => inner.some(({ site }) => site === task.site));
    const calls = own.map(({ site }) => site as CallExpression);
    return own.length > 0 ? [{ node, inner: calls.filter((_, index) => isInner[index]), outer: calls.filter((_, index) => !isInner[index]) }] : [];
  });
}

function isCallOf(world: World, { site }: AddedTask, owner: FunctionNode): boolean {
  return world.compiler.syntax.isCallExpression(site) && !isWithin(site, owner) && world.compiler.calleeOf(site).body === owner;
}

/**
 * `#track(task, into = this.#tasks)`: a helper of both lifetimes is told which tracker is meant, and uses the old one
 * when it is not.
 */
export function parameterized(world: World, tracker: TrackerFacts, helper: Helper, fresh: string): readonly Edit[] | Refused {
  const { node } = helper;
  const name = nameNodeOf(world, node)?.getText() ?? "the helper";
  const named = `\`${name}\` puts in tasks of both lifetimes`;
  if (tracker.kind === "pending-counter") return { refusal: `${named}, and a number can't be handed over: count them in two places, or use a wait group` };
  if (usesOf(world, node).some(({ kind }) => kind !== "call")) return { refusal: `${named}, and is handed on as a value: give it a parameter for the tracker by hand` };
  if (isReachableFromOutside(world, node) && tracker.declaration.getSourceFile() !== node.getSourceFile()) return { refusal: `${named}, and stands in another file: give it a parameter for the tracker by hand` };
  const parameter = freshParameter(world, node);
  const list = parameter && afterParameters(world, node);
  if (!parameter || !list) return { refusal: `${named}, and takes what it is given in a way of its own: give it a parameter for the tracker by hand` };
  const [first] = namesIn(world, tracker, node.body as Node);
  if (!first) return { refusal: `${named} under another name: give it a parameter for the tracker by hand` };
  const old = accessOf(world.compiler.syntax, first);
  const calls = helper.inner.map((call) => furtherArgument(world, call, node, old.getText().replace(first.getText(), fresh)));
  const isPrivate = world.compiler.syntax.isPrivateIdentifier(tracker.name);
  if (isPrivate && helper.inner.some((call) => !isWithin(call, tracker.declaration.parent))) return { refusal: `${named}, some of them from outside of the class that keeps \`${tracker.name.getText()}\` to itself: give the class a helper, and a wait, for each lifetime` };
  if (calls.some((edit) => edit === undefined)) return { refusal: `${named}, and is called with fewer or other arguments than it names: give it a parameter for the tracker by hand` };
  const inside = namesIn(world, tracker, node.body as Node).map((one) => replacement(accessOf(world.compiler.syntax, one), parameter));
  const declared: Edit = { ...list, text: `${node.parameters.length > 0 ? ", " : ""}${parameter} = ${old.getText()}` };
  return [declared, ...inside, ...calls.flatMap((edit) => edit ?? [])];
}

function freshParameter(world: World, node: FunctionNode): string | undefined {
  const { names } = fileFactsOf(world, node);
  const isTaken = (name: string): boolean => names.get(name)?.some((place) => isWithin(place, node)) ?? false;
  return ["into", "tracker", "group"].find((name) => !isTaken(name));
}

/** The place behind the last parameter; `undefined` where nothing can follow it. */
function afterParameters(world: World, node: FunctionNode): Omit<Edit, "text"> | undefined {
  const last = node.parameters.at(-1);
  if (last?.dotDotDotToken) return undefined;
  const { file, range } = placeOf(node);
  const text = node.getSourceFile().text;
  if (last) {
    // `task => …` has no parentheses to write into.
    const isOpen = /\(/.test(text.slice(range.start, placeOf(last).range.start));
    return isOpen ? { file, range: { start: last.end, end: last.end } } : undefined;
  }
  const open = text.indexOf("(", nameNodeOf(world, node) && !world.compiler.syntax.isArrowFunction(node) ? (node.name?.end ?? range.start) : range.start);
  return { file, range: { start: open + 1, end: open + 1 } };
}

function furtherArgument(world: World, call: CallExpression, { parameters }: FunctionNode, text: string): Edit | undefined {
  const last = call.arguments.at(-1);
  if (call.arguments.length !== parameters.length || call.arguments.some((argument) => world.compiler.syntax.isSpreadElement(argument))) return undefined;
  const at = last ? last.end : call.end - 1;
  return { file: placeOf(call).file, range: { start: at, end: at }, text: `${last ? ", " : ""}${text}` };
}
