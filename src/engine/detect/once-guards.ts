import type { FunctionNode, Node } from "../../compiler/index.js";
import { nameNodeOf, programUsesOf } from "../facts/callers.js";
import { isMember } from "../facts/context.js";
import { registrationOf } from "../facts/registration.js";
import { takesItselfOut } from "../facts/self-removal.js";
import { enclosing, hasModifier, isFunctionNode, unwrap, walk } from "../facts/tree.js";
import type { World } from "../world.js";

/** How many callers are followed. */
const DEEPEST = 3;

/**
 * True behind a test that lets only the first run pass: `if (this.#provider == null) { … }` where the branch sets it,
 * `if (this.#watching) return; this.#watching = true;`, `this.#locks ??= …`, and a listener that takes itself out before anything else.
 */
export function passesOnce(world: World, site: Node, depth = 0): boolean {
  const { syntax } = world.compiler;
  for (let node = site; !syntax.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (syntax.isIfStatement(parent) && parent.thenStatement === node && setsWhatItTests(world, parent.expression, node)) return true;
    // A callback in there may still run again and again.
    if (syntax.isBinaryExpression(parent) && parent.right === node && enclosing(syntax, parent) === enclosing(syntax, site) && /^(\?\?|\|\|)=$/.test(parent.operatorToken.getText())) return true;
    if (syntax.isBlock(parent) && isAfterOnceReturn(world, parent, node)) return true;
    const registration = isFunctionNode(syntax, node) ? registrationOf(world, node) : undefined;
    if (registration && takesItselfOut(world, registration)) return true;
    // `if (this.#provider == null) this.#provider = new Provider(this.options());`: so does what is called from there only.
    if (node === enclosing(syntax, site) && isFunctionNode(syntax, node) && depth < DEEPEST && isCalledOnceOnly(world, node, depth)) return true;
  }
  return false;
}

/** Every call of a method stands behind such a test, and nobody else can call it. */
function isCalledOnceOnly(world: World, node: FunctionNode, depth: number): boolean {
  const { syntax } = world.compiler;
  if (syntax.isConstructorDeclaration(node)) return false;
  const { uses, isWhole } = programUsesOf(world, node);
  const isOurs = isWhole || hasModifier(node, syntax.SyntaxKind.PrivateKeyword) || hasModifier(node, syntax.SyntaxKind.ProtectedKeyword) || /^#/.test(nameNodeOf(world, node)?.getText() ?? "") || !isMember(world, node);
  return isOurs && uses.length > 0 && uses.every((use) => use.kind === "call" && (isFirstStep(world, use.call) || passesOnce(world, use.call, depth + 1)));
}

function setsWhatItTests(world: World, test: Node, branch: Node): boolean {
  const { syntax } = world.compiler;
  const tested = unwrap(syntax, test as never).getText();
  let found = false;
  walk(syntax, branch, (node) => {
    if (!syntax.isBinaryExpression(node) || node.operatorToken.kind !== syntax.SyntaxKind.EqualsToken) return;
    const target = node.left.getText();
    found ||= syntax.isPropertyAccessExpression(node.left) && tested.includes(target) && (tested.startsWith("!") || /(==|===)/.test(tested));
  });
  return found;
}

/** `if (this.started) return; this.started = true; …` */
function isAfterOnceReturn(world: World, block: Node & { statements: readonly Node[] }, statement: Node): boolean {
  const { syntax } = world.compiler;
  const before = block.statements.slice(0, block.statements.indexOf(statement));
  return before.some((earlier) => {
    if (!syntax.isIfStatement(earlier) || !/\breturn\b/.test(earlier.thenStatement.getText())) return false;
    const flag = earlier.expression.getText();
    return /^this\.#?\w+$/.test(flag) && block.statements.some((one) => one.getText().startsWith(`${flag} = `));
  });
}

/** A step of the constructor itself: each owner takes it once. */
function isFirstStep(world: World, call: Node): boolean {
  const owner = enclosing(world.compiler.syntax, call);
  return isFunctionNode(world.compiler.syntax, owner) && world.compiler.syntax.isConstructorDeclaration(owner);
}
