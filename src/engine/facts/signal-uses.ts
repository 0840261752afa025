import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { referencesOf } from "./references.js";
import type { SignalSource } from "./signal-sources.js";
import { wrapped } from "./tree.js";

/**
 * One use of a signal. `passed`: handed to a call, or into an object that is; `carried`: its options are handed on or
 * copied; `checked`: asked whether it is over, or listened to; `aborted`: its controller is aborted; `kept`: anything else.
 */
export interface SignalUse {
  readonly kind: "passed" | "carried" | "checked" | "aborted" | "kept";
  /** The whole expression of the signal, or of what carries it. */
  readonly node: Node;
}

/** Every use of a signal in its file. */
export function usesOfSignal(world: World, { name, member }: SignalSource): readonly SignalUse[] {
  return referencesOf(world, name).map((reference) => useAt(world, reference, member));
}

function useAt(world: World, reference: Node, member: string | undefined): SignalUse {
  const { syntax } = world.compiler;
  const root = syntax.isPropertyAccessExpression(reference.parent) && reference.parent.name === reference ? reference.parent : reference;
  const base = wrapped(syntax, root);
  if (member === undefined) return valueUse(world, base);
  const access = base.parent;
  if (!syntax.isPropertyAccessExpression(access) || access.expression !== base) return destructured(world, base, member) ?? { kind: "carried", node: base };
  if (access.name.text === "abort") return { kind: "aborted", node: access };
  if (access.name.text === member) return valueUse(world, wrapped(syntax, access));
  return { kind: "kept", node: access };
}

/** `const { signal } = controller` names the signal; without it nothing of the signal is used. */
function destructured(world: World, base: Node, member: string): SignalUse | undefined {
  const { syntax } = world.compiler;
  const { parent } = base;
  if (!syntax.isVariableDeclaration(parent) || !syntax.isObjectBindingPattern(parent.name)) return undefined;
  const names = parent.name.elements.map((element) => (element.dotDotDotToken ? "..." : (element.propertyName ?? element.name).getText()));
  return { kind: names.includes(member) || names.includes("...") ? "carried" : "kept", node: base };
}

function valueUse(world: World, value: Node): SignalUse {
  const { syntax } = world.compiler;
  const { parent } = value;
  if (syntax.isPropertyAccessExpression(parent) && parent.expression === value) return { kind: "checked", node: value };
  if ((syntax.isCallExpression(parent) || syntax.isNewExpression(parent)) && parent.expression !== value) return { kind: "passed", node: value };
  if (syntax.isPropertyAssignment(parent) || syntax.isShorthandPropertyAssignment(parent) || syntax.isArrayLiteralExpression(parent) || syntax.isSpreadElement(parent)) return { kind: "passed", node: value };
  if (syntax.isIfStatement(parent) || syntax.isPrefixUnaryExpression(parent) || syntax.isConditionalExpression(parent)) return { kind: "checked", node: value };
  return { kind: "kept", node: value };
}
