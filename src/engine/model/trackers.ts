import type { Node } from "../../compiler/index.js";
import type { TrackerKind } from "../../model/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { placesElsewhere } from "../facts/program-index.js";
import { type Reference, referencesOf } from "../facts/references.js";
import { isSeenOutside } from "../facts/storage.js";
import { ADD_METHODS, WAIT_METHODS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import { type AddedTask, tasksAddedBy } from "./added-tasks.js";
import { trackerKindOf } from "./tracker-kinds.js";
import { type TrackerUse, usesOfTracker } from "./tracker-uses.js";
import { accessOf } from "../facts/tree.js";

/** A tracker with everything that is done to it. */
export interface TrackerFacts {
  readonly name: Node;
  readonly declaration: Node;
  readonly kind: TrackerKind;
  readonly uses: readonly TrackerUse[];
  readonly added: readonly AddedTask[];
}

/** The trackers that a file declares: variables and fields whose type and use say so. */
export function trackersOf(world: World, file: Node): readonly TrackerFacts[] {
  return world.ask(collectTrackers, file, []);
}

function collectTrackers(world: World, file: Node): readonly TrackerFacts[] {
  const candidates = world.all(fileFactsOf(world, file).declarations, (declaration) => world.ask(candidateAt, declaration, undefined));
  world.compiler.prime(() => ({ types: candidates.flatMap(({ name, hint }) => (hint === "counter" ? [] : [name])) }));
  return world.each(trackerAt, file, () => candidates.map(({ declaration }) => declaration));
}

type Hint = "member" | "counter" | "chain";

/** What may be a tracker, by its words alone. */
interface Candidate {
  readonly declaration: Node;
  readonly name: Reference;
  readonly hint: Hint;
}

function candidateAt(world: World, declaration: Node): Candidate | undefined {
  const { syntax } = world.compiler;
  const { name } = declaration as Node & { name: Node };
  if (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) return undefined;
  const isMade = isMadeHere(world, declaration);
  const here = fileFactsOf(world, declaration).names.get(name.text) ?? [];
  const elsewhere = isMade && world.reach === "program" && isSeenOutside(world, declaration) ? (placesElsewhere(world, name.text, name) ?? []) : [];
  const hint = hintOf(world, [...here, ...elsewhere], name.text, isMade);
  return hint && { declaration, name, hint };
}

function trackerAt(world: World, at: Node): TrackerFacts | undefined {
  const candidate = world.ask(candidateAt, at, undefined);
  return candidate && trackerOf(world, candidate);
}

function trackerOf(world: World, { declaration, name, hint }: Candidate): TrackerFacts | undefined {
  const kind = hint === "counter" ? counterKind(world, name) : hint === "chain" ? chainKind(world, name) : trackerKindOf(world, name);
  if (!kind) return undefined;
  const uses = usesOfTracker(world, name, kind);
  const added = uses.flatMap((use) => (use.kind === "add" || use.kind === "count-up" ? tasksAddedBy(world, use, declaration) : []));
  return { name, declaration, kind, uses, added };
}

/** Initialised with something new: a tracker may be handed to functions that do all the rest. */
function isMadeHere(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  const { initializer } = declaration as Node & { initializer?: Node };
  return initializer !== undefined && (syntax.isNewExpression(initializer) || syntax.isArrayLiteralExpression(initializer));
}

/** What a name's places look like, before any type is asked for. */
function hintOf(world: World, places: readonly Reference[], text: string, isMade: boolean): Hint | undefined {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  let counter = false;
  let chain = false;
  for (const namesake of places) {
    const value: Node = accessOf(syntax, namesake);
    const { parent } = value;
    if (syntax.isPropertyAccessExpression(parent) && parent.expression === value) {
      const member = parent.name.text;
      if (ADD_METHODS.has(member) || WAIT_METHODS.has(member) || member === "abort" || member === "signal") return "member";
    }
    if (isMade && syntax.isCallExpression(parent) && parent.expression !== value) return "member";
    if (syntax.isSpreadElement(parent) && syntax.isArrayLiteralExpression(parent.parent)) return "member";
    chain ||= syntax.isBinaryExpression(parent) && parent.left === value && isCall(world, parent.right) && new RegExp(`\\b${text.replace(/\W/g, "")}\\b`).test(parent.right.getText());
    counter ||= parent.kind === SyntaxKind.PostfixUnaryExpression || (syntax.isPrefixUnaryExpression(parent) && parent.operator === SyntaxKind.PlusPlusToken);
    counter ||= syntax.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.PlusEqualsToken && parent.left === value;
  }
  return counter ? "counter" : chain ? "chain" : undefined;
}

/** `this.tail = Promise.all([this.tail, work()])`: a promise that stands for all that was chained to it. */
function chainKind(world: World, name: Node): TrackerKind | undefined {
  return world.compiler.typeOf(name as never).thenable === "always" ? "promise-slot" : undefined;
}

function isCall(world: World, value: Node): boolean {
  return world.compiler.syntax.isCallExpression(value);
}

/** A number that tasks count down when they end. */
function counterKind(world: World, name: Node): TrackerKind | undefined {
  const { SyntaxKind } = world.compiler.syntax;
  const goesDown = referencesOf(world, name).some(({ parent }) => {
    const outer = parent.kind === SyntaxKind.PropertyAccessExpression ? parent.parent : parent;
    const { operator, operatorToken } = outer as Node & { operator?: number; operatorToken?: Node };
    return operator === SyntaxKind.MinusMinusToken || operatorToken?.kind === SyntaxKind.MinusEqualsToken;
  });
  return goesDown ? "pending-counter" : undefined;
}
