import type { CallExpression, Expression, ForOfStatement, Node, PropertyAccessExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { AWAITED, ESCAPED, type Fate, type Follow, RETURNED, unwaited } from "./fate-types.js";
import { referencesOf } from "./references.js";
import { isPrivateField } from "./storage.js";
import { accessOf, lastName, receiverOf } from "./tree.js";

/** Methods that give the same promises again, in another collection. */
const PASSING_ON: ReadonlySet<string> = new Set(["filter", "concat", "slice", "flat", "reverse", "values", "entries", "splice", "toReversed", "with", "sort"]);
/** Methods that give one of the promises. */
const TAKING_OUT: ReadonlySet<string> = new Set(["get", "at", "pop", "shift", "find", "next"]);
/** Methods and properties that neither wait for the promises nor hand them out. */
const LOOKING: ReadonlySet<string> = new Set(["length", "size", "has", "delete", "clear", "push", "unshift", "add", "set", "includes", "indexOf", "keys"]);

/** What becomes of the promises that a collection holds: consumed when somebody waits for them, returns them or takes them over. */
export function findCollectionFate(world: World, collection: Node, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = collection;
  if (syntax.isIdentifier(collection) || syntax.isPropertyAccessExpression(collection)) {
    const name = syntax.isIdentifier(collection) ? collection : collection.name;
    return follow.held(world.compiler.symbolOf(name)?.declarations?.[0] ?? name);
  }
  switch (parent.kind) {
    case SyntaxKind.ExpressionStatement:
    case SyntaxKind.VoidExpression:
      return unwaited(collection.getText());
    case SyntaxKind.VariableDeclaration:
    case SyntaxKind.PropertyDeclaration:
      return follow.held(parent);
    case SyntaxKind.BinaryExpression: {
      const { left, operatorToken } = parent as { left: Expression; operatorToken: Node } & Node;
      return operatorToken.kind === SyntaxKind.EqualsToken && left !== collection ? follow.collection(left) : passedOnFate(world, collection, follow);
    }
    default:
      return passedOnFate(world, collection, follow);
  }
}

/** What becomes of the promises in a variable or field, over all its uses in the file. */
export function heldFate(world: World, declaration: Node, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const { name } = declaration as { name?: Node };
  const isLocal = syntax.isVariableDeclaration(declaration) || isPrivateField(world, declaration);
  if (!name || !isLocal || !(syntax.isIdentifier(name) || syntax.isPrivateIdentifier(name))) return ESCAPED;
  const statement = declaration.parent?.parent;
  if (statement && syntax.isVariableStatement(statement) && statement.modifiers?.length) return ESCAPED;
  for (const reference of referencesOf(world, name)) {
    const value = accessOf(syntax, reference);
    const fate = usedCollectionFate(world, value, follow);
    if (fate?.kind === "consumed") return fate;
  }
  return unwaited(name.getText());
}

/** One use of a held collection; `undefined` for a use that only writes or looks. */
function usedCollectionFate(world: World, value: Node, follow: Follow): Fate | undefined {
  const { syntax } = world.compiler;
  const { parent } = value;
  if (syntax.isBinaryExpression(parent) && parent.left === value) return undefined;
  if (syntax.isExpressionStatement(parent) || syntax.isVoidExpression(parent) || syntax.isIfStatement(parent) || parent.kind === syntax.SyntaxKind.TypeOfExpression) return undefined;
  return passedOnFate(world, value, follow);
}

/** Where a collection's value goes from here. */
function passedOnFate(world: World, value: Node, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = value;
  if (syntax.isPropertyAccessExpression(parent) && parent.expression === value) return memberFate(world, parent.name.text, parent, follow);
  if (syntax.isElementAccessExpression(parent) && parent.expression === value) return elementFate(world, parent, follow);
  if (syntax.isCallExpression(parent)) return combinedFate(world, parent, follow);
  switch (parent.kind) {
    case SyntaxKind.ForOfStatement:
      return loopFate(world, parent as ForOfStatement, follow);
    case SyntaxKind.SpreadElement:
      return syntax.isArrayLiteralExpression(parent.parent) ? follow.collection(parent.parent) : syntax.isCallExpression(parent.parent) ? spreadFate(world, parent.parent, follow) : ESCAPED;
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.NonNullExpression:
    case SyntaxKind.ConditionalExpression:
      return follow.collection(parent);
    case SyntaxKind.ReturnStatement:
    case SyntaxKind.ArrowFunction:
      return RETURNED;
    case SyntaxKind.AwaitExpression:
      // Awaiting a collection waits for nothing: its promises go on unseen.
      return unwaited(value.getText());
    default:
      return ESCAPED;
  }
}

function memberFate(world: World, member: string, access: PropertyAccessExpression, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const call = access.parent;
  const isCalled = syntax.isCallExpression(call) && call.expression === access;
  if (member === "keys" && isCalled && /^(always|sometimes|unknown)$/.test(world.compiler.typeOf(access.expression).key?.thenable ?? "")) return follow.collection(call);
  if (LOOKING.has(member)) return unwaited(access.getText());
  if (!isCalled) return ESCAPED;
  if (PASSING_ON.has(member)) return follow.collection(call);
  if (member === "map" || member === "flatMap") return follow.collection(call);
  return TAKING_OUT.has(member) ? follow.promise(call) : ESCAPED;
}

/** `ps[i] = work()` puts in; `await ps[i]` takes out. */
function elementFate(world: World, access: Node, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const { parent } = access;
  const isTarget = syntax.isBinaryExpression(parent) && parent.left === access;
  return isTarget ? unwaited(access.getText()) : follow.promise(access);
}

/** `Promise.all(ps)` is a promise again; any other callee gets the benefit of the doubt. */
function combinedFate(world: World, call: CallExpression, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression)?.getText();
  const name = lastName(syntax, call.expression);
  if (receiver === "Promise") return AWAITED;
  if (receiver === "Array" && name === "from") return follow.collection(call);
  if (receiver === "console") return unwaited(call.getText());
  return ESCAPED;
}

function spreadFate(world: World, call: CallExpression, follow: Follow): Fate {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  return receiver && lastName(syntax, call.expression) === "push" ? follow.collection(receiver) : ESCAPED;
}

/** `for (const p of ps) await p`: what becomes of each `p`. */
function loopFate(world: World, loop: ForOfStatement, follow: Follow): Fate {
  const { syntax } = world.compiler;
  if (loop.awaitModifier) return AWAITED;
  if (!syntax.isVariableDeclarationList(loop.initializer)) return ESCAPED;
  const [declaration] = loop.initializer.declarations;
  return declaration && syntax.isIdentifier(declaration.name) ? follow.stored(declaration.name) : ESCAPED;
}
