import type { CallExpression, FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import { LIFETIMES, type LifetimeKind, MULTIPLICITIES, type Multiplicity } from "../../model/index.js";
import type { World } from "../world.js";
import { callbackCalls, parameterName } from "./callback-calls.js";
import { nameNodeOf, programUsesOf } from "./callers.js";
import { laterCalls } from "./kept-callbacks.js";
import { type Registration, registrationAt, registrationOf } from "./registration.js";
import { takesItselfOut } from "./self-removal.js";
import { enclosing, hasModifier, isFunctionNode, isLoop, lastName, receiverOf, wrapped } from "./tree.js";
import { MAIN_FUNCTIONS, START_METHODS } from "./vocabulary.js";

/** How often a site runs, which lifetime owns what it starts, and the nodes that say so. */
export interface Context {
  readonly multiplicity: Multiplicity;
  readonly lifetime: LifetimeKind;
  readonly evidence: readonly ContextEvidence[];
}

export interface ContextEvidence {
  readonly role: "loop" | "event" | "caller";
  readonly node: Node;
}

/** What a host calls once on each of its parts. */
const STARTING = /^(on|will|did|after|before)*(Did|Will)?(start|init|initialize|configure|setup|activate|mount|register)([A-Z]|$)/i;

const ONCE: Context = { multiplicity: "once", lifetime: "process", evidence: [] };
const PER_INSTANCE: Context = { multiplicity: "per-instance", lifetime: "instance", evidence: [] };
const PER_CALL: Context = { multiplicity: "per-call", lifetime: "call", evidence: [] };

/** A site's lifetime and multiplicity: from its position, and from who calls the function it stands in (within the file). */
export function contextOf(world: World, site: Node): Context {
  const { syntax } = world.compiler;
  let inner = site;
  for (let node = site.parent; ; inner = node, node = node.parent) {
    if (isLoop(syntax, node) && repeats(world, node, inner) && !leavesAfter(world, site, node)) return { multiplicity: "per-iteration", lifetime: "iteration", evidence: [{ role: "loop", node }] };
    if (isFunctionNode(syntax, node)) return functionContext(world, node);
    if (syntax.isPropertyDeclaration(node) && !isStatic(world, node)) return PER_INSTANCE;
    if (syntax.isSourceFile(node)) return ONCE;
  }
}

export function functionContext(world: World, node: FunctionNode): Context {
  return world.ask(findFunctionContext, node, ONCE);
}

/** A loop's head may stand outside of what it repeats: `for`'s first part, and what `of` and `in` iterate. */
function repeats(world: World, loop: Node, child: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isForStatement(loop)) return loop.initializer !== child;
  if (syntax.isForOfStatement(loop) || syntax.isForInStatement(loop)) return loop.expression !== child;
  return true;
}

/** `this.restart(); return;` in a loop happens once per run of the loop, not once per round. */
function leavesAfter(world: World, site: Node, loop: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site; node !== loop; node = node.parent) {
    const { parent } = node;
    if (syntax.isReturnStatement(node) || syntax.isThrowStatement(node)) return true;
    if (!syntax.isBlock(parent)) continue;
    const breaks = breakTarget(world, parent) === loop;
    const later = parent.statements.slice(parent.statements.findIndex((statement) => statement === node) + 1);
    if (later.some((statement) => syntax.isReturnStatement(statement) || syntax.isThrowStatement(statement) || (breaks && syntax.isBreakStatement(statement)))) return true;
  }
  return false;
}

/** The loop or switch that a `break` in a block leaves. */
function breakTarget(world: World, block: Node): Node {
  const { syntax } = world.compiler;
  let outer = block.parent;
  while (!isLoop(syntax, outer) && !syntax.isSwitchStatement(outer) && !syntax.isSourceFile(outer)) outer = outer.parent;
  return outer;
}

function isStatic(world: World, node: Node): boolean {
  return hasModifier(node, world.compiler.syntax.SyntaxKind.StaticKeyword);
}

function findFunctionContext(world: World, node: FunctionNode): Context {
  const { syntax } = world.compiler;
  if (syntax.isConstructorDeclaration(node)) return PER_INSTANCE;
  const registration = registrationOf(world, node);
  if (registration) return registrationContext(world, registration);
  if (isCalledInPlace(world, node)) return contextOf(world, node);
  const { uses, isWhole } = programUsesOf(world, node);
  // Whoever calls has callers of its own.
  world.compiler.prime(() => ({ symbols: uses.flatMap((use) => (use.kind === "call" ? (callerName(world, use.call) ?? []) : [])) }));
  const fromUses = world.all(uses, (use) => (use.kind === "call" ? perObject(world, use.call, callContext(world, use.call)) : use.kind === "argument" ? registrationContext(world, registrationAt(world, use.call, use.index)) : valueContext(world, use.node)));
  if (isEventProperty(world, node)) fromUses.push({ multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node }] });
  if (fromUses.length === 0 || (!isWhole && isReachableFromOutside(world, node))) fromUses.push(standAlone(world, node));
  return fromUses.reduce(more);
}

function callerName(world: World, call: Node): Node | undefined {
  const caller = enclosing(world.compiler.syntax, call);
  return isFunctionNode(world.compiler.syntax, caller) ? nameNodeOf(world, caller) : undefined;
}

function callContext(world: World, call: Node): Context {
  const context = contextOf(world, call);
  return context.evidence.length > 0 ? { ...context, evidence: [...context.evidence, { role: "caller", node: call }] } : context;
}

/** What a caller does once to each of its objects happens once per object: `new Poller().start()`, `for (const poller of pollers) poller.start()`. */
function perObject(world: World, call: CallExpression | NewExpression, context: Context): Context {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  if (!receiver || receiver.kind === syntax.SyntaxKind.ThisKeyword || receiver.kind === syntax.SyntaxKind.SuperKeyword) return context;
  const name = lastName(syntax, call.expression) ?? "";
  const isStart = START_METHODS.has(name) || STARTING.test(name) || world.settings.startMethods.includes(name);
  if (!isStart) return context;
  const declaration = syntax.isIdentifier(receiver) ? world.compiler.symbolOf(receiver)?.declarations?.[0] : undefined;
  const loop = declaration?.parent?.parent;
  const each = loop && syntax.isForOfStatement(loop) && !loop.awaitModifier ? contextOf(world, loop) : context;
  return each.multiplicity === "per-call" || each.multiplicity === "once" ? PER_INSTANCE : each;
}

function valueContext(world: World, node: Node): Context {
  return node.parent && isOnEventName(assignedName(world, node)) ? { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node }] } : PER_CALL;
}

export function registrationContext(world: World, registration: Registration): Context {
  const { call, role } = registration;
  if (role === "event" && takesItselfOut(world, registration)) return contextOf(world, call);
  if (role === "event" || role === "interval") return { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node: call }] };
  const around = contextOf(world, call);
  if (role === "iteration" || role === "collect") return more(around, { multiplicity: "per-iteration", lifetime: "iteration", evidence: [{ role: "loop", node: call }] });
  if (role !== "unknown") return around;
  const parameter = parameterName(world, registration);
  if (parameter && laterCalls(world, parameter).length > 0) return { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node: call }] };
  return more(around, callbackContext(world, registration) ?? around);
}

/** How often a callee of the project runs its callback, seen from inside the callee: per iteration when it calls it in a loop. */
function callbackContext(world: World, registration: Registration): Context | undefined {
  const { syntax } = world.compiler;
  for (const call of callbackCalls(world, registration)) {
    const body = enclosing(syntax, call);
    for (let node: Node = call; node !== body; node = node.parent) if (isLoop(syntax, node)) return contextOf(world, call);
  }
  return undefined;
}

/** What a function is when nobody in the file calls it, or when others may. */
function standAlone(world: World, node: FunctionNode): Context {
  const name = nameNodeOf(world, node);
  const text = name && lastName(world.compiler.syntax, name);
  if (text === undefined) return PER_CALL;
  const { settings } = world;
  if (isMember(world, node)) return START_METHODS.has(text) || settings.startMethods.includes(text) ? PER_INSTANCE : PER_CALL;
  return MAIN_FUNCTIONS.has(text) ? ONCE : PER_CALL;
}

export function isMember(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const holder = syntax.isMethodDeclaration(node) || syntax.isGetAccessorDeclaration(node) || syntax.isSetAccessorDeclaration(node) ? node : wrapped(syntax, node).parent;
  return syntax.isMethodDeclaration(holder) || syntax.isPropertyDeclaration(holder) || syntax.isPropertyAssignment(holder) || holder === node;
}

/** A private member and a function that is not exported are called from within their file only. */
export function isReachableFromOutside(world: World, node: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const holder = isMember(world, node) ? (syntax.isMethodDeclaration(node) ? node : wrapped(syntax, node).parent) : node;
  if (isMember(world, node)) {
    const { name } = holder as { name?: Node };
    return !hasModifier(holder, SyntaxKind.PrivateKeyword) && !(name && syntax.isPrivateIdentifier(name));
  }
  const statement = syntax.isFunctionDeclaration(node) ? node : wrapped(syntax, node).parent?.parent?.parent;
  return statement !== undefined && hasModifier(statement, SyntaxKind.ExportKeyword);
}

function isCalledInPlace(world: World, node: FunctionNode): boolean {
  const value = wrapped(world.compiler.syntax, node);
  return world.compiler.syntax.isCallExpression(value.parent) && value.parent.expression === value;
}

function isEventProperty(world: World, node: FunctionNode): boolean {
  return isOnEventName(assignedName(world, wrapped(world.compiler.syntax, node)));
}

/** The property that a value is assigned to in `socket.onmessage = value`. */
function assignedName(world: World, value: Node): string | undefined {
  const { syntax } = world.compiler;
  const { parent } = value;
  const assigned = syntax.isBinaryExpression(parent) && parent.right === value && syntax.isPropertyAccessExpression(parent.left);
  return assigned ? lastName(syntax, parent.left) : undefined;
}

function isOnEventName(name: string | undefined): boolean {
  return name !== undefined && /^on[a-z]+$/.test(name);
}

/** The more frequent of two contexts: a site that runs once at start-up and again per event runs per event. */
export function more(a: Context, b: Context): Context {
  const frequent = MULTIPLICITIES.indexOf(b.multiplicity) - MULTIPLICITIES.indexOf(a.multiplicity);
  if (frequent !== 0) return frequent > 0 ? b : a;
  return LIFETIMES.indexOf(b.lifetime) > LIFETIMES.indexOf(a.lifetime) ? b : a;
}
