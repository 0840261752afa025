import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isFunctionNode, lastName, unwrap } from "./tree.js";

/** The name that a listener can be named by again: an identifier, or a member. `undefined` for one that is made on the spot. */
export function listenerName(world: World, listener: Expression): Node | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, listener);
  if (syntax.isIdentifier(inner)) return inner;
  return syntax.isPropertyAccessExpression(inner) ? inner.name : undefined;
}

/** What makes a new function object wherever it stands: a function expression, or a `bind`. */
export function isFreshFunction(world: World, listener: Expression): "function" | "bind" | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, listener);
  if (isFunctionNode(syntax, inner)) return "function";
  return syntax.isCallExpression(inner) && lastName(syntax, inner.expression) === "bind" ? "bind" : undefined;
}

/** Whether two expressions may name the same emitter: by their last names, or by what a local of such a name was made from. */
export function isSameReceiver(world: World, a: Expression, b: Expression): boolean {
  const others = namesOf(world, b);
  return namesOf(world, a).some((name) => others.includes(name));
}

/** The names under which an emitter goes: `socket` of `this.#socket`, of `socket`, and of `const s = this.socket`. */
export function namesOf(world: World, receiver: Expression): readonly string[] {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, receiver);
  if (inner.kind === syntax.SyntaxKind.ThisKeyword || inner.kind === syntax.SyntaxKind.SuperKeyword) return ["this"];
  const own = bareName(lastName(syntax, inner));
  const declaration = syntax.isIdentifier(inner) ? world.compiler.symbolOf(inner)?.declarations?.[0] : undefined;
  const alias = declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? unwrap(syntax, declaration.initializer) : undefined;
  const behind = alias ? choicesOf(world, alias).map((choice) => bareName(lastName(syntax, choice))) : [];
  const names = [own, ...behind].flatMap((name) => name ?? []);
  return names.length > 0 ? names : [inner.getText()];
}

/** What `this.socket ?? socket` may be. */
function choicesOf(world: World, value: Expression): readonly Expression[] {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isBinaryExpression(inner)) return [...choicesOf(world, inner.left), ...choicesOf(world, inner.right)];
  if (syntax.isConditionalExpression(inner)) return [...choicesOf(world, inner.whenTrue), ...choicesOf(world, inner.whenFalse)];
  return syntax.isPropertyAccessExpression(inner) || syntax.isIdentifier(inner) ? [inner] : [];
}

function bareName(name: string | undefined): string | undefined {
  return name?.replace(/^[#_]+/, "");
}

/** Whether two calls speak of the same event; `undefined` where one of them is not written out. */
export function isSameEvent(world: World, a: Expression | undefined, b: Expression | undefined): boolean | undefined {
  if (!a || !b) return a === b ? true : undefined;
  const { syntax } = world.compiler;
  const [one, other] = [unwrap(syntax, a), unwrap(syntax, b)];
  if (one.getText() === other.getText()) return true;
  if (syntax.isStringLiteralLike(one) && syntax.isStringLiteralLike(other)) return one.text === other.text;
  const areConstants = syntax.isPropertyAccessExpression(one) && syntax.isPropertyAccessExpression(other) && one.expression.getText() === other.expression.getText() && /^[A-Z]/.test(one.expression.getText());
  return areConstants ? false : undefined;
}

/** The call that a reference is an argument of. */
export function callWith(world: World, reference: Node): CallExpression | undefined {
  const { syntax } = world.compiler;
  let value = reference;
  if (syntax.isPropertyAccessExpression(value.parent) && value.parent.name === value) value = value.parent;
  while (syntax.isNonNullExpression(value.parent) || syntax.isAsExpression(value.parent) || syntax.isParenthesizedExpression(value.parent)) value = value.parent;
  const { parent } = value;
  return syntax.isCallExpression(parent) && parent.expression !== value ? parent : undefined;
}
