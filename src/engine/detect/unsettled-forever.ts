import type { FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { factsOf } from "../facts/file-facts.js";
import { mustGoOn } from "../facts/must-go-on.js";
import { referencesOf } from "../facts/references.js";
import { settlementOf } from "../facts/settlement.js";
import { relatedHead } from "./words.js";
import { enclosing, isAsync, isFunctionNode, lastName, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";

/** Names that say that a promise is to stay pending. */
const FOREVER = /never|forever|pending|hang|park|infinite|eternal/i;

/** A promise that is made to stay pending: typed `never`, or named for it, with nothing in it. What waits for it must not have to go on. */
export function isForeverOnPurpose(world: World, promise: NewExpression, executor: FunctionNode): boolean {
  if (!isEmpty(world, executor) || isOneOfTheAnswers(world, promise)) return false;
  return !waitsOf(world, promise).some((wait) => mustGoOn(world, wait));
}

/** `if (response.ok) return response; return new Promise<Response>(() => {});`: who waits for an answer gets none, without a word about it. */
function isOneOfTheAnswers(world: World, promise: NewExpression): boolean {
  const { syntax } = world.compiler;
  const outer = wrapped(syntax, promise).parent;
  const home = enclosing(syntax, promise);
  if (!syntax.isReturnStatement(outer) || !isFunctionNode(syntax, home) || !isAsync(syntax, home) || isNever(promise)) return false;
  if (FOREVER.test(nameNodeOf(world, home)?.getText() ?? "") || !promise.typeArguments?.[0] || promise.typeArguments[0].getText() === "void") return false;
  return factsOf(world, home).returned.some((value) => value !== outer.expression && !syntax.isNewExpression(value));
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
