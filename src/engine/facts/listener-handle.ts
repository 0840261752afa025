import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { handleUsesOf } from "./handle-uses.js";
import type { ListenerCall } from "./listener-calls.js";
import { registrationOf } from "./registration.js";
import { isPrivateField } from "./storage.js";
import { isFunctionNode, unwrap, wrapped } from "./tree.js";

/** What becomes of what a registration gives back. `kept`: somebody has it, and may use it; `dropped`: nobody; `unread`: it is stored where nobody uses it. */
export type HandleFate = { readonly kind: "kept" | "dropped" } | { readonly kind: "unread"; readonly name: Node };

const KEPT: HandleFate = { kind: "kept" };
const DROPPED: HandleFate = { kind: "dropped" };

/** An emitter's `on` gives the emitter back, or nothing: that takes no listener out. */
export function handleFate(world: World, { call, kind }: ListenerCall): HandleFate {
  if (kind === "observer" || (kind === "emitter" && isFluent(world, call))) return DROPPED;
  return fateAt(world, call, kind === "emitter");
}

function isFluent(world: World, call: ListenerCall["call"]): boolean {
  const value = world.compiler.valueOf(call);
  if (!value.isResolved) return isVoid(world, call);
  return value.has("on") || value.has("addListener") || value.has("once") || isVoid(world, call);
}

/** Without a type, a value that nobody looks at; with one, a value that is nothing. */
function isVoid(world: World, call: ListenerCall["call"]): boolean {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, call);
  return syntax.isExpressionStatement(parent) || syntax.isPropertyAccessExpression(parent);
}

function fateAt(world: World, value: Node, isEmitter: boolean): HandleFate {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = value;
  switch (parent.kind) {
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.NonNullExpression:
    case SyntaxKind.AwaitExpression:
      return fateAt(world, parent, isEmitter);
    case SyntaxKind.ExpressionStatement:
    case SyntaxKind.VoidExpression:
      return DROPPED;
    case SyntaxKind.ConditionalExpression:
      return fateAt(world, parent, isEmitter);
    case SyntaxKind.ArrowFunction:
      return isDroppedBy(world, parent, isEmitter) ? DROPPED : KEPT;
    case SyntaxKind.VariableDeclaration:
      return storedFate(world, (parent as Node & { name: Node }).name);
    case SyntaxKind.PropertyDeclaration:
      return isPrivateField(world, parent) ? storedFate(world, (parent as Node & { name: Node }).name) : KEPT;
    case SyntaxKind.BinaryExpression:
      return operandFate(world, parent as Node & { left: Expression; right: Expression; operatorToken: Node }, value, isEmitter);
    default:
      return KEPT;
  }
}

/** `list.forEach((one) => one.on(…))`, and, where the emitter comes back, `connected.then((client) => client.on(…))`. */
function isDroppedBy(world: World, callback: Node, isEmitter: boolean): boolean {
  const role = isFunctionNode(world.compiler.syntax, callback) ? registrationOf(world, callback)?.role : undefined;
  return role === "iteration" || (isEmitter && (role === "reaction" || role === "event" || role === "once"));
}

function operandFate(world: World, parent: Node & { left: Expression; right: Expression; operatorToken: Node }, value: Node, isEmitter: boolean): HandleFate {
  const { SyntaxKind } = world.compiler.syntax;
  const { kind } = parent.operatorToken;
  if (kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.CommaToken) return parent.right === value ? fateAt(world, parent, isEmitter) : DROPPED;
  return kind === SyntaxKind.EqualsToken && parent.right === value ? assignedFate(world, parent.left) : KEPT;
}

/** A field that others can see may be read by them. */
function assignedFate(world: World, target: Expression): HandleFate {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, target);
  if (syntax.isIdentifier(inner)) return storedFate(world, inner);
  if (!syntax.isPropertyAccessExpression(inner)) return KEPT;
  const declaration = world.compiler.symbolOf(inner.name)?.declarations?.[0];
  return declaration && isPrivateField(world, declaration) ? storedFate(world, inner.name) : KEPT;
}

function storedFate(world: World, name: Node): HandleFate {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) return KEPT;
  const isUsed = handleUsesOf(world, name).some(({ kind }) => kind === "released" || kind === "handed-on");
  return isUsed ? KEPT : { kind: "unread", name };
}
