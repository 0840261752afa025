import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { nameNodeOf } from "./callers.js";
import { registrationOf } from "./registration.js";
import { actsIn, type Settlers } from "./settlers.js";
import type { Channel } from "./settling-channels.js";
import { isMadeHere } from "./made-here.js";
import { referencesOf, type Reference } from "./references.js";
import { isPrivateField } from "./storage.js";
import { accessOf, enclosing, isFunctionNode, isWithin, receiverOf, unwrap, walk } from "./tree.js";
import { FINAL_METHOD } from "./vocabulary.js";

/** A list, map or set of the file that resolvers are put into. */
export interface ResolverStore {
  readonly name: Reference;
  readonly declaration: Node;
  /** False for a field or variable that holds one resolver at a time. */
  readonly isCollection: boolean;
  /** Every other use: what might call what is in it. */
  readonly readers: readonly Reference[];
}

const FILLING = /^(push|unshift|add|set|enqueue)$/;
const EMPTYING = /^(delete|clear|splice)$/;
const LOOKING = /^(size|length|has|includes|indexOf)$/;

/** Where a channel puts its resolver, when all of its uses stand in this file: a collection, or a field or variable. */
export function storeOf(world: World, { kind, node }: Channel): ResolverStore | undefined {
  const { syntax } = world.compiler;
  const target = kind !== "stored" ? undefined : syntax.isCallExpression(node) ? receiverOf(syntax, node.expression) : syntax.isBinaryExpression(node) ? node.left : undefined;
  if (!target) return undefined;
  const place = syntax.isElementAccessExpression(target) ? unwrap(syntax, target.expression) : target;
  const name = syntax.isIdentifier(place) ? place : syntax.isPropertyAccessExpression(place) ? place.name : undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  const isFilled = place !== target || syntax.isCallExpression(node);
  if (!declaration || !isOwn(world, declaration, name) || (syntax.isCallExpression(node) && !isCollection(world, place))) return undefined;
  if (isFilled && !isMadeHere(world, name, declaration)) return undefined;
  const readers = referencesOf(world, name).filter((reference) => useOf(world, reference) === "read");
  return { name, declaration, readers, isCollection: isFilled };
}

/** What has a life of its own may call what it is given. */
function isCollection(world: World, place: Expression): boolean {
  const { container } = world.compiler.typeOf(place);
  return container === "array" || container === "set" || container === "map";
}

/** A private field, or a variable that is not exported. */
function isOwn(world: World, declaration: Node, name: Reference): boolean {
  const { syntax } = world.compiler;
  if (isPrivateField(world, declaration)) return true;
  if (!syntax.isVariableDeclaration(declaration) || !syntax.isIdentifier(name)) return false;
  return !/^\s*export\b/.test(declaration.parent.parent.getText());
}

type StoreUse = "fill" | "empty" | "look" | "read";

function useOf(world: World, reference: Reference): StoreUse {
  const { syntax } = world.compiler;
  const value: Node = accessOf(syntax, reference);
  const outer = value.parent;
  if (syntax.isElementAccessExpression(outer) && outer.expression === value) {
    const isFilled = syntax.isBinaryExpression(outer.parent) && outer.parent.left === outer;
    return isFilled ? "fill" : outer.parent.kind === syntax.SyntaxKind.DeleteExpression ? "empty" : "read";
  }
  if (syntax.isPropertyAccessExpression(outer) && outer.expression === value) {
    const member = outer.name.text;
    if (syntax.isBinaryExpression(outer.parent) && outer.parent.left === outer) return "empty";
    if (LOOKING.test(member)) return "look";
    if (!syntax.isCallExpression(outer.parent) || outer.parent.expression !== outer) return "read";
    if (FILLING.test(member)) return "fill";
    return EMPTYING.test(member) && isDropped(world, outer.parent) ? "empty" : "read";
  }
  if (!syntax.isBinaryExpression(outer) || outer.left !== value) return "read";
  const isCompared = outer.operatorToken.kind < syntax.SyntaxKind.FirstAssignment || outer.operatorToken.kind > syntax.SyntaxKind.LastAssignment;
  return isCompared ? "look" : "empty";
}

function isDropped(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  return syntax.isExpressionStatement(call.parent) || syntax.isArrowFunction(call.parent) || syntax.isVoidExpression(call.parent) || syntax.isIfStatement(call.parent) || syntax.isPrefixUnaryExpression(call.parent);
}

/** Where the whole store is emptied without a look at what is in it: those who wait are forgotten. */
export function forgetfulEmptying(world: World, store: ResolverStore): Node | undefined {
  const { syntax } = world.compiler;
  return referencesOf(world, store.name).find((reference) => {
    if (useOf(world, reference) !== "empty" || !isWhole(world, reference)) return false;
    const owner = enclosing(syntax, reference);
    return isFunctionNode(syntax, owner) && !syntax.isConstructorDeclaration(owner) && !touches(world, owner, store, 0);
  });
}

/** Where a callback of the executor takes its own entry out of the store, and neither settles it nor looks at it. */
export function forgetfulRemoval(world: World, store: ResolverStore, executor: Node, settlers: Settlers): Node | undefined {
  const { syntax } = world.compiler;
  const removal = referencesOf(world, store.name).find((reference) => {
    const owner = enclosing(syntax, reference);
    if (owner === executor || !isWithin(reference, executor) || useOf(world, reference) !== "empty") return false;
    return isFunctionNode(syntax, owner) && registrationOf(world, owner) !== undefined && !actsIn(world, settlers, owner) && !touches(world, owner, store, 0);
  });
  return removal && enclosing(syntax, removal).parent;
}

/** `waiters.clear()`, `waiters.length = 0`, `waiters = []`: all of it at once. */
function isWhole(world: World, reference: Reference): boolean {
  const { syntax } = world.compiler;
  const value: Node = accessOf(syntax, reference);
  const outer = value.parent;
  return syntax.isElementAccessExpression(outer) ? false : syntax.isPropertyAccessExpression(outer) ? outer.name.text === "clear" || outer.name.text === "length" : true;
}

/** The method that ends the owner of a store, shuts out whoever would settle what is in it, and leaves those who wait behind. */
export function forgetfulEnd(world: World, store: ResolverStore): FunctionNode | undefined {
  const { syntax } = world.compiler;
  const owner = store.declaration.parent;
  if (!syntax.isClassDeclaration(owner) && !syntax.isClassExpression(owner)) return undefined;
  if (store.readers.some((reader) => goesThrough(world, reader))) return undefined;
  const ends = owner.members.filter((member): member is typeof member & FunctionNode => isFunctionNode(syntax, member) && isEnd(world, member));
  const [first] = ends;
  return first && ends.every((end) => !touches(world, end, store, 0)) && ends.some((end) => shutsOut(world, end, store)) ? first : undefined;
}

/** Somebody settles all that is in the store: an event that the end brings about may lead there. */
function goesThrough(world: World, reader: Reference): boolean {
  const { syntax } = world.compiler;
  const value: Node = accessOf(syntax, reader);
  const outer = value.parent;
  if (syntax.isPropertyAccessExpression(outer) && outer.expression === value) return /^(values|entries|forEach|map|splice)$/.test(outer.name.text);
  return syntax.isForOfStatement(outer) || syntax.isSpreadElement(outer);
}

/** The end sets a flag at which those who settle what is in the store turn back: nobody will be served any more. */
function shutsOut(world: World, end: FunctionNode, store: ResolverStore): boolean {
  const { syntax } = world.compiler;
  const settlers = store.readers.map((reader) => enclosing(syntax, reader));
  let found = false;
  walk(syntax, end, (node) => {
    if (found || !syntax.isBinaryExpression(node) || node.right.kind !== syntax.SyntaxKind.TrueKeyword || !syntax.isPropertyAccessExpression(node.left)) return;
    found = referencesOf(world, node.left.name).some((reference) => settlers.some((settler) => isWithin(reference, settler)));
  });
  return found;
}

function isEnd(world: World, method: FunctionNode): boolean {
  const name = nameNodeOf(world, method)?.getText().replace(/^\[.*?\.(\w+)\]$/, "$1").replace(/^#/, "") ?? "";
  return FINAL_METHOD.test(name) || /^(abort|cancel|asyncDispose)(All)?$/.test(name);
}

/** Whether a function, or what it calls on the way, reads a store: it can settle what is in it. */
function touches(world: World, node: FunctionNode, store: ResolverStore, depth: number): boolean {
  const { syntax } = world.compiler;
  if (store.readers.some((reader) => isWithin(reader, node))) return true;
  if (depth > 2) return false;
  let found = false;
  walk(syntax, node, (inner) => {
    if (found || !syntax.isCallExpression(inner)) return;
    const { body } = world.compiler.calleeOf(inner);
    found = body !== undefined && body !== node && touches(world, body, store, depth + 1);
  });
  return found;
}

