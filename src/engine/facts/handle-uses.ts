import type { Expression, Node, PropertyAccessExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";
import { referencesOf } from "./references.js";
import { lastName, wrapped } from "./tree.js";

/**
 * What is done with the name that holds a handle (of a timer, a subscription, a stream, …). `released`: it is cleared,
 * closed, called (a stop function) or awaited; `written`: it gets another value; `looked-at`: compared, tested, or asked
 * for a member; `handed-on`: somebody else gets it, who may release it.
 */
export interface HandleUse {
  readonly kind: "released" | "written" | "looked-at" | "handed-on";
  /** The name with what stands before it, `this.timer`. */
  readonly node: Node;
  /** The member that is asked for or called, `unref` of `this.timer.unref()`. */
  readonly member?: string;
}

const RELEASING = /^(#|_)*(close|dispose|unsubscribe|abort|destroy|end|terminate|disconnect|kill|stop|cancel|clear|removeAll|return|release|quit|shutdown|exit|finish|complete|reset|unobserve|detach|remove|off|teardown|unwatch|unlisten|asyncDispose|free|revoke|hangup|leave|logout|getTracks)/i;
const RELEASING_FUNCTION = /clear|cancel|stop|dispose|close|destroy|release|remove|unsubscribe|end|abort|kill|terminate|cleanup|teardown|race|all/i;

/** Every use of a handle's name in its file. */
export function handleUsesOf(world: World, name: Node): readonly HandleUse[] {
  return world.ask(collectUses, name, []);
}

function collectUses(world: World, name: Node): readonly HandleUse[] {
  const uses = referencesOf(world, name).map((reference) => useOf(world, reference));
  return [...uses, ...destructured(world, name)];
}

/** `const { timer } = this`: a name of its own stands for the field from there on. */
function destructured(world: World, name: Node): readonly HandleUse[] {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || syntax.isVariableDeclaration(declaration)) return [];
  const text = syntax.isIdentifier(name) ? name.text : "";
  const namesakes = fileFactsOf(world, name).names.get(text) ?? [];
  return namesakes.flatMap(({ parent }) => {
    if (parent.kind !== syntax.SyntaxKind.BindingElement) return [];
    const element = parent as Node & { propertyName?: Node; name: Node };
    const isTaken = syntax.isObjectBindingPattern(parent.parent) && (element.propertyName ?? element.name).getText() === text;
    return isTaken ? [{ kind: "handed-on" as const, node: parent }] : [];
  });
}

function useOf(world: World, reference: Node): HandleUse {
  const { syntax } = world.compiler;
  const access = syntax.isPropertyAccessExpression(reference.parent) && (reference.parent.name === reference || isBoxed(reference.parent)) ? reference.parent : reference;
  const node = wrapped(syntax, access);
  const { parent } = node;
  const member = syntax.isPropertyAccessExpression(parent) && parent.expression === node ? { member: parent.name.text } : {};
  return { kind: kindAt(world, node as Expression), node, ...member };
}

/** `timerRef.current`: a ref is a box, and what is done with it is done with what is in it. */
function isBoxed({ name }: PropertyAccessExpression): boolean {
  return name.text === "current";
}

function kindAt(world: World, value: Expression): HandleUse["kind"] {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = value;
  switch (parent.kind) {
    case SyntaxKind.CallExpression:
    case SyntaxKind.NewExpression:
      return callKind(world, value, parent as Node & { expression: Expression });
    case SyntaxKind.PropertyAccessExpression:
      return memberKind(world, parent as PropertyAccessExpression);
    case SyntaxKind.ElementAccessExpression:
      return /dispose/i.test(parent.getText()) ? "released" : "looked-at";
    case SyntaxKind.AwaitExpression:
    case SyntaxKind.YieldExpression:
      return "released";
    case SyntaxKind.BinaryExpression:
      return operandKind(world, value);
    case SyntaxKind.ConditionalExpression:
      return (parent as Node & { condition: Node }).condition === value ? "looked-at" : "handed-on";
    case SyntaxKind.IfStatement:
    case SyntaxKind.WhileStatement:
    case SyntaxKind.DoStatement:
    case SyntaxKind.ForStatement:
    case SyntaxKind.PrefixUnaryExpression:
    case SyntaxKind.PostfixUnaryExpression:
    case SyntaxKind.TypeOfExpression:
    case SyntaxKind.DeleteExpression:
    case SyntaxKind.ExpressionStatement:
    case SyntaxKind.TypeQuery:
      return "looked-at";
    default:
      return "handed-on";
  }
}

function callKind(world: World, value: Node, call: Node & { expression: Expression }): HandleUse["kind"] {
  if (call.expression === value) return "released";
  const name = lastName(world.compiler.syntax, call.expression) ?? "";
  if (/^(console\.|(Boolean|String|Number)$)/.test(call.expression.getText())) return "looked-at";
  return RELEASING_FUNCTION.test(name) ? "released" : "handed-on";
}

function memberKind(world: World, access: PropertyAccessExpression): HandleUse["kind"] {
  const outer = wrapped(world.compiler.syntax, access);
  const isCalled = world.compiler.syntax.isCallExpression(outer.parent) && outer.parent.expression === outer;
  const { text } = access.name;
  // `unref` lets the process go; the timer goes on.
  if (text === "unref" || text === "ref") return "looked-at";
  if (/^(then|catch|finally)$/.test(text)) return "released";
  // `signal.addEventListener("abort", controller.abort)`
  return RELEASING.test(text) && (isCalled || !world.compiler.syntax.isExpressionStatement(outer.parent)) ? "released" : "looked-at";
}

function operandKind(world: World, value: Node): HandleUse["kind"] {
  const { SyntaxKind } = world.compiler.syntax;
  const { left, operatorToken, right } = value.parent as Node & { left: Node; right: Node; operatorToken: Node };
  const { kind } = operatorToken;
  const isAssignment = kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
  if (isAssignment) return left === value ? "written" : "handed-on";
  const passesOn = kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken || kind === SyntaxKind.QuestionQuestionToken || kind === SyntaxKind.CommaToken;
  if (!passesOn) return "looked-at";
  return right === value || kind === SyntaxKind.QuestionQuestionToken || kind === SyntaxKind.BarBarToken ? valueKind(world, value.parent) : "looked-at";
}

/** `a ?? b` as a whole: tested, or handed on. */
function valueKind(world: World, choice: Node): HandleUse["kind"] {
  return kindAt(world, wrapped(world.compiler.syntax, choice) as Expression);
}
