import type { FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { nameNodeOf, usesOf } from "./callers.js";
import { isMember } from "./context.js";
import { mustGoOn } from "./must-go-on.js";
import { registrationOf } from "./registration.js";
import { enclosing, isFunctionNode, lastName, receiverOf, type Runnable, wrapped } from "./tree.js";
import { ALL_COMBINATORS, MAIN_FUNCTIONS, PROMISE_REACTIONS } from "./vocabulary.js";

/**
 * How a function that lasts is run. `background`: somebody starts it and goes on. `waited`: whoever calls it waits for it
 * and has something else to do, which is a defect of its own (`no-endless-wait`). `main`: it is what its program does.
 * `unknown`: nobody in its file calls it.
 */
export interface Running {
  readonly how: "background" | "waited" | "main" | "unknown";
  /** Where it is started, for `background`. */
  readonly start?: Node;
}

const DEEPEST = 6;
const ORDER: readonly Running["how"][] = ["main", "waited", "unknown", "background"];

/** How the function around a loop is run, through those that only wait for it. */
export function runningOf(world: World, body: Runnable, depth = 0): Running {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, body)) return { how: "main" };
  const inPlace = startedInPlace(world, body);
  if (inPlace) return startedAt(world, inPlace, depth);
  if (registrationOf(world, body)) return { how: "background", start: body };
  const starts = usesOf(world, body).map((use) => (use.kind === "call" ? startedAt(world, use.call, depth) : use.kind === "argument" ? { how: "background" as const, start: use.call } : { how: "unknown" as const }));
  if (starts.length === 0) return { how: isMain(world, body) ? "main" : "unknown" };
  return starts.reduce((a, b) => (ORDER.indexOf(b.how) > ORDER.indexOf(a.how) ? b : a));
}

/** `(async () => { … })()`. */
function startedInPlace(world: World, body: FunctionNode): Node | undefined {
  const { syntax } = world.compiler;
  const value = wrapped(syntax, body);
  return syntax.isCallExpression(value.parent) && value.parent.expression === value ? value.parent : undefined;
}

/** A call that is awaited or returned lasts as long as what it calls: its own function decides. */
function startedAt(world: World, call: Node, depth: number): Running {
  const { syntax } = world.compiler;
  const outer = waitingFor(world, call);
  if (!outer) return { how: "background", start: call };
  if (syntax.isAwaitExpression(outer) && mustGoOn(world, outer)) return { how: "waited" };
  return depth > DEEPEST ? { how: "unknown" } : runningOf(world, enclosing(syntax, call), depth + 1);
}

/** The `await` or `return` that a call's promise goes to, with reactions on the way; `undefined` where nobody waits. */
function waitingFor(world: World, call: Node): Node | undefined {
  const { syntax } = world.compiler;
  let node = wrapped(syntax, call);
  for (let outer = passedOnBy(world, node); outer; outer = passedOnBy(world, node)) node = wrapped(syntax, outer);
  const { parent } = node;
  return syntax.isAwaitExpression(parent) || syntax.isReturnStatement(parent) || syntax.isArrowFunction(parent) ? parent : undefined;
}

/** The call whose promise lasts as long as this one: a reaction's, a combinator's. */
function passedOnBy(world: World, promise: Node): Node | undefined {
  const { syntax } = world.compiler;
  const { parent } = promise;
  if (syntax.isPropertyAccessExpression(parent) && parent.expression === promise) return PROMISE_REACTIONS.has(parent.name.text) && syntax.isCallExpression(parent.parent) ? parent.parent : undefined;
  const outer = syntax.isArrayLiteralExpression(parent) ? parent.parent : undefined;
  const isCombined = outer && syntax.isCallExpression(outer) && receiverOf(syntax, outer.expression)?.getText() === "Promise" && ALL_COMBINATORS.has(lastName(syntax, outer.expression) ?? "");
  return isCombined ? outer : undefined;
}

function isMain(world: World, body: FunctionNode): boolean {
  const name = nameNodeOf(world, body)?.getText();
  return name !== undefined && !isMember(world, body) && MAIN_FUNCTIONS.has(name);
}
