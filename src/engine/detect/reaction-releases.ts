import type { CallExpression, Expression, FunctionNode } from "../../compiler/index.js";
import { handlesRejection } from "../facts/reactions.js";
import { registrationsOf } from "../facts/registration.js";
import { canReject } from "../facts/rejects.js";
import { isFunctionNode, lastName, receiverOf, unwrap } from "../facts/tree.js";
import { PROMISE_REACTIONS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import type { ReleaseSite } from "./release-sites.js";

/** When a reaction runs: always, on success only, on failure only. */
type When = "always" | "success" | "failure";

/** The reaction that a release stands in, and when it runs. */
interface Reaction {
  readonly release: Expression;
  readonly call: CallExpression;
  readonly when: When;
}

/** A release that only one outcome of a promise reaches, with the promise. */
export interface OneSided {
  readonly release: Expression;
  readonly promise: Expression;
  readonly when: "success" | "failure";
}

/** Releases in the reactions of a promise that a rejection skips (or, of those in a `catch`, a success). */
export function oneSidedReleases(world: World, sites: readonly ReleaseSite[]): readonly OneSided[] {
  const reactions = sites.flatMap(({ node, owner }) => (isFunctionNode(world.compiler.syntax, owner) ? (reactionOf(world, node, owner) ?? []) : []));
  const outcomes = new Set(reactions.map(({ when }) => when));
  if (outcomes.has("always") || (outcomes.has("success") && outcomes.has("failure")) || reactions.length < sites.length) return [];
  return reactions.flatMap(({ release, call, when }) => (when === "always" ? [] : [{ release, promise: receiverOf(world.compiler.syntax, call.expression) ?? call, when }]));
}

function reactionOf(world: World, release: Expression, owner: FunctionNode): Reaction | undefined {
  const { syntax } = world.compiler;
  const registrations = registrationsOf(world, owner);
  const registration = registrations.find(({ role }) => role === "reaction");
  if (!registration || !syntax.isCallExpression(registration.call)) return undefined;
  const { call, index, name } = registration;
  // `then(done, done)`: one function for both outcomes.
  const isForBoth = registrations.some((one) => one.call === call && one.index === 0) && registrations.some((one) => one.call === call && one.index === 1);
  if (name === "finally" || isForBoth) return { release, call, when: "always" };
  if (name === "catch" || index === 1) return { release, call, when: follows(world, call) ? "always" : "failure" };
  return { release, call, when: isSure(world, call) ? "always" : "success" };
}

/** `work().catch(log).then(release)`, and a promise that cannot be rejected. */
function isSure(world: World, call: CallExpression): boolean {
  const root = receiverOf(world.compiler.syntax, call.expression);
  return root === undefined || !canReject(world, definitionOf(world, root));
}

/** A `const` stands for what it was initialised with. */
function definitionOf(world: World, value: Expression): Expression {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (!syntax.isIdentifier(inner)) return inner;
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  return declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? unwrap(syntax, declaration.initializer) : inner;
}

/** `.then(release).catch(release)` written as one: a `catch` that another reaction which gives back comes before. */
function follows(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const root = receiverOf(syntax, call.expression);
  return root !== undefined && syntax.isCallExpression(root) && PROMISE_REACTIONS.has(lastName(syntax, root.expression) ?? "") && handlesRejection(root);
}

/** Events that come when all goes well; `close` comes in any case. */
const HAPPY: ReadonlySet<string> = new Set(["end", "finish", "load", "response", "success", "complete", "done", "drain"]);

/** A release that stands in the handlers of happy events only: `stream.on("end", () => wg.done())` without `error` or `close`. */
export function happyEventOf(world: World, sites: readonly ReleaseSite[]): { readonly release: Expression; readonly event: string } | undefined {
  const { syntax } = world.compiler;
  const events = sites.map(({ node, owner }) => {
    const registration = isFunctionNode(syntax, owner) ? registrationsOf(world, owner).find(({ role }) => role === "event" || role === "once") : undefined;
    const event = registration?.call.arguments?.[0];
    return event && syntax.isStringLiteralLike(event) && HAPPY.has(event.text) ? { release: node, event: event.text } : undefined;
  });
  return events.length > 0 && events.every((event) => event !== undefined) ? events[0] : undefined;
}
