import type { BinaryExpression, CallExpression, Expression, PropertyAccessExpression, VariableDeclaration } from "../../compiler/index.js";
import type { World } from "../world.js";
import { referencesOf } from "./references.js";
import { PROMISE_REACTIONS } from "./vocabulary.js";

/**
 * True where syntax alone tells that a value is used as something else than a promise: a member of it is asked for, it
 * is compared, calculated with, called, indexed or put into a string. Spares the question for its type.
 */
export function isUsedAsValue(world: World, value: Expression): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  const { parent } = value;
  switch (parent.kind) {
    case SyntaxKind.PropertyAccessExpression:
      return !PROMISE_REACTIONS.has((parent as PropertyAccessExpression).name.text);
    case SyntaxKind.CallExpression:
    case SyntaxKind.NewExpression:
      return (parent as CallExpression).expression === value || takesValues(world, parent as CallExpression);
    case SyntaxKind.VariableDeclaration:
      return isHeldAsValue(world, parent as VariableDeclaration);
    case SyntaxKind.BinaryExpression:
      return isCalculation(world, parent as BinaryExpression);
    case SyntaxKind.TemplateSpan:
    case SyntaxKind.ElementAccessExpression:
    case SyntaxKind.ForOfStatement:
    case SyntaxKind.ForInStatement:
    case SyntaxKind.SpreadElement:
    case SyntaxKind.SpreadAssignment:
    case SyntaxKind.SwitchStatement:
    case SyntaxKind.TypeOfExpression:
    case SyntaxKind.Decorator:
      return true;
    default:
      return false;
  }
}

/** A variable of which a member is asked for somewhere, and what is destructured on the spot. */
function isHeldAsValue(world: World, { name }: VariableDeclaration): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name)) return true;
  return referencesOf(world, name).some((reference) => {
    const { parent } = reference;
    if (syntax.isPropertyAccessExpression(parent)) return !PROMISE_REACTIONS.has(parent.name.text);
    return syntax.isElementAccessExpression(parent) || (syntax.isCallExpression(parent) && parent.expression === reference);
  });
}

const TAKING_VALUES = /^(Math|JSON|Object|Number|String|Buffer|Date|Reflect|Symbol|BigInt|parseInt|parseFloat|Boolean)\b/;

function takesValues(world: World, { expression }: CallExpression): boolean {
  const { syntax } = world.compiler;
  const root = syntax.isPropertyAccessExpression(expression) ? expression.expression : expression;
  return syntax.isIdentifier(root) && TAKING_VALUES.test(root.text);
}

function isCalculation(world: World, { operatorToken }: BinaryExpression): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  const { kind } = operatorToken;
  const passesOn =
    kind === SyntaxKind.CommaToken || kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken ||
    kind === SyntaxKind.QuestionQuestionToken || (kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment);
  return !passesOn;
}
