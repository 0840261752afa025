import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { type Context, contextOf, isReachableFromOutside } from "./context.js";
import { programUsesOf, usesOf } from "./callers.js";
import { argumentsAt } from "./parameter-origin.js";
import type { ValueOrigin } from "./origin-types.js";
import { isReturnedFrom } from "./handed-out.js";
import { ownedContext } from "./owned-context.js";
import { enclosing, isFunctionNode, isLoop, lastName, unwrap } from "./tree.js";
import { originOf, repeatedBetween } from "./value-origin.js";

export type { Rank, ValueOrigin } from "./origin-types.js";
export { fieldOrigin, originOf } from "./value-origin.js";

/** Whether a value lives longer than the run of a site, and what decided. */
export interface Outliving {
  readonly verdict: "certain" | "likely" | "no" | "unknown";
  readonly origin: ValueOrigin;
  /** How often the site runs in the life of the value, as far as that is known. */
  readonly context: Context;
  /** In words, for messages: the origin's reason, and how often the site runs. */
  readonly why: string;
}

const LONG_LIVED_TYPE = /^(AbortSignal|EventEmitter|EventTarget|Emitter|Event(Bus|Hub)|Process|Window|Document|Server|WebSocketServer|Worker|BroadcastChannel|MediaQueryList|Observable|Subject|BehaviorSubject|ReplaySubject)$/;

/** Whether `receiver` lives longer than one run of `site`, which does something to it: registers, races, puts something in. */
export function outlives(world: World, receiver: Expression, site: Node): Outliving {
  const origin = originOf(world, receiver, site);
  // What is done to each item of a collection is done as often as the loop over it runs.
  const at = origin.each ?? site;
  switch (origin.rank) {
    case "own":
      return conclude("no", origin, contextOf(world, at));
    case "unknown":
      return unknownVerdict(world, origin, at);
    case "local-outer":
      return localVerdict(world, origin, at);
    case "parameter":
      return parameterVerdict(world, receiver, origin, at);
    case "field-own":
      return ownFieldVerdict(world, origin, at);
    case "field-given":
      return conclude(verdictOf(ownedContext(world, at)), origin, ownedContext(world, at));
    case "module":
      return conclude(verdictOf(contextOf(world, at)), origin, contextOf(world, at));
  }
}

function conclude(verdict: Outliving["verdict"], origin: ValueOrigin, context: Context): Outliving {
  return { verdict, origin, context, why: `${origin.why}, and this runs ${context.multiplicity.replace("-", " ")}` };
}

/** What is there before every run outlives each: certain where the code shows that it runs again. */
function verdictOf({ multiplicity }: Context): Outliving["verdict"] {
  if (multiplicity === "once") return "no";
  return multiplicity === "per-iteration" || multiplicity === "per-event" ? "certain" : "likely";
}

/** Made by a function around the site: it outlives a loop's rounds, an event, and the calls of a function that others can call again. */
function localVerdict(world: World, origin: ValueOrigin, site: Node): Outliving {
  const { syntax } = world.compiler;
  const between = origin.declaration && repeatedBetween(world, origin.declaration, site);
  if (!between) return conclude("no", origin, contextOf(world, site));
  const context = contextOf(world, site);
  if (isLoop(syntax, between)) return conclude("certain", origin, context);
  const home = origin.declaration && enclosing(syntax, origin.declaration);
  // A helper that only runs where its maker runs does so as often as it is called there.
  if (isFunctionNode(syntax, between) && isCalledOnceIn(world, between, home)) return conclude("no", origin, context);
  return conclude(context.multiplicity === "per-event" || context.multiplicity === "per-iteration" ? "certain" : "likely", origin, context);
}

/** Wherever it comes from: what was there before a loop's rounds, or before each event, outlives them. */
function unknownVerdict(world: World, origin: ValueOrigin, site: Node): Outliving {
  const { syntax } = world.compiler;
  const context = contextOf(world, site);
  const isVariable = origin.declaration !== undefined && syntax.isVariableDeclaration(origin.declaration);
  const between = isVariable && origin.declaration ? repeatedBetween(world, origin.declaration, site) : undefined;
  const isRepeated = between !== undefined ? isLoop(syntax, between) || context.multiplicity === "per-event" : origin.isLookedUp === true && context.multiplicity === "per-event";
  return conclude(isRepeated ? "certain" : "unknown", origin, context);
}

/** How sure it is that what instances are given outlives them, by the known places that make them; `undefined` where none is known. */
export function outlivesInstances(world: World, { parameter, declaration }: ValueOrigin): Outliving["verdict"] | undefined {
  const { syntax } = world.compiler;
  const given = parameter ?? declaration;
  if (!given || !syntax.isParameter(given) || !syntax.isConstructorDeclaration(given.parent)) return undefined;
  const { uses } = programUsesOf(world, given.parent);
  const verdicts = argumentsAt(world, uses, given.parent.parameters.indexOf(given)).map(({ argument, call }) => outlives(world, argument, call).verdict);
  return (["certain", "likely"] as const).find((verdict) => verdicts.includes(verdict));
}

function isCalledOnceIn(world: World, helper: Node, home: Node | undefined): boolean {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, helper)) return false;
  const uses = usesOf(world, helper);
  const [only] = uses;
  return uses.length === 1 && only?.kind === "call" && enclosing(syntax, only.call) === home && contextOf(world, only.call).multiplicity !== "per-iteration";
}

/** A caller's value outlives the call where it is used in a loop or by an event; else only its type can tell. */
function parameterVerdict(world: World, receiver: Expression, origin: ValueOrigin, site: Node): Outliving {
  const { syntax } = world.compiler;
  const context = contextOf(world, site);
  const between = origin.declaration && repeatedBetween(world, origin.declaration, site);
  if (between && isLoop(syntax, between)) return conclude("certain", origin, context);
  if (between && context.multiplicity === "per-event") return conclude("certain", origin, context);
  const owner = origin.declaration?.parent;
  if (owner && syntax.isConstructorDeclaration(owner)) return conclude("likely", origin, context);
  if (origin.isShared) return conclude("likely", origin, context);
  if (between && isReturnedFrom(world, between)) return conclude("likely", origin, context);
  if (!isLongLived(world, receiver)) return conclude("unknown", origin, context);
  const repeats = context.multiplicity === "per-iteration" || context.multiplicity === "per-event";
  return conclude(repeats ? "certain" : context.multiplicity === "once" ? "no" : "likely", origin, context);
}

/** Types of which there are few, that many calls share. */
export function isLongLived(world: World, value: Expression): boolean {
  const inner = unwrap(world.compiler.syntax, value);
  const { names, isResolved } = world.compiler.typeOf(inner);
  return names.some((name) => LONG_LIVED_TYPE.test(name)) || (!isResolved && /signal$/i.test(lastName(world.compiler.syntax, inner) ?? ""));
}

/** A field of the instance's own dies with it: it outlives only what the instance does again. */
function ownFieldVerdict(world: World, origin: ValueOrigin, site: Node): Outliving {
  const context = ownedContext(world, site);
  if (context.multiplicity === "per-instance" || isSetUp(world, site)) return conclude("no", origin, context);
  return conclude(origin.isRemade ? "unknown" : verdictOf(context), origin, context);
}

/** A private helper that nothing calls again, or whose callers all stand in a constructor. */
function isSetUp(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, site);
  if (!isFunctionNode(syntax, owner) || syntax.isConstructorDeclaration(owner) || isReachableFromOutside(world, owner)) return false;
  const uses = usesOf(world, owner);
  return uses.length > 0 && uses.every((use) => use.kind === "call" && isInConstructor(world, use.call));
}

function isInConstructor(world: World, node: Node): boolean {
  const owner = enclosing(world.compiler.syntax, node);
  return isFunctionNode(world.compiler.syntax, owner) && world.compiler.syntax.isConstructorDeclaration(owner);
}
