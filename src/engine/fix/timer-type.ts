import type { CallExpression, Node } from "../../compiler/index.js";
import { accessText } from "../facts/plain-text.js";
import type { World } from "../world.js";

/**
 * The type of a timer's handle, as it is to be written in a declaration. Where both Node's and the browser's timers are
 * declared, the return type of `typeof setTimeout` is that of one of them, and a call's may be the other's.
 */
export function timerType(world: World, call: CallExpression): string {
  return isOfOne(declarationsOf(world, call)) ? returnTypeOf(world, call) : namedType(world, call);
}

/** The same, without naming a platform's type where that is not needed: the last declaration is the one that `ReturnType` takes. */
export function portableTimerType(world: World, call: CallExpression): string {
  const declarations = declarationsOf(world, call);
  const last = declarations.at(-1)?.getText() ?? "";
  const named = namedType(world, call);
  const isSame = /\bTimeout\s*;?$/.test(last) === (named === "NodeJS.Timeout");
  return isOfOne(declarations) || isSame ? returnTypeOf(world, call) : named;
}

function returnTypeOf(world: World, { expression }: CallExpression): string {
  return `ReturnType<typeof ${accessText(world.compiler.syntax, expression)}>`;
}

function namedType(world: World, call: CallExpression): string {
  return world.compiler.typeOf(call).names.includes("Timeout") ? "NodeJS.Timeout" : "number";
}

/** Its signatures: `setTimeout` is a namespace, too. (The nodes of TypeScript 7 have every member; some are not set.) */
function declarationsOf(world: World, { expression: callee }: CallExpression): readonly Node[] {
  const { syntax } = world.compiler;
  return world.compiler.symbolOf(syntax.isPropertyAccessExpression(callee) ? callee.name : callee)?.declarations?.filter((one) => (one as { parameters?: readonly Node[] }).parameters !== undefined) ?? [];
}

function isOfOne(declarations: readonly Node[]): boolean {
  return new Set(declarations.map((one) => one.getSourceFile().fileName)).size < 2;
}
