import type { CallExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { usesOf } from "./callers.js";
import { referencesOf } from "./references.js";
import { enclosing, isFunctionNode, lastName, receiverOf, wrapped } from "./tree.js";
import { RACE_COMBINATORS } from "./vocabulary.js";

/** Helpers that give up on a promise, by their names. */
const GIVING_UP = /time_?out|race|deadline|abort|cancel|within|limit|orThrow|untilStopped/i;

/** True when somebody gives up on a promise in time: a race, or a helper that is named for it, here or where its function is called. */
export function isRaced(world: World, promise: Node, depth = 0): boolean {
  const { syntax } = world.compiler;
  let node = wrapped(syntax, promise);
  for (;;) {
    const { parent } = node;
    const isReaction = syntax.isPropertyAccessExpression(parent) && /^(then|catch|finally)$/.test(parent.name.text) && syntax.isCallExpression(parent.parent);
    if (isReaction) node = wrapped(syntax, parent.parent);
    else if (syntax.isConditionalExpression(parent) || syntax.isArrayLiteralExpression(parent)) node = wrapped(syntax, parent);
    else break;
  }
  const { parent } = node;
  const mapping = syntax.isArrowFunction(parent) && parent.body === node ? wrapped(syntax, parent).parent : undefined;
  if (mapping && syntax.isCallExpression(mapping) && lastName(syntax, mapping.expression) === "map") return depth < 3 && isRaced(world, mapping, depth + 1);
  if (syntax.isCallExpression(parent) && parent.expression !== node) return givesUp(world, parent) || (depth < 3 && isListRaced(world, parent, depth));
  if (syntax.isVariableDeclaration(parent) && syntax.isIdentifier(parent.name)) return depth < 3 && referencesOf(world, parent.name).some((reference) => isRaced(world, reference, depth + 1));
  const isResult = syntax.isReturnStatement(parent) || (syntax.isArrowFunction(parent) && parent.body === node);
  if (!isResult || depth >= 3) return false;
  const owner = enclosing(syntax, node);
  return isFunctionNode(syntax, owner) && usesOf(world, owner).some((use) => use.kind === "call" && isRaced(world, use.call, depth + 1));
}

function givesUp(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  return receiverOf(syntax, call.expression)?.getText() === "Promise" ? RACE_COMBINATORS.has(name) : GIVING_UP.test(name);
}

/** `endings.push(new Promise(…)); await Promise.race(endings);` */
function isListRaced(world: World, call: CallExpression, depth: number): boolean {
  const { syntax } = world.compiler;
  const list = lastName(syntax, call.expression) === "push" ? receiverOf(syntax, call.expression) : undefined;
  return list !== undefined && syntax.isIdentifier(list) && referencesOf(world, list).some((reference) => reference !== list && isRaced(world, reference, depth + 1));
}
