import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { referencesOf } from "./references.js";
import { accessOf, lastName, receiverOf, unwrap } from "./tree.js";

/**
 * The calls of a callback that its callee keeps for later: in a list that it goes through (a hand-made emitter), or in a
 * field. `parameter` is the callback's name in the callee.
 */
export function laterCalls(world: World, parameter: Node): readonly CallExpression[] {
  return referencesOf(world, parameter).flatMap((reference) => {
    const store = storeOf(world, reference);
    return store ? callsFrom(world, store) : [];
  });
}

/** The list or field that a callback is put into. */
function storeOf(world: World, reference: Node): Node | undefined {
  const { syntax } = world.compiler;
  const { parent } = reference;
  if (syntax.isCallExpression(parent) && parent.arguments.includes(reference as Expression)) {
    const receiver = receiverOf(syntax, parent.expression);
    if (!receiver || !/^(push|add|set|unshift)$/.test(lastName(syntax, parent.expression) ?? "")) return undefined;
    return nameOf(world, receiver);
  }
  const isAssigned = syntax.isBinaryExpression(parent) && parent.right === reference && parent.operatorToken.kind === syntax.SyntaxKind.EqualsToken;
  return isAssigned ? nameOf(world, parent.left) : undefined;
}

function nameOf(world: World, expression: Expression): Node | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, expression);
  if (syntax.isIdentifier(inner)) return inner;
  return syntax.isPropertyAccessExpression(inner) ? inner.name : undefined;
}

function callsFrom(world: World, store: Node): readonly CallExpression[] {
  const { syntax } = world.compiler;
  return referencesOf(world, store).flatMap((reference) => {
    const value = accessOf(syntax, reference);
    const outer = value.parent;
    if (syntax.isCallExpression(outer) && outer.expression === value) return [outer];
    if (syntax.isForOfStatement(outer) && outer.expression === value) return loopCalls(world, outer.initializer);
    const isEach = syntax.isPropertyAccessExpression(outer) && outer.name.text === "forEach" && syntax.isCallExpression(outer.parent);
    const each = isEach && syntax.isCallExpression(outer.parent) ? outer.parent.arguments[0] : undefined;
    const first = each && syntax.isArrowFunction(each) ? each.parameters[0]?.name : undefined;
    return first ? callsOf(world, first) : [];
  });
}

function loopCalls(world: World, initializer: Node): readonly CallExpression[] {
  const { syntax } = world.compiler;
  if (!syntax.isVariableDeclarationList(initializer)) return [];
  const [declaration] = initializer.declarations;
  return declaration ? callsOf(world, declaration.name) : [];
}

function callsOf(world: World, name: Node): readonly CallExpression[] {
  const { syntax } = world.compiler;
  return referencesOf(world, name).flatMap(({ parent }) => (syntax.isCallExpression(parent) ? [parent] : []));
}
