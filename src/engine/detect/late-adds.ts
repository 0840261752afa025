import type { CallExpression, FunctionNode } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import type { Acquisition } from "../facts/acquisitions.js";
import { usesOf } from "../facts/callers.js";
import { fateOf } from "../facts/fate.js";
import { factsOf } from "../facts/file-facts.js";
import { type CallbackRole, registrationOf } from "../facts/registration.js";
import { isAsync, isFunctionNode, isWithin, type Runnable, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { ReleaseSite } from "./release-sites.js";

/** How a task that counts itself is started: later, or by somebody who may start it later. */
export interface LateAdd {
  readonly confidence: Confidence;
  readonly why: string;
}

const LATER: ReadonlySet<CallbackRole> = new Set<CallbackRole>(["later", "once", "reaction"]);

/** An add that stands inside the task which it announces: a wait can pass before the task gets to it. */
export function lateAdd(world: World, owner: Runnable, taken: Acquisition, sites: readonly ReleaseSite[]): LateAdd | undefined {
  const { syntax } = world.compiler;
  if (taken.kind !== "group" || !isFunctionNode(syntax, owner) || !isAsync(syntax, owner)) return undefined;
  const releasesItself = sites.some((site) => site.owner === owner || isWithin(site.owner, owner));
  if (!releasesItself || isDeclaredIn(world, taken, owner)) return undefined;
  const start = startOf(world, owner);
  if (!start) return undefined;
  if (start === "later") return { confidence: "high", why: "the task runs later than the code that starts it" };
  const earlier = factsOf(world, owner).awaits.find((wait) => wait.end <= taken.node.pos);
  if (earlier) return { confidence: "high", why: "the task waits for something else first" };
  return start === "handed" ? { confidence: "medium", why: "whoever runs the task may run it later" } : { confidence: "low", why: "it depends on the task's start being synchronous" };
}

function isDeclaredIn(world: World, { holder }: Acquisition, owner: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const declaration = syntax.isIdentifier(holder) ? world.compiler.symbolOf(holder)?.declarations?.[0] : undefined;
  return declaration !== undefined && isWithin(declaration, owner);
}

/** How the function is started, where nobody awaits it: `later` by a timer, `handed` to a callee, or at once. */
function startOf(world: World, owner: FunctionNode): "later" | "handed" | "at-once" | undefined {
  const { syntax } = world.compiler;
  const registration = registrationOf(world, owner);
  if (registration) return LATER.has(registration.role) ? "later" : registration.role === "unknown" && syntax.isCallExpression(registration.call) && !isAwaited(world, registration.call) ? "handed" : undefined;
  const call = wrapped(syntax, owner).parent;
  if (syntax.isCallExpression(call) && call.expression === wrapped(syntax, owner)) return isAwaited(world, call) ? undefined : "at-once";
  const calls = usesOf(world, owner).flatMap((use) => (use.kind === "call" && syntax.isCallExpression(use.call) ? [use.call] : []));
  return calls.length > 0 && calls.every((one) => !isAwaited(world, one)) ? "at-once" : undefined;
}

function isAwaited(world: World, call: CallExpression): boolean {
  const fate = fateOf(world, call);
  return fate.kind === "consumed" && fate.how !== "escaped" && fate.how !== "tracked";
}
