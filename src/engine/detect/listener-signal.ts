import type { Expression } from "../../compiler/index.js";
import { referencesOf } from "../facts/references.js";
import { accessOf, isWithin, lastName, receiverOf, unwrap } from "../facts/tree.js";
import { isPrivateField } from "../facts/storage.js";
import type { World } from "../world.js";

/** Whether the signal of an option can fire: not, where its controller is made here and only ever asked for its signal. */
export function isOwnedSignalFired(world: World, signal: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, signal);
  if (!syntax.isPropertyAccessExpression(inner) || inner.name.text !== "signal") return true;
  const controller = unwrap(syntax, inner.expression);
  const name = syntax.isIdentifier(controller) ? controller : syntax.isPropertyAccessExpression(controller) ? controller.name : undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  const { initializer } = (declaration ?? {}) as { initializer?: Expression };
  if (!name || !declaration || !initializer || !syntax.isNewExpression(initializer) || lastName(syntax, initializer.expression) !== "AbortController") return true;
  if (syntax.isPropertyDeclaration(declaration) && !isPrivateField(world, declaration)) return true;
  return referencesOf(world, name).some((reference) => {
    const value = accessOf(syntax, reference);
    const { parent } = value;
    const isSignalOnly = syntax.isPropertyAccessExpression(parent) && parent.name.text === "signal" && receiverOf(syntax, parent) !== undefined;
    return !isSignalOnly && !isWithin(reference, declaration);
  });
}
