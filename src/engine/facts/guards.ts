import type { Expression, FunctionNode, Node, SourceFile } from "../../compiler/index.js";
import type { World } from "../world.js";
import { guardsOf } from "./rearming.js";
import { enclosing, isFunctionNode, unwrap, walk } from "./tree.js";

/** The conditions that must hold, or must not, for a site to be reached from the start of the function around it. */
export function guardsAround(world: World, site: Node): readonly Expression[] {
  const body: FunctionNode | SourceFile = enclosing(world.compiler.syntax, site);
  const own = isFunctionNode(world.compiler.syntax, body) ? guardsOf(world, site, body) : [];
  return [...own, ...choicesAround(world, site, body)];
}

/** `ready && start()`, `ready ? start() : undefined`. */
function choicesAround(world: World, site: Node, body: Node): readonly Expression[] {
  const { syntax } = world.compiler;
  const found: Expression[] = [];
  for (let node = site; node.parent && node !== body; node = node.parent) {
    const { parent } = node;
    if (syntax.isConditionalExpression(parent) && parent.condition !== node) found.push(parent.condition);
    if (syntax.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === syntax.SyntaxKind.AmpersandAmpersandToken) found.push(parent.left);
  }
  return found;
}

/**
 * True behind a test of something that the same function then sets, so that a second run does not get through:
 * `if (started) return; started = true;`, `if (!this.timer) { this.timer = … }`.
 */
export function isGuardedOnce(world: World, site: Node): boolean {
  const body = enclosing(world.compiler.syntax, site);
  return guardsAround(world, site).some((guard) => namesIn(world, guard).some((name) => isSetAfter(world, name, guard, body)));
}

/** The variables and fields that a condition looks at, as they are written. */
export function namesIn(world: World, condition: Expression): readonly string[] {
  const { syntax } = world.compiler;
  const names: string[] = [];
  const visit = (node: Node): boolean | void => {
    if (syntax.isPropertyAccessExpression(node)) {
      names.push(node.getText().replace(/\?\./g, "."));
      return undefined;
    }
    if (syntax.isIdentifier(node) && !(syntax.isPropertyAccessExpression(node.parent) && node.parent.name === node)) names.push(node.text);
    return undefined;
  };
  const inner = unwrap(syntax, condition);
  visit(inner);
  walk(syntax, inner, visit);
  return names;
}

/** Set, from the guard on, to something that lets nobody through: what is set before it is only what it looks at. */
function isSetAfter(world: World, name: string, guard: Node, body: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, body, (node) => {
    if (node.end < guard.pos) return false;
    found ||= syntax.isBinaryExpression(node) && node.operatorToken.kind === syntax.SyntaxKind.EqualsToken && node.left.getText() === name;
    found ||= syntax.isCallExpression(node) && /\.(set|add)$/.test(node.expression.getText()) && name.startsWith(node.expression.getText().replace(/\.(set|add)$/, "."));
    return !found;
  });
  return found;
}
