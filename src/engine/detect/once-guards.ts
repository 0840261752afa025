import type { Node } from "../../compiler/index.js";
import { registrationOf } from "../facts/registration.js";
import { isFunctionNode, lastName, unwrap, walk } from "../facts/tree.js";
import type { World } from "../world.js";

/**
 * True behind a test that lets only the first run pass: `if (this.#provider == null) { … }` where the branch sets it,
 * `if (this.#watching) return; this.#watching = true;`, and a listener that takes itself out before anything else.
 */
export function passesOnce(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site; node.parent && !syntax.isSourceFile(node.parent); node = node.parent) {
    const { parent } = node;
    if (syntax.isIfStatement(parent) && parent.thenStatement === node && setsWhatItTests(world, parent.expression, node)) return true;
    if (syntax.isBlock(parent) && isAfterOnceReturn(world, parent, node)) return true;
    if (isFunctionNode(syntax, node) && takesItselfOut(world, node)) return true;
  }
  return false;
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

/** `const ready = onReady(() => { ready.dispose(); … })`: the first thing that it does is to leave. */
function takesItselfOut(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node) || !node.body || !syntax.isBlock(node.body)) return false;
  const registration = registrationOf(world, node);
  const holder = registration?.call.parent;
  if (!holder || !syntax.isVariableDeclaration(holder) || !syntax.isIdentifier(holder.name)) return false;
  const { text } = holder.name;
  return node.body.statements.slice(0, 2).some((statement) => {
    const call = syntax.isExpressionStatement(statement) ? statement.expression : undefined;
    return call !== undefined && syntax.isCallExpression(call) && /^(dispose|off|remove|unsubscribe|cancel|stop)$/.test(lastName(syntax, call.expression) ?? "") && call.expression.getText().startsWith(`${text}.`);
  });
}
