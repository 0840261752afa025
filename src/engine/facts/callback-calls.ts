import type { CallExpression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { referencesOf } from "./references.js";
import type { Registration } from "./registration.js";
import { unwrap } from "./tree.js";

/** The calls of a callback inside the function of the project that it is handed to. */
export function callbackCalls(world: World, registration: Pick<Registration, "call" | "index">): readonly CallExpression[] {
  const { syntax } = world.compiler;
  const parameter = parameterName(world, registration);
  if (!parameter) return [];
  return referencesOf(world, parameter).flatMap((reference) => {
    const { parent } = reference;
    return syntax.isCallExpression(parent) && unwrap(syntax, parent.expression) === reference ? [parent] : [];
  });
}

/** The name under which the callee's body knows an argument; `undefined` without a body, or with a destructured parameter. */
export function parameterName(world: World, { call, index }: Pick<Registration, "call" | "index">): Node | undefined {
  const body: FunctionNode | undefined = world.compiler.calleeOf(call).body;
  const parameter = body?.parameters[index];
  return parameter && !parameter.dotDotDotToken && world.compiler.syntax.isIdentifier(parameter.name) ? parameter.name : undefined;
}
