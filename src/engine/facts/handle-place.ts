import type { BinaryExpression, CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";
import type { Reference } from "./references.js";
import { registrationOf } from "./registration.js";
import { isFunctionNode, lastName, receiverOf, unwrap, wrapped } from "./tree.js";

/**
 * Where the value of a call goes that makes a handle. `dropped`: nowhere; `named`: into a variable or field; `collected`:
 * into a list, set or map; `handed-on`: to somebody who may release it.
 */
export type HandlePlace =
  | { readonly kind: "dropped" | "handed-on"; readonly isUnreffed: boolean }
  | { readonly kind: "named"; readonly name: Reference; readonly isUnreffed: boolean; /** The assignment, where it is one. */ readonly assignment?: BinaryExpression }
  | { readonly kind: "collected"; readonly collection: Expression; readonly isUnreffed: boolean };

const COLLECTING = /^(push|add|set|unshift)$/;

export function handlePlaceOf(world: World, made: Node): HandlePlace {
  return placeAt(world, made, false);
}

function placeAt(world: World, made: Node, isUnreffed: boolean): HandlePlace {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const value = wrapped(syntax, made);
  const { parent } = value;
  switch (parent.kind) {
    case SyntaxKind.ExpressionStatement:
    case SyntaxKind.VoidExpression:
      return { kind: "dropped", isUnreffed };
    case SyntaxKind.ArrowFunction:
      return { kind: ignoresResult(world, parent as FunctionNode) ? "dropped" : "handed-on", isUnreffed };
    case SyntaxKind.AwaitExpression:
      return placeAt(world, parent, isUnreffed);
    case SyntaxKind.ConditionalExpression:
      return placeAt(world, parent, isUnreffed);
    case SyntaxKind.PropertyAccessExpression: {
      const call = wrapped(syntax, parent).parent;
      const name = lastName(syntax, parent) ?? "";
      const isRef = /^(un)?ref$/.test(name) && syntax.isCallExpression(call);
      return isRef ? placeAt(world, call, isUnreffed || name === "unref") : { kind: "handed-on", isUnreffed };
    }
    case SyntaxKind.VariableDeclaration:
    case SyntaxKind.PropertyDeclaration:
      return declared(world, parent, isUnreffed);
    case SyntaxKind.BinaryExpression:
      return assigned(world, value, parent as BinaryExpression, isUnreffed);
    case SyntaxKind.PropertyAssignment:
      return memberOfLiteral(world, parent, isUnreffed);
    case SyntaxKind.CallExpression:
      return argument(world, parent as CallExpression, isUnreffed);
    default:
      return { kind: "handed-on", isUnreffed };
  }
}

/** `() => setInterval(…)` as a callback of something that ignores what it gives. */
function ignoresResult(world: World, node: FunctionNode): boolean {
  const registration = registrationOf(world, node);
  if (!registration) return false;
  return registration.role !== "collect" && registration.role !== "reaction" && registration.role !== "unknown";
}

function declared(world: World, declaration: Node, isUnreffed: boolean): HandlePlace {
  const { syntax } = world.compiler;
  const { name } = declaration as Node & { name: Node };
  // `using timer = setInterval(…)` clears it at the end of the block.
  const isUsing = syntax.isVariableDeclaration(declaration) && /^(await\s+)?using\b/.test(declaration.parent.getText());
  if (isUsing || (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name))) return { kind: "handed-on", isUnreffed };
  return { kind: "named", name, isUnreffed };
}

function assigned(world: World, value: Node, parent: BinaryExpression, isUnreffed: boolean): HandlePlace {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { kind } = parent.operatorToken;
  if (kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken || kind === SyntaxKind.QuestionQuestionToken || kind === SyntaxKind.CommaToken) return placeAt(world, parent, isUnreffed);
  const isAssignment = parent.right === value && kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
  if (!isAssignment || isReturned(world, parent)) return { kind: "handed-on", isUnreffed };
  const target = unwrap(syntax, parent.left);
  if (syntax.isElementAccessExpression(target)) return { kind: "collected", collection: target.expression, isUnreffed };
  const name = syntax.isPropertyAccessExpression(target) ? target.name : syntax.isIdentifier(target) ? target : undefined;
  return name ? { kind: "named", name, isUnreffed, assignment: parent } : { kind: "handed-on", isUnreffed };
}

/** `return (this.timer = setInterval(…))`: the caller has it, too. */
function isReturned(world: World, assignment: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, assignment);
  return !syntax.isExpressionStatement(parent) && !syntax.isVoidExpression(parent) && !(isFunctionNode(syntax, parent) && ignoresResult(world, parent));
}

/** `{ timer: setInterval(…) }`, where the file declares the member. */
function memberOfLiteral(world: World, property: Node, isUnreffed: boolean): HandlePlace {
  const { syntax } = world.compiler;
  const { name } = property as Node & { name: Node };
  const namesakes = syntax.isIdentifier(name) ? (fileFactsOf(world, name).names.get(name.text) ?? []) : [];
  const declared = namesakes.filter((one) => one.parent.kind === syntax.SyntaxKind.PropertySignature && (one.parent as Node & { name: Node }).name === one);
  const [member] = declared;
  return member && declared.length === 1 ? { kind: "named", name: member, isUnreffed } : { kind: "handed-on", isUnreffed };
}

function argument(world: World, call: CallExpression, isUnreffed: boolean): HandlePlace {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  if (!receiver || !COLLECTING.test(lastName(syntax, call.expression) ?? "")) return { kind: "handed-on", isUnreffed };
  const { container, isResolved } = world.compiler.typeOf(receiver);
  return container !== undefined && isResolved ? { kind: "collected", collection: receiver, isUnreffed } : { kind: "handed-on", isUnreffed };
}
