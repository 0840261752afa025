import type { CallExpression, Expression, FunctionNode, NewExpression, Node, SymbolToken } from "../../compiler/index.js";
import type { World } from "../world.js";
import { referencesElsewhere, referencesOf, type Reference } from "./references.js";
import { accessOf, receiverOf, wrapped } from "./tree.js";

/** One use of a function: called, handed over as an argument, or used as a value in some other way. */
export type FunctionUse =
  | { readonly kind: "call"; readonly call: CallExpression | NewExpression }
  | { readonly kind: "argument"; readonly call: CallExpression | NewExpression; readonly index: number }
  | { readonly kind: "value"; readonly node: Node };

/** The name under which a function can be reached: its own, or that of the variable, field or property that holds it. */
export function nameNodeOf(world: World, node: FunctionNode): Node | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isArrowFunction(node) && node.name && !syntax.isFunctionExpression(node)) return node.name;
  if (syntax.isConstructorDeclaration(node)) return (node.parent as { name?: Node }).name;
  const holder = wrapped(syntax, node).parent;
  if (syntax.isVariableDeclaration(holder) || syntax.isPropertyDeclaration(holder) || syntax.isPropertyAssignment(holder)) return holder.name;
  if (!syntax.isBinaryExpression(holder) || holder.operatorToken.kind !== syntax.SyntaxKind.EqualsToken) return undefined;
  return nameOfTarget(world, holder.left);
}

/** The last name of something that can be assigned to: `x` of `x`, of `this.x` and of `a.x`. */
export function nameOfTarget(world: World, target: Expression): Reference | undefined {
  const { syntax } = world.compiler;
  if (syntax.isIdentifier(target)) return target;
  if (syntax.isPropertyAccessExpression(target)) return target.name;
  return undefined;
}

/** Every use of a function within its own file. */
export function usesOf(world: World, node: FunctionNode): readonly FunctionUse[] {
  return world.ask(collectUses, node, []);
}

function collectUses(world: World, node: FunctionNode): readonly FunctionUse[] {
  const name = nameNodeOf(world, node);
  return name ? referencesOf(world, name).map((reference) => useOf(world, reference)) : [];
}

/** The uses of a function in the whole program, through its base classes and interfaces, too. */
export interface ProgramUses {
  readonly uses: readonly FunctionUse[];
  /** True when other files use it, and all of its uses are known: then they speak for all. */
  readonly isWhole: boolean;
}

/** Every known use of a function; the same as {@link usesOf} where the engine looks at one file at a time. */
export function programUsesOf(world: World, node: FunctionNode): ProgramUses {
  return world.ask(collectProgramUses, node, { uses: [], isWhole: false });
}

function collectProgramUses(world: World, node: FunctionNode): ProgramUses {
  const name = nameNodeOf(world, node);
  const token = name && world.compiler.symbolOf(name);
  if (!name || !token || world.reach === "file") return { uses: usesOf(world, node), isWhole: false };
  const behind = world.compiler.membersBehind(memberOf(world, node));
  const here = namesOf(behind, name.getSourceFile()).flatMap((one) => referencesOf(world, one));
  const elsewhere = referencesElsewhere(world, name, [token, ...behind]);
  const further = [...here, ...elsewhere.references].map((reference) => useOf(world, reference));
  return { uses: [...usesOf(world, node), ...further], isWhole: elsewhere.isWhole && elsewhere.references.length > 0 };
}

/** The class's or literal's member that a function is, or that holds it. */
function memberOf(world: World, node: FunctionNode): Node {
  return world.compiler.syntax.isMethodDeclaration(node) ? node : wrapped(world.compiler.syntax, node).parent;
}

/** The names of those of the declared things that stand in one file. */
function namesOf(tokens: readonly SymbolToken[], file: Node): readonly Node[] {
  return tokens.flatMap(({ declarations = [] }) => declarations.flatMap((one) => (one.getSourceFile() === file ? ((one as { name?: Node }).name ?? []) : [])));
}

function useOf(world: World, reference: Reference): FunctionUse {
  const { syntax } = world.compiler;
  const access = accessOf(syntax, reference);
  const value = wrapped(syntax, access);
  const outer = value.parent;
  if ((syntax.isCallExpression(outer) || syntax.isNewExpression(outer)) && outer.expression === value) return { kind: "call", call: outer };
  const handed = boundValue(world, value as Expression);
  const receiver = handed.parent;
  if (syntax.isCallExpression(receiver) || syntax.isNewExpression(receiver)) {
    const index = receiver.arguments?.indexOf(handed as Expression) ?? -1;
    if (index >= 0) return { kind: "argument", call: receiver, index };
  }
  return { kind: "value", node: value };
}

/** `f.bind(this)` stands for `f`. */
function boundValue(world: World, value: Expression): Node {
  const { syntax } = world.compiler;
  const { parent } = value;
  if (!syntax.isPropertyAccessExpression(parent) || parent.name.text !== "bind" || !syntax.isCallExpression(parent.parent)) return value;
  return wrapped(syntax, parent.parent);
}

/** True for `this.name(...)`: the call reaches the same object, so what it does to a field it does to the caller's field. */
export function isOnThis(world: World, call: CallExpression | NewExpression): boolean {
  return receiverOf(world.compiler.syntax, call.expression)?.kind === world.compiler.syntax.SyntaxKind.ThisKeyword;
}
