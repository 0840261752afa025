import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { referencesOf } from "./references.js";
import type { SignalSource } from "./signal-sources.js";
import { accessOf, wrapped } from "./tree.js";

/**
 * One use of a signal. `passed`: handed to a call, or into an object that is; `carried`: its options are handed on or
 * copied; `checked`: asked whether it is over; `heard`: listened to; `aborted`: its controller is aborted; `kept`: anything else.
 */
export interface SignalUse {
  readonly kind: "passed" | "carried" | "checked" | "heard" | "aborted" | "kept";
  /** The whole expression of the signal, or of what carries it. */
  readonly node: Node;
}

/** Every use of a signal in its file. */
export function usesOfSignal(world: World, { name, member }: SignalSource): readonly SignalUse[] {
  return referencesOf(world, name).flatMap((reference) => useAt(world, reference, member) ?? []);
}

/** `undefined` where only something else is asked of what carries the signal: `options.retries`. */
function useAt(world: World, reference: Node, member: string | undefined): SignalUse | undefined {
  const { syntax } = world.compiler;
  const root = accessOf(syntax, reference);
  const base = wrapped(syntax, root);
  if (member === undefined) return valueUse(world, base);
  const access = base.parent;
  if (!syntax.isPropertyAccessExpression(access) || access.expression !== base) return isTakenApart(world, base, member) ? undefined : { kind: "carried", node: base };
  if (access.name.text === "abort") return { kind: "aborted", node: access };
  return access.name.text === member ? valueUse(world, wrapped(syntax, access)) : undefined;
}

/** `const { retries } = options`: the signal is left behind. */
function isTakenApart(world: World, base: Node, member: string): boolean {
  const { syntax } = world.compiler;
  const { parent } = base;
  if (!syntax.isVariableDeclaration(parent) || !syntax.isObjectBindingPattern(parent.name)) return false;
  return parent.name.elements.every((element) => !element.dotDotDotToken && (element.propertyName ?? element.name).getText() !== member);
}

function valueUse(world: World, value: Node): SignalUse {
  const { syntax } = world.compiler;
  const { parent } = value;
  if (syntax.isPropertyAccessExpression(parent) && parent.expression === value) return { kind: /^(addEventListener|onabort)$/.test(parent.name.text) ? "heard" : "checked", node: value };
  if ((syntax.isCallExpression(parent) || syntax.isNewExpression(parent)) && parent.expression !== value) return { kind: "passed", node: value };
  if (syntax.isPropertyAssignment(parent) || syntax.isShorthandPropertyAssignment(parent) || syntax.isArrayLiteralExpression(parent) || syntax.isSpreadElement(parent)) return { kind: "passed", node: value };
  if (syntax.isIfStatement(parent) || syntax.isPrefixUnaryExpression(parent) || syntax.isConditionalExpression(parent)) return { kind: "checked", node: value };
  return { kind: "kept", node: value };
}
