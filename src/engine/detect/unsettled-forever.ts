import type { FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import { mustGoOn } from "../facts/must-go-on.js";
import { referencesOf } from "../facts/references.js";
import { settlementOf } from "../facts/settlement.js";
import { relatedHead } from "./words.js";
import { lastName, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";

/** Names that say that a promise is to stay pending. */
const FOREVER = /never|forever|pending|hang|park|infinite|eternal/i;

/** A promise that is made to stay pending: typed `never`, or named for it, with nothing in it. What waits for it must not have to go on. */
export function isForeverOnPurpose(world: World, promise: NewExpression, executor: FunctionNode): boolean {
  if (!isEmpty(world, executor)) return false;
  return !waitsOf(world, promise).some((wait) => mustGoOn(world, wait));
}

/** `() => {}` and `() => undefined`. */
function isEmpty(world: World, { body }: FunctionNode): boolean {
  const { syntax } = world.compiler;
  if (!body) return false;
  return syntax.isBlock(body) ? body.statements.length === 0 : body.getText() === "undefined" || body.kind === syntax.SyntaxKind.NullKeyword || syntax.isVoidExpression(body);
}

/** The places that await a promise: at once, or by the variable that holds it. */
function waitsOf(world: World, promise: NewExpression): readonly Node[] {
  const { syntax } = world.compiler;
  const outer = wrapped(syntax, promise).parent;
  if (syntax.isAwaitExpression(outer)) return [outer];
  if (!syntax.isVariableDeclaration(outer) || !syntax.isIdentifier(outer.name) || FOREVER.test(outer.name.text) || isNever(promise)) return [];
  return referencesOf(world, outer.name).flatMap((reference) => {
    const parent = wrapped(syntax, reference).parent;
    return syntax.isAwaitExpression(parent) ? [parent] : [];
  });
}

function isNever(promise: NewExpression): boolean {
  return promise.typeArguments?.[0]?.getText() === "never";
}

/** An executor that does nothing about its promise. */
export function neverDefect(world: World, promise: NewExpression, executor: FunctionNode): Defect | undefined {
  if (settlementOf(world, promise) !== "nobody") return undefined;
  const { syntax } = world.compiler;
  const [resolve] = executor.parameters;
  const kept = resolve && referencesOf(world, resolve.name).find(({ parent }) => syntax.isBinaryExpression(parent));
  if (kept && syntax.isBinaryExpression(kept.parent)) {
    const store = lastName(syntax, kept.parent.left) ?? "it";
    return { form: "forgotten", confidence: "high", data: { store, evidence: "it is only ever assigned" }, related: [relatedHead("store", kept.parent)] };
  }
  const evidence = resolve ? `its executor never uses \`${resolve.name.getText()}\`` : "its executor takes no `resolve`";
  return { form: "never", confidence: "high", data: { evidence } };
}
