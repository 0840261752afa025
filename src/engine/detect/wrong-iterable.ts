import type { CallExpression, Expression, Node, TypeFacts } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { referencesOf } from "../facts/references.js";
import { lastName, receiverOf, textOf, unwrap, wrapped } from "../facts/tree.js";
import { ALL_COMBINATORS, RACE_COMBINATORS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import { flatFix, keysFix, valuesFix } from "./fixes.js";
import { finding, type UntrackedFinding } from "./untracked-finding.js";

interface Mismatch {
  readonly actual: string;
  readonly instead: string;
  readonly fix?: Fix;
}

/** `Promise.all(map)`: the iterable gives something else than promises, so the wait is over before it has begun. */
export function wrongIterable(world: World, call: CallExpression): UntrackedFinding | undefined {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  if (receiverOf(syntax, call.expression)?.getText() !== "Promise" || !(ALL_COMBINATORS.has(name) || RACE_COMBINATORS.has(name))) return undefined;
  const [argument] = call.arguments;
  const mismatch = argument && mismatchOf(world, unwrap(syntax, argument), kindAt(world, call, name));
  if (!mismatch) return undefined;
  const { actual, instead, fix } = mismatch;
  const outer = wrapped(syntax, call).parent;
  const node: Node = syntax.isAwaitExpression(outer) ? outer : call;
  const found = finding(node, "wrong-iterable", "high", { context: contextOf(world, call), span: "unknown", why: "`Promise` looks at the values that iterating gives, and takes anything that is not a promise as it is" }, { task: textOf(call), actual, instead });
  return { ...found, fixes: fix ? [fix] : [] };
}

/** Where the wait is all that is wanted, there is one way to mean it; a value, or the first of several, may be meant as it is written. */
function kindAt(world: World, call: CallExpression, name: string): Fix["kind"] {
  const { syntax } = world.compiler;
  const outer = wrapped(syntax, call).parent;
  return ALL_COMBINATORS.has(name) && syntax.isAwaitExpression(outer) && syntax.isExpressionStatement(outer.parent) ? "safe" : "suggestion";
}

function mismatchOf(world: World, iterable: Expression, kind: Fix["kind"]): Mismatch | undefined {
  const { syntax } = world.compiler;
  if (syntax.isArrayLiteralExpression(iterable)) return spreadMismatch(world, iterable.elements, kind);
  const type = world.compiler.typeOf(iterable);
  if (type.container === "map" && isPromise(type.element)) return { actual: "`[key, promise]` pairs", instead: `${textOf(iterable)}.values()`, fix: valuesFix(syntax, iterable, kind) };
  if (type.container === "map" && (isPromise(type.key) || (type.key?.isResolved === false && isFilledByPromises(world, iterable)))) return { actual: "`[promise, value]` pairs", instead: `${textOf(iterable)}.keys()`, fix: keysFix(syntax, iterable, kind) };
  if (isPairs(type)) return { actual: "`[key, promise]` pairs", ...withoutKeys(world, iterable, kind) };
  if (holdsCollections(type)) return { actual: "collections of promises", ...flattened(world, iterable, type, kind) };
  const isFunctions = type.container !== undefined && type.element?.returnsThenable === "always" && type.element.thenable === "never";
  return isFunctions ? { actual: "functions that have not been called", instead: `${textOf(iterable)}.map((start) => start())` } : undefined;
}

function spreadMismatch(world: World, elements: readonly Expression[], kind: Fix["kind"]): Mismatch | undefined {
  const { syntax } = world.compiler;
  for (const element of elements) {
    if (!syntax.isSpreadElement(element)) {
      const type = world.compiler.typeOf(element);
      if (type.container === "array" && isPromise(type.element)) return { actual: "a collection of promises", instead: `[...${textOf(element)}]` };
      continue;
    }
    const mismatch = mismatchOf(world, unwrap(syntax, element.expression), kind);
    if (mismatch) return { ...mismatch, instead: `[...${mismatch.instead}]` };
  }
  return undefined;
}

/** A `new Map()` without types: `jobs.set(work(), token)` says that its keys are promises. */
function isFilledByPromises(world: World, map: Expression): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(map)) return false;
  return referencesOf(world, map).some(({ parent }) => {
    if (!syntax.isPropertyAccessExpression(parent) || parent.name.text !== "set" || !syntax.isCallExpression(parent.parent)) return false;
    const [key] = parent.parent.arguments;
    return key !== undefined && isPromise(world.compiler.typeOf(key));
  });
}

function isPromise(type: TypeFacts | undefined): boolean {
  return type?.thenable === "always";
}

/** What a map's `entries()` and `Object.entries()` give: tuples with a promise in them. */
function isPairs(type: TypeFacts): boolean {
  return (type.container === "iterator" || type.container === "array") && type.element?.container === "tuple" && isPromise(type.element.element);
}

function holdsCollections(type: TypeFacts): boolean {
  const inner = type.element;
  return type.container === "array" && (inner?.container === "array" || inner?.container === "set") && isPromise(inner.element);
}

function withoutKeys(world: World, iterable: Expression, kind: Fix["kind"]): Omit<Mismatch, "actual"> {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(iterable) || lastName(syntax, iterable.expression) !== "entries") return { instead: `${textOf(iterable)}.map(([, promise]) => promise)` };
  return { instead: textOf(iterable).replace(/entries\(/, "values("), fix: valuesFix(syntax, iterable, kind) };
}

/** `flat` looks into arrays only. */
function flattened(world: World, iterable: Expression, type: TypeFacts, kind: Fix["kind"]): Omit<Mismatch, "actual"> {
  if (type.element?.container !== "array") return { instead: `${textOf(iterable)}.flatMap((each) => [...each])` };
  return { instead: `${textOf(iterable)}.flat()`, fix: flatFix(world.compiler.syntax, iterable, kind) };
}
