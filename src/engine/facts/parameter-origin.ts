import type { Expression, FunctionNode, Node, ParameterDeclaration } from "../../compiler/index.js";
import type { World } from "../world.js";
import { type FunctionUse, programUsesOf } from "./callers.js";
import { isReachableFromOutside } from "./context.js";
import { type FollowOrigin, longest, shortText, unknownOrigin, type ValueOrigin } from "./origin-types.js";
import { type Registration, registrationAt, registrationOf } from "./registration.js";
import { hasModifier, receiverOf } from "./tree.js";

/**
 * Where the value of a parameter comes from. What an event brings is the event's own; what only this file's calls hand in
 * is what they hand in; anything else is the caller's.
 */
export function findParameterOrigin(world: World, parameter: ParameterDeclaration, follow: FollowOrigin): ValueOrigin {
  const body = parameter.parent as FunctionNode;
  const given: ValueOrigin = { rank: "parameter", declaration: parameter, why: `\`${shortText(parameter)}\` is a parameter: its caller made it` };
  const registration = registrationOf(world, body);
  if (registration) return broughtOrigin(world, registration, parameter, follow);
  const { uses, isWhole } = programUsesOf(world, body);
  if (world.compiler.syntax.isConstructorDeclaration(body)) return constructedOrigin(world, parameter, isWhole || !isExportedClass(world, body.parent, uses) ? uses : [], follow);
  if (uses.length === 0 || (!isWhole && isReachableFromOutside(world, body))) return given;
  const index = body.parameters.indexOf(parameter);
  return uses.map((use) => useOrigin(world, use, index, given, follow)).reduce(longest);
}

/** What all known constructions make for their instance is the instance's own. */
function constructedOrigin(world: World, parameter: ParameterDeclaration, uses: readonly FunctionUse[], follow: FollowOrigin): ValueOrigin {
  const given: ValueOrigin = { rank: "parameter", declaration: parameter, why: `\`${shortText(parameter)}\` is handed to the constructor` };
  const index = (parameter.parent as FunctionNode).parameters.indexOf(parameter);
  const handed = argumentsAt(world, uses, index).map(({ argument, call }) => follow.value(world, argument, call));
  return handed.length > 0 && handed.every(({ rank }) => rank === "own") ? { rank: "own", declaration: parameter, why: `\`${shortText(parameter)}\` is made for this instance` } : given;
}

/** Others can make instances of it, too. */
function isExportedClass(world: World, owner: Node, uses: readonly FunctionUse[]): boolean {
  return hasModifier(owner, world.compiler.syntax.SyntaxKind.ExportKeyword) || uses.some(({ kind }) => kind === "value");
}

/** What the known constructions of a class hand in at one place. */
export function argumentsAt(world: World, uses: readonly FunctionUse[], index: number): readonly { argument: Expression; call: Node }[] {
  const { syntax } = world.compiler;
  return uses.flatMap((use) => {
    const argument = use.kind === "call" && syntax.isNewExpression(use.call) ? use.call.arguments?.[index] : undefined;
    return argument && use.kind === "call" ? [{ argument, call: use.call }] : [];
  });
}

function useOrigin(world: World, use: FunctionUse, index: number, given: ValueOrigin, follow: FollowOrigin): ValueOrigin {
  if (use.kind === "value") return given;
  if (use.kind === "argument") return broughtOrigin(world, registrationAt(world, use.call, use.index), given.declaration ?? use.call, follow);
  const argument = use.call.arguments?.[index];
  if (!argument) return { rank: "own", why: "nothing is handed in" };
  const origin = follow.value(world, argument, use.call);
  return origin.rank === "own" || origin.rank === "local-outer" ? { rank: "own", declaration: use.call, why: `\`${shortText(argument)}\` is made for this call` } : origin;
}

/** What a callback is called with. */
function broughtOrigin(world: World, { call, role }: Registration, parameter: Node, follow: FollowOrigin): ValueOrigin {
  const { syntax } = world.compiler;
  const receiver: Expression | undefined = receiverOf(syntax, call.expression);
  if (role === "event" || role === "once" || role === "executor") return { rank: "own", declaration: parameter, why: `\`${shortText(parameter)}\` comes with the event` };
  if ((role === "iteration" || role === "collect") && receiver) return follow.item(world, receiver, call);
  if (role === "reaction" && receiver) return follow.value(world, receiver, call);
  return { ...unknownOrigin(parameter), declaration: parameter };
}
