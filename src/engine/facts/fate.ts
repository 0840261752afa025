import type { BinaryExpression, CallExpression, NewExpression, Node, PropertyAccessExpression, VariableDeclaration } from "../../compiler/index.js";
import type { World } from "../world.js";
import { argumentFate } from "./argument-fate.js";
import { findCollectionFate, heldFate } from "./collection-fate.js";
import { AWAITED, CONDITION, DROPPED, ESCAPED, type Fate, type Follow, RETURNED, TRACKED, VOIDED } from "./fate-types.js";
import { handlesRejection, reportsToCaller } from "./reactions.js";
import { declarationsBehind } from "./local-names.js";
import { referencesOf } from "./references.js";
import { reactionReleases } from "./releases.js";
import { isPrivateField } from "./storage.js";
import { accessOf, unwrap } from "./tree.js";
import { PROMISE_REACTIONS } from "./vocabulary.js";

const follow = (world: World): Follow => ({
  promise: (value) => fateOf(world, value),
  collection: (value) => collectionFate(world, value),
  stored: (name) => storedFate(world, name),
  held: (declaration) => world.ask(held, declaration, ESCAPED),
});

const held = (world: World, declaration: Node): Fate => heldFate(world, declaration, follow(world));
const collected = (world: World, value: Node): Fate => findCollectionFate(world, value, follow(world));

/** What becomes of the promises that a collection holds: consumed when somebody waits for them, returns them or takes them over. */
export function collectionFate(world: World, collection: Node): Fate {
  return world.ask(collected, collection, ESCAPED);
}

/** What becomes of the promise that an expression gives. Unknown hands get the benefit of the doubt. */
export function fateOf(world: World, value: Node): Fate {
  return world.ask(findFate, value, ESCAPED);
}

function findFate(world: World, value: Node): Fate {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = value;
  switch (parent.kind) {
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.NonNullExpression:
    case SyntaxKind.SatisfiesExpression:
    case SyntaxKind.TypeAssertionExpression:
      return fateOf(world, parent);
    case SyntaxKind.AwaitExpression:
    case SyntaxKind.YieldExpression:
      return AWAITED;
    case SyntaxKind.ReturnStatement:
    case SyntaxKind.ArrowFunction:
    case SyntaxKind.ExportAssignment:
      return RETURNED;
    case SyntaxKind.ExpressionStatement:
      return DROPPED;
    case SyntaxKind.VoidExpression:
      return VOIDED;
    case SyntaxKind.ForStatement:
      return (parent as { condition?: Node }).condition === value ? CONDITION : DROPPED;
    case SyntaxKind.IfStatement:
    case SyntaxKind.WhileStatement:
    case SyntaxKind.DoStatement:
      return CONDITION;
    case SyntaxKind.PrefixUnaryExpression:
      return (parent as { operator?: number }).operator === SyntaxKind.ExclamationToken ? CONDITION : ESCAPED;
    case SyntaxKind.ConditionalExpression:
      return (parent as { condition?: Node }).condition === value ? CONDITION : fateOf(world, parent);
    case SyntaxKind.BinaryExpression:
      return binaryFate(world, value, parent as BinaryExpression);
    case SyntaxKind.PropertyAccessExpression:
      return accessFate(world, parent as PropertyAccessExpression);
    case SyntaxKind.CallExpression:
    case SyntaxKind.NewExpression:
      return (parent as CallExpression).expression === value
        ? ESCAPED
        : argumentFate(world, parent as CallExpression | NewExpression, value, follow(world));
    case SyntaxKind.ArrayLiteralExpression:
      return collectionFate(world, parent);
    case SyntaxKind.VariableDeclaration:
    case SyntaxKind.PropertyDeclaration:
      return storedFate(world, (parent as VariableDeclaration).name);
    default:
      return ESCAPED;
  }
}

function binaryFate(world: World, value: Node, parent: BinaryExpression): Fate {
  const { SyntaxKind } = world.compiler.syntax;
  const isLeft = parent.left === value;
  switch (parent.operatorToken.kind) {
    case SyntaxKind.CommaToken:
      return isLeft ? DROPPED : fateOf(world, parent);
    case SyntaxKind.AmpersandAmpersandToken:
      return isLeft ? CONDITION : fateOf(world, parent);
    case SyntaxKind.BarBarToken:
    case SyntaxKind.QuestionQuestionToken:
      return fateOf(world, parent);
    case SyntaxKind.EqualsToken:
    case SyntaxKind.QuestionQuestionEqualsToken:
    case SyntaxKind.BarBarEqualsToken:
    case SyntaxKind.AmpersandAmpersandEqualsToken:
      return isLeft ? ESCAPED : assignedFate(world, parent);
    default:
      return ESCAPED;
  }
}

/** An assignment stores the promise and is a value itself: `return (this.ready ??= this.connect())`. */
function assignedFate(world: World, assignment: BinaryExpression): Fate {
  const { syntax } = world.compiler;
  const asValue = fateOf(world, assignment);
  if (asValue.kind === "consumed") return asValue;
  const target = unwrap(syntax, assignment.left);
  if (syntax.isIdentifier(target)) return storedFate(world, target);
  if (syntax.isPropertyAccessExpression(target)) return storedFate(world, target.name);
  if (syntax.isElementAccessExpression(target)) return collectionFate(world, target.expression);
  return ESCAPED;
}

/** `p.then(...)` goes on as another promise; any other member of a promise-like belongs to somebody else. */
function accessFate(world: World, access: PropertyAccessExpression): Fate {
  const { syntax } = world.compiler;
  const call = access.parent;
  const isReaction = PROMISE_REACTIONS.has(access.name.text) && syntax.isCallExpression(call) && call.expression === access;
  if (!isReaction) return ESCAPED;
  const further = fateOf(world, call);
  if (further.kind === "consumed") return further;
  if (reactionReleases(world, call).length > 0) return TRACKED;
  if (!handlesRejection(call)) return further;
  return reportsToCaller(world, call) ? ESCAPED : { ...further, handled: true };
}

/** A promise in a variable or field: consumed when any use consumes it. `name` is the declared name, or a use of it. */
export function storedFate(world: World, name: Node): Fate {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) return ESCAPED;
  const [declaration] = declarationsBehind(world, name);
  if (!declaration || declaration.getSourceFile() !== name.getSourceFile()) return ESCAPED;
  if (!syntax.isVariableDeclaration(declaration) && !syntax.isParameter(declaration) && !isPrivateField(world, declaration)) return ESCAPED;
  if (isExported(world, declaration)) return ESCAPED;
  const fates = referencesOf(world, name).flatMap((reference) => useFate(world, reference) ?? []);
  const consumed = fates.find((fate) => fate.kind === "consumed");
  if (consumed) return consumed;
  const handled = fates.some((fate) => fate.kind !== "consumed" && fate.handled);
  const chained = fates.some((fate) => fate.kind === "dropped" || fate.kind === "voided");
  if (chained) return { kind: "dropped", handled };
  return { kind: "unread", handled, name: name.getText() };
}

/** What one use of a stored promise does with it; `undefined` for a use that only writes or looks. */
function useFate(world: World, reference: Node): Fate | undefined {
  const { syntax } = world.compiler;
  const value = accessOf(syntax, reference);
  return isOnlyLookedAt(world, value) ? undefined : fateOf(world, value);
}

/** Writing to it, comparing it, testing whether it is there: none of these waits for it. */
function isOnlyLookedAt(world: World, value: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = value;
  if (syntax.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    if (kind === SyntaxKind.EqualsToken) return parent.left === value;
    // `this.loading ??= load()` reads the old promise only where its own value is used.
    if (kind > SyntaxKind.EqualsToken && kind <= SyntaxKind.LastAssignment) return parent.left === value && syntax.isExpressionStatement(parent.parent);
    return kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsEqualsToken || kind === SyntaxKind.EqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsToken;
  }
  return parent.kind === SyntaxKind.TypeOfExpression || syntax.isExpressionStatement(parent);
}

function isExported(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isVariableDeclaration(declaration)) return false;
  const statement = declaration.parent.parent;
  return syntax.isVariableStatement(statement) && (statement.modifiers?.some((one) => one.kind === syntax.SyntaxKind.ExportKeyword) ?? false);
}
