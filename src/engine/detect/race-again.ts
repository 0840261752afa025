import type { CallExpression, Expression } from "../../compiler/index.js";
import { contextOf } from "../facts/context.js";
import { withoutReactions } from "../facts/race-members.js";
import { functionOf } from "../facts/registration.js";
import { factsOf } from "../facts/file-facts.js";
import { enclosing, isWithin, lastName, receiverOf, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { type AbandonedRaceFinding, raceFinding } from "./race-finding.js";

/**
 * `Promise.race(running.map((job) => job.then(…)))` for each round: every long job gets another reaction, and another
 * promise behind it, each time that a short one is over.
 */
export function racedAgain(world: World, race: CallExpression): AbandonedRaceFinding | undefined {
  const { syntax } = world.compiler;
  const [argument] = race.arguments;
  const mapping = argument && unwrap(syntax, argument);
  if (!mapping || !syntax.isCallExpression(mapping) || lastName(syntax, mapping.expression) !== "map") return undefined;
  const { multiplicity } = contextOf(world, race);
  if (multiplicity !== "per-iteration" && multiplicity !== "per-event") return undefined;
  const [callback] = mapping.arguments;
  const list = receiverOf(syntax, mapping.expression);
  if (!callback || !list || !reactsToItem(world, callback) || !isHeldOutside(world, list, race)) return undefined;
  return raceFinding(world, race, "raced-again", { confidence: "medium", span: "blocking", task: list, evidence: `it runs ${multiplicity.replace("-", " ")}, and what did not win is raced again` });
}

/** `(job, index) => job.then(() => index)`. */
function reactsToItem(world: World, callback: Expression): boolean {
  const { syntax } = world.compiler;
  const body = functionOf(world, callback);
  const item = body?.parameters[0]?.name;
  const [returned] = body ? factsOf(world, body).returned : [];
  if (!item || !returned) return false;
  const root = withoutReactions(world, returned);
  return root !== unwrap(syntax, returned) && root.getText() === item.getText();
}

/** A set or list that is filled elsewhere: a field, or a variable around the loop. */
function isHeldOutside(world: World, list: Expression, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  let inner = unwrap(syntax, list);
  for (let depth = 0; depth < 4; depth++) {
    if (syntax.isPropertyAccessExpression(inner)) return inner.expression.kind === syntax.SyntaxKind.ThisKeyword;
    if (syntax.isCallExpression(inner) && inner.arguments[0] && lastName(syntax, inner.expression) === "from") inner = unwrap(syntax, inner.arguments[0]);
    else if (syntax.isArrayLiteralExpression(inner)) {
      const [only, second] = inner.elements;
      if (!only || second || !syntax.isSpreadElement(only)) return false;
      inner = unwrap(syntax, only.expression);
    } else if (syntax.isCallExpression(inner) && /^(values|filter|slice)$/.test(lastName(syntax, inner.expression) ?? "")) inner = receiverOf(syntax, inner.expression) ?? inner;
    else if (syntax.isIdentifier(inner)) {
      const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
      if (!declaration || !syntax.isVariableDeclaration(declaration)) return false;
      const value = declaration.initializer && unwrap(syntax, declaration.initializer);
      if (!value || syntax.isNewExpression(value) || (syntax.isArrayLiteralExpression(value) && value.elements.length === 0)) return !isWithin(declaration, enclosing(syntax, race)) || isOutsideLoop(world, declaration.pos, race);
      inner = value;
    } else return false;
  }
  return false;
}

function isOutsideLoop(world: World, position: number, race: CallExpression): boolean {
  const context = contextOf(world, race);
  return context.evidence.some(({ role, node }) => role === "loop" && node.pos > position && isWithin(race, node));
}
