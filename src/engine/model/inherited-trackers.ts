import type { CallExpression, ClassLikeDeclaration, FunctionNode, Node } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { enclosing, isFunctionNode, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import { type AddedTask, parameterBehind, tasksAddedBy } from "./added-tasks.js";
import { type TrackerFacts, trackersOf } from "./trackers.js";
import { type TrackerUse, usesOfTracker } from "./tracker-uses.js";

/**
 * Trackers that a file's classes inherit from classes of other files, with what this file does to them: directly, and
 * through inherited methods that add their argument (`this.register(handle)`) or wait (`await this.drain()`).
 */
export function inheritedTrackers(world: World, file: Node): readonly TrackerFacts[] {
  return world.ask(collectInherited, file, []);
}

function collectInherited(world: World, file: Node): readonly TrackerFacts[] {
  const bases = new Set(classesOf(world, file).flatMap((one) => basesOf(world, one, 0)));
  return [...bases].filter((base) => base.getSourceFile() !== file).flatMap((base) => {
    const own = trackersOf(world, base.getSourceFile()).filter((tracker) => tracker.declaration.parent === base);
    return own.flatMap((tracker) => extended(world, file, tracker) ?? []);
  });
}

function classesOf(world: World, file: Node): readonly ClassLikeDeclaration[] {
  const { syntax } = world.compiler;
  const classes: ClassLikeDeclaration[] = [];
  const visit = (node: Node): void => {
    if (syntax.isClassDeclaration(node) || syntax.isClassExpression(node)) classes.push(node);
    syntax.forEachChild(node, visit);
  };
  if (fileFactsOf(world, file).hasHeritage) visit(file);
  return classes;
}

function basesOf(world: World, derived: ClassLikeDeclaration, depth: number): readonly ClassLikeDeclaration[] {
  const { syntax } = world.compiler;
  const [extended] = derived.heritageClauses?.filter((clause) => clause.token === syntax.SyntaxKind.ExtendsKeyword) ?? [];
  const name = extended?.types[0]?.expression;
  const base = name && world.compiler.symbolOf(syntax.isPropertyAccessExpression(name) ? name.name : name)?.declarations?.[0];
  if (!base || depth > 4 || !(syntax.isClassDeclaration(base) || syntax.isClassExpression(base)) || base.getSourceFile().isDeclarationFile) return [];
  return [base, ...basesOf(world, base, depth + 1)];
}

/** The inherited tracker with this file's uses; `undefined` when this file does nothing to it. */
function extended(world: World, file: Node, tracker: TrackerFacts): TrackerFacts | undefined {
  const here = namesakeIn(world, file, tracker.name);
  const uses: TrackerUse[] = here ? [...usesOfTracker(world, here, tracker.kind)] : [];
  const added = uses.flatMap((use) => (use.kind === "add" || use.kind === "count-up" ? tasksAddedBy(world, use, tracker.declaration) : []));
  for (const use of tracker.uses) {
    if (use.kind === "wait") uses.push(...waitsThrough(world, file, use));
    if (use.kind === "add") added.push(...addsThrough(world, file, use, tracker.declaration));
  }
  return uses.length + added.length > 0 ? { ...tracker, uses: [...tracker.uses, ...uses], added: [...tracker.added, ...added] } : undefined;
}

function namesakeIn(world: World, file: Node, name: Node): Node | undefined {
  const token = world.compiler.symbolOf(name);
  return fileFactsOf(world, file).names.get(name.getText())?.find((one) => world.compiler.symbolOf(one) === token);
}

/** The calls, in a file, of the inherited method that a node stands in. */
function callsOfMethodAround(world: World, file: Node, node: Node): readonly { call: CallExpression; owner: FunctionNode }[] {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, node);
  if (!isFunctionNode(syntax, owner) || !syntax.isMethodDeclaration(owner)) return [];
  const here = namesakeIn(world, file, owner.name);
  return (here ? referencesOf(world, here) : []).flatMap(({ parent }) => (syntax.isPropertyAccessExpression(parent) && syntax.isCallExpression(parent.parent) && parent.parent.expression === parent ? [{ call: parent.parent, owner }] : []));
}

function waitsThrough(world: World, file: Node, use: TrackerUse): readonly TrackerUse[] {
  const { syntax } = world.compiler;
  return callsOfMethodAround(world, file, use.node).flatMap(({ call }) => {
    const outer = wrapped(syntax, call).parent;
    return syntax.isAwaitExpression(outer) ? [{ ...use, node: outer }] : [];
  });
}

function addsThrough(world: World, file: Node, use: TrackerUse, declaration: Node): readonly AddedTask[] {
  const [value] = use.values;
  const parameter = value && parameterBehind(world, value);
  if (!parameter) return [];
  return callsOfMethodAround(world, file, use.node).flatMap(({ call, owner }) => {
    const argument = owner === parameter.owner ? call.arguments[parameter.index] : undefined;
    return argument ? tasksAddedBy(world, { ...use, node: call, values: [argument] }, declaration) : [];
  });
}
