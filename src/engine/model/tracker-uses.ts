import type { BinaryExpression, CallExpression, Expression, Node, PropertyAccessExpression } from "../../compiler/index.js";
import type { TrackerKind } from "../../model/index.js";
import { parameterName } from "../facts/callback-calls.js";
import { usesOf } from "../facts/callers.js";
import { factsOf } from "../facts/file-facts.js";
import { declarationsBehind } from "../facts/local-names.js";
import { mustGoOn } from "../facts/must-go-on.js";
import { type Reference, referencesElsewhere, referencesOf } from "../facts/references.js";
import { isSeenOutside } from "../facts/storage.js";
import { functionOf } from "../facts/registration.js";
import { accessOf, enclosing, isFunctionNode, lastName, unwrap, walkOwn, wrapped } from "../facts/tree.js";
import { ADD_METHODS, EMPTY_METHODS, RELEASE_METHODS, WAIT_METHODS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import { awaitedBy, isCombined, isRaced, placedAtEnd, waitOver, waitOverTaken } from "./collection-waits.js";

/** One thing that is done to a tracker. `via`: the calls through which the tracker was handed to where it is done. */
export interface TrackerUse {
  readonly kind: "add" | "count-up" | "count-down" | "release" | "wait" | "race" | "look" | "empty" | "reset" | "abort" | "signal" | "escape";
  /** The whole expression: `this.wg.add(1)`, `await Promise.all(tasks)`. */
  readonly node: Node;
  /** Where the tracker is named: the tracker itself, or the parameter that it came in as. */
  readonly reference: Reference;
  readonly via: readonly CallExpression[];
  /** For `add`: what is put in. */
  readonly values: readonly Expression[];
  /** For `wait`: false when a race or a time-out ends it early. */
  readonly isPatient: boolean;
}

const DEEPEST = 2;

/** Everything that is done to a tracker, also by the functions of the project that it is handed to. */
export function usesOfTracker(world: World, name: Node, kind: TrackerKind): readonly TrackerUse[] {
  return collect(world, name, kind, []);
}

function collect(world: World, name: Node, kind: TrackerKind, via: readonly CallExpression[]): readonly TrackerUse[] {
  const [declaration] = declarationsBehind(world, name);
  const token = declaration && isSeenOutside(world, declaration) ? world.compiler.symbolOf(name) : undefined;
  const elsewhere = token ? referencesElsewhere(world, name, [token]).references : [];
  return [...referencesOf(world, name), ...elsewhere].flatMap((reference) => classify(world, reference, kind, via));
}

function classify(world: World, reference: Reference, kind: TrackerKind, via: readonly CallExpression[]): readonly TrackerUse[] {
  const { syntax } = world.compiler;
  const access = accessOf(syntax, reference);
  const value = wrapped(syntax, access);
  const { parent } = value;
  const use = (what: TrackerUse["kind"], node: Node, more: Partial<TrackerUse> = {}): TrackerUse => ({ kind: what, node, reference, via, values: [], isPatient: true, ...more });
  if (syntax.isPropertyAccessExpression(parent) && parent.expression === value) return memberUse(world, parent, kind, use);
  if (syntax.isBinaryExpression(parent) && parent.left === value && isAssignment(world, parent)) return kind === "promise-slot" ? [use("add", parent, { values: chainedIn(world, parent.right, reference.text) })] : assignmentUse(world, parent, use);
  const placed = placedAtEnd(world, value);
  if (placed) return [use("add", placed, { values: [placed.right] })];
  if (kind === "pending-counter") return counterUse(world, value, use);
  if (kind === "abort-controller" && syntax.isVariableDeclaration(parent) && syntax.isObjectBindingPattern(parent.name)) return [use("signal", value)];
  if (kind === "promise-slot" && syntax.isAwaitExpression(parent)) return [use("wait", parent)];
  const wait = waitOver(world, value);
  if (wait) return [use("wait", wait.node, { isPatient: wait.isPatient })];
  if (isCopiedLonger(world, value)) return [];
  if (isRaced(world, value)) return [use("race", value)];
  if (syntax.isForOfStatement(parent) && parent.expression === value && kind !== "subscription-bag") return [use("look", value)];
  if (isLogged(world, parent)) return [];
  if (syntax.isCallExpression(parent) && parent.expression !== value) return handedOn(world, parent, value as Expression, kind, via) ?? [use("escape", parent)];
  return isLook(world, parent) ? [] : [use("escape", value)];
}

type MakeUse = (what: TrackerUse["kind"], node: Node, more?: Partial<TrackerUse>) => TrackerUse;

function memberUse(world: World, access: PropertyAccessExpression, kind: TrackerKind, use: MakeUse): readonly TrackerUse[] {
  const { syntax } = world.compiler;
  const member = access.name.text;
  const call = access.parent;
  if (kind === "abort-controller" && member === "signal") return [use("signal", access)];
  if (member === "length" && syntax.isBinaryExpression(call) && call.left === access && isAssignment(world, call)) return [use("empty", call)];
  if (!syntax.isCallExpression(call) || call.expression !== access) return /^(size|length|pending|active\w*)$/.test(member) ? [use("look", access)] : [];
  if (kind === "abort-controller") return member === "abort" ? [use("abort", call)] : [];
  const isPromises = kind === "promise-set" || kind === "promise-array" || kind === "promise-map";
  if (isPromises) {
    const wait = waitOver(world, call);
    if (wait) return [use("wait", wait.node, { isPatient: wait.isPatient }), ...(member === "splice" ? [use("release", call)] : [])];
    if (isRaced(world, call)) return [use("race", call)];
    const taken = member === "splice" ? waitOverTaken(world, call) : undefined;
    if (taken) return [taken === "elsewhere" ? use("escape", call) : use("wait", taken.node, { isPatient: taken.isPatient }), use("release", call)];
    if (isCombined(world, call)) return [use("escape", call), ...(member === "splice" ? [use("release", call)] : [])];
    if (/^(has|get|values|entries|keys|forEach|some|every|includes|at)$/.test(member)) return [use("look", call)];
  }
  if (isCountUp(world, call, kind, member)) return [use("count-up", call)];
  if (ADD_METHODS.has(member)) return [use("add", call, { values: kind === "promise-map" ? call.arguments.slice(1) : call.arguments })];
  const isBag = kind === "subscription-bag" || kind === "disposable-stack";
  if (WAIT_METHODS.has(member) && !isPromises && !isBag && !(kind === "wait-group" && member === "done")) return waitCall(world, call, use);
  if (kind === "wait-group" && member === "done") return [use("count-down", call)];
  if (RELEASE_METHODS.has(member)) return [use("release", call)];
  return EMPTY_METHODS.has(member) ? [use("empty", call)] : [];
}

/** `add(1)` and `add()` of a wait group count; with a promise or a function they put it in. */
function isCountUp(world: World, call: CallExpression, kind: TrackerKind, member: string): boolean {
  if (kind !== "wait-group" || !/^(add|Add|increment|enter)$/.test(member)) return false;
  const [argument] = call.arguments;
  if (!argument || argument.kind === world.compiler.syntax.SyntaxKind.NumericLiteral) return true;
  const type = world.compiler.typeOf(argument);
  return type.thenable === "never" && type.returnsThenable === "never" && !functionOf(world, argument);
}

function waitCall(world: World, call: CallExpression, use: MakeUse): readonly TrackerUse[] {
  const waited = awaitedBy(world, call);
  return waited ? [use("wait", waited.node, { isPatient: waited.isPatient && call.arguments.length === 0 })] : [];
}

function assignmentUse(world: World, assignment: BinaryExpression, use: MakeUse): readonly TrackerUse[] {
  const { SyntaxKind } = world.compiler.syntax;
  switch (assignment.operatorToken.kind) {
    case SyntaxKind.PlusEqualsToken:
      return [use("count-up", assignment)];
    case SyntaxKind.MinusEqualsToken:
      return [use("count-down", assignment)];
    case SyntaxKind.EqualsToken: {
      const joined = joinedBy(world, assignment);
      return [joined.length > 0 ? use("add", assignment, { values: joined }) : use("reset", assignment)];
    }
    default:
      return [];
  }
}

function isAssignment(world: World, { operatorToken }: BinaryExpression): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  return operatorToken.kind >= SyntaxKind.FirstAssignment && operatorToken.kind <= SyntaxKind.LastAssignment;
}

function counterUse(world: World, value: Node, use: MakeUse): readonly TrackerUse[] {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = value;
  if (parent.kind === SyntaxKind.PostfixUnaryExpression || syntax.isPrefixUnaryExpression(parent)) {
    const { operator } = parent as Node & { operator: Node["kind"] };
    if (operator === SyntaxKind.PlusPlusToken) return [use("count-up", parent)];
    if (operator === SyntaxKind.MinusMinusToken) return [use("count-down", parent)];
  }
  const loop = conditionLoop(world, value);
  if (loop) {
    const outer = awaitsOf(world, enclosing(syntax, loop));
    return (outer.length > 0 ? outer : [loop]).map((wait) => use("wait", wait));
  }
  return waitsUntilZero(world, value).map((wait) => use("wait", wait));
}

/** `jobs = [...jobs, work()]`, `jobs = jobs.concat(work())`: what joins is everything but the old ones. */
function joinedBy(world: World, { left, right }: BinaryExpression): readonly Expression[] {
  const { syntax } = world.compiler;
  const value = unwrap(syntax, right);
  const old = left.getText();
  if (syntax.isCallExpression(value) && value.expression.getText() === `${old}.concat`) return value.arguments;
  if (!syntax.isArrayLiteralExpression(value)) return [];
  const keeps = value.elements.some((element) => syntax.isSpreadElement(element) && element.expression.getText() === old);
  return keeps ? value.elements.filter((element) => !syntax.isSpreadElement(element)) : [];
}

/** `drained()`: a function that looks at the counter and gives a promise for zero. Whoever awaits it waits for the counter. */
function waitsUntilZero(world: World, value: Node): readonly Node[] {
  const { syntax } = world.compiler;
  const { parent } = value;
  const owner = enclosing(syntax, value);
  if (!syntax.isBinaryExpression(parent) || !isFunctionNode(syntax, owner)) return [];
  const makesPromise = factsOf(world, owner).calls.some((call) => syntax.isNewExpression(call) && lastName(syntax, call.expression) === "Promise");
  return makesPromise ? awaitsOf(world, owner) : [];
}

/** Where a function's calls are awaited. */
function awaitsOf(world: World, owner: Node): readonly Node[] {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, owner)) return [];
  return usesOf(world, owner).flatMap((one) => {
    const outer = one.kind === "call" ? wrapped(syntax, one.call).parent : undefined;
    return outer && syntax.isAwaitExpression(outer) ? [outer] : [];
  });
}

/** The old ones in `jobs = [...jobs, work()]`. */
function isCopiedLonger(world: World, value: Node): boolean {
  const { syntax } = world.compiler;
  const literal = syntax.isSpreadElement(value.parent) ? value.parent.parent : undefined;
  const assignment = literal && syntax.isArrayLiteralExpression(literal) ? wrapped(syntax, literal).parent : undefined;
  return assignment !== undefined && syntax.isBinaryExpression(assignment) && isAssignment(world, assignment) && assignment.left.getText() === value.getText();
}

/** What joins a promise chain: everything in the new value that is not the old one. */
function chainedIn(world: World, value: Expression, name: string): readonly Expression[] {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  const members = syntax.isCallExpression(inner) && inner.arguments[0] && syntax.isArrayLiteralExpression(inner.arguments[0]) ? inner.arguments[0].elements : [inner];
  return members.filter((member) => lastName(syntax, member) !== name && member.kind !== syntax.SyntaxKind.UndefinedKeyword && (syntax.isCallExpression(member) || syntax.isNewExpression(member)));
}

/** The loop that goes on as long as a counter says so: `while (this.pending > 0) await pause(10)`. */
function conditionLoop(world: World, value: Node): Node | undefined {
  const { syntax } = world.compiler;
  for (let node = value; node.parent; node = node.parent) {
    const { parent } = node;
    if (syntax.isWhileStatement(parent) && parent.expression === node) {
      let first: Node | undefined;
      walkOwn(syntax, parent, (inner) => {
        if (syntax.isAwaitExpression(inner)) first ??= inner;
      });
      return first;
    }
    if (!syntax.isBinaryExpression(parent) && !syntax.isParenthesizedExpression(parent)) return undefined;
  }
  return undefined;
}

/** A tracker that is handed to a function of the project: what is done to it there is done to it. */
function handedOn(world: World, call: CallExpression, value: Expression, kind: TrackerKind, via: readonly CallExpression[]): readonly TrackerUse[] | undefined {
  if (via.length >= DEEPEST) return undefined;
  const index = call.arguments.findIndex((argument) => argument === value || unwrap(world.compiler.syntax, argument) === value);
  const parameter = parameterName(world, { call, index });
  return parameter && collect(world, parameter, kind, [...via, call]).map((use) => (use.kind === "wait" ? waitedFor(world, use, call) : use));
}

/** A helper whose last act is the wait, awaited itself: `await joinAll(bag)` is the wait. */
function waitedFor(world: World, use: TrackerUse, call: CallExpression): TrackerUse {
  const outer = wrapped(world.compiler.syntax, call).parent;
  const isHelper = world.compiler.syntax.isAwaitExpression(outer) && (!mustGoOn(world, use.node) || isRepeatedUntilEmpty(world, use.node));
  return isHelper ? { ...use, node: outer, via: use.via.slice(0, -1) } : use;
}

/** `while (bag.size > 0) await Promise.all(bag)`: the loop is part of the wait. */
export function isRepeatedUntilEmpty(world: World, wait: Node): boolean {
  const { syntax } = world.compiler;
  const goingOn = mustGoOn(world, wait);
  return goingOn?.kind === "loop" && syntax.isWhileStatement(goingOn.node) && /\.(size|length)\b/.test(goingOn.node.expression.getText());
}

function isLook(world: World, parent: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isIfStatement(parent) || syntax.isPrefixUnaryExpression(parent) || syntax.isExpressionStatement(parent);
}

/** `console.log(tasks)`: who reads it can wait for nothing. */
function isLogged(world: World, parent: Node): boolean {
  return world.compiler.syntax.isCallExpression(parent) && /^console\.|(^|[.#])(log|logger)\.\w+$/.test(parent.expression.getText());
}
