import type { CallExpression, Expression, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isReaction } from "./reactions.js";
import { referencesOf } from "./references.js";
import { functionOf } from "./registration.js";
import { accessOf, enclosing, lastName, receiverOf, unwrap } from "./tree.js";
import { RACE_COMBINATORS } from "./vocabulary.js";

/** One of the promises that a race waits for. */
export interface RaceMember {
  /** As it stands in the race. */
  readonly value: Expression;
  /** The promise before its `.then`, as it is named: a variable, a field, a call. */
  readonly base: Expression;
  /** What gives the promise, behind the variables that hold it. */
  readonly origin: Expression;
  /** The variables on the way from the race to the origin. */
  readonly names: readonly Node[];
  /** True when `value` is a callback that gives one promise for each item. */
  readonly isEach: boolean;
}

/** `Promise.race(…)` and `Promise.any(…)`, also of a class that derives from `Promise`. */
export function isRace(world: World, call: CallExpression | NewExpression): call is CallExpression {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call) || !RACE_COMBINATORS.has(lastName(syntax, call.expression) ?? "")) return false;
  const receiver = receiverOf(syntax, call.expression);
  return receiver !== undefined && /^\w*Promise$/.test(lastName(syntax, receiver) ?? "");
}

/** The promises that a race names: in its array, in a variable that holds the array, or pushed onto it. */
export function membersOfRace(world: World, race: CallExpression): readonly RaceMember[] {
  const [argument] = race.arguments;
  return argument ? valuesOf(world, argument, 0).map(({ value, isEach }) => memberOf(world, value, isEach)) : [];
}

interface Value {
  readonly value: Expression;
  readonly isEach: boolean;
}

function valuesOf(world: World, list: Expression, depth: number): readonly Value[] {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, list);
  if (depth > 3) return [];
  if (syntax.isArrayLiteralExpression(inner)) return inner.elements.flatMap((element) => (syntax.isSpreadElement(element) ? valuesOf(world, element.expression, depth + 1) : [{ value: element, isEach: false }]));
  if (syntax.isConditionalExpression(inner)) return [...valuesOf(world, inner.whenTrue, depth + 1), ...valuesOf(world, inner.whenFalse, depth + 1)];
  if (syntax.isCallExpression(inner)) return eachOf(world, inner, depth);
  return syntax.isIdentifier(inner) ? heldValues(world, inner, depth) : [];
}

/** `items.map((item) => load(item))`, and `[…].filter(Boolean)`. */
function eachOf(world: World, call: CallExpression, depth: number): readonly Value[] {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression);
  const receiver = receiverOf(syntax, call.expression);
  if (name === "filter" && receiver) return valuesOf(world, receiver, depth + 1);
  const [callback] = call.arguments;
  return name === "map" && callback && functionOf(world, callback) ? [{ value: callback, isEach: true }] : [];
}

/** The array that a variable was initialised with, and what its own function pushes onto it. */
function heldValues(world: World, name: Expression, depth: number): readonly Value[] {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer) return [];
  const pushed = referencesOf(world, name).flatMap(({ parent }) => {
    const call = parent.parent;
    const isPush = syntax.isPropertyAccessExpression(parent) && parent.name.text === "push" && syntax.isCallExpression(call) && call.expression === parent;
    return isPush && enclosing(syntax, call) === enclosing(syntax, declaration) ? call.arguments.map((value) => ({ value, isEach: false })) : [];
  });
  return [...valuesOf(world, declaration.initializer, depth + 1), ...pushed];
}

const DEEPEST = 6;

/** One promise, as a race or an `await` takes it. */
export function memberOf(world: World, value: Expression, isEach = false): RaceMember {
  const names: Node[] = [];
  const base = withoutReactions(world, value);
  let origin = base;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const held = heldIn(world, origin);
    if (!held) break;
    names.push(origin);
    origin = withoutReactions(world, held);
  }
  return { value, base, origin, names, isEach };
}

/** `work()` of `work().then(parse).catch(log)`. */
export function withoutReactions(world: World, value: Expression): Expression {
  const { syntax } = world.compiler;
  let inner = unwrap(syntax, value);
  for (;;) {
    const receiver = syntax.isCallExpression(inner) && isReaction(world, inner) ? receiverOf(syntax, inner.expression) : undefined;
    if (!receiver) return inner;
    inner = receiver;
  }
}

/** What a variable stands for: its initial value, or the only value that is assigned to it. */
function heldIn(world: World, value: Expression): Expression | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(value)) return undefined;
  const declaration = world.compiler.symbolOf(value)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !syntax.isIdentifier(declaration.name)) return undefined;
  if (declaration.initializer && !isEmpty(world, declaration.initializer)) return declaration.initializer;
  const [assigned, ...others] = assignedTo(world, value);
  return others.length === 0 ? assigned : undefined;
}

function isEmpty(world: World, value: Expression): boolean {
  const inner = unwrap(world.compiler.syntax, value);
  return inner.kind === world.compiler.syntax.SyntaxKind.NullKeyword || inner.getText() === "undefined";
}

/** Every value that the file assigns to a variable or field, by any of the assignments (`=`, `??=`, `||=`). */
export function assignedTo(world: World, name: Node): readonly Expression[] {
  const { syntax } = world.compiler;
  return referencesOf(world, name).flatMap((reference) => {
    const target: Node = accessOf(syntax, reference);
    const { parent } = target;
    const isAssigned = syntax.isBinaryExpression(parent) && parent.left === target && /^(\?\?|\|\||&&)?=$/.test(parent.operatorToken.getText());
    return isAssigned && !isEmpty(world, parent.right) ? [parent.right] : [];
  });
}
