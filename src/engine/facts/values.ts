import type { BinaryExpression, Expression, Node, PropertyAccessExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
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
      return (parent as Node & { expression: Node }).expression === value;
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

function isCalculation(world: World, { operatorToken }: BinaryExpression): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  const { kind } = operatorToken;
  const passesOn =
    kind === SyntaxKind.CommaToken || kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken ||
    kind === SyntaxKind.QuestionQuestionToken || (kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment);
  return !passesOn;
}
