import type { IterationStatement, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isFunctionNode, isLoop, lastName, receiverOf } from "./tree.js";

/** Every `break`, `return`, `throw` and `process.exit()` that leaves a loop for good. */
export function exitsOf(world: World, loop: IterationStatement): readonly Node[] {
  const { syntax } = world.compiler;
  const exits: Node[] = [];
  const label = syntax.isLabeledStatement(loop.parent) ? loop.parent.label.text : undefined;

  function visit(node: Node, breakable: boolean, caught: boolean): void {
    if (isFunctionNode(syntax, node)) return;
    if (syntax.isReturnStatement(node) || (syntax.isThrowStatement(node) && !caught)) exits.push(node);
    else if (syntax.isBreakStatement(node) && (node.label ? leaves(world, node.label.text, label, loop) : breakable)) exits.push(node);
    else if (syntax.isContinueStatement(node) && node.label && leavesByContinue(world, node.label.text, loop)) exits.push(node);
    else if (syntax.isCallExpression(node) && lastName(syntax, node.expression) === "exit" && receiverOf(syntax, node.expression)?.getText() === "process") exits.push(node);
    const inner = breakable && !isLoop(syntax, node) && !syntax.isSwitchStatement(node);
    if (syntax.isTryStatement(node)) {
      visit(node.tryBlock, inner, caught || node.catchClause !== undefined);
      if (node.catchClause) visit(node.catchClause, inner, caught);
      if (node.finallyBlock) visit(node.finallyBlock, inner, caught);
      return;
    }
    syntax.forEachChild(node, (child) => visit(child, inner, caught));
  }

  visit(loop.statement, true, false);
  return exits;
}

/** A labelled break leaves the loop when its label stands on the loop or around it. */
function leaves(world: World, target: string, own: string | undefined, loop: Node): boolean {
  return target === own || isAround(world, target, loop);
}

function leavesByContinue(world: World, target: string, loop: Node): boolean {
  return isAround(world, target, loop);
}

function isAround(world: World, target: string, loop: Node): boolean {
  const { syntax } = world.compiler;
  const start = syntax.isLabeledStatement(loop.parent) ? loop.parent.parent : loop.parent;
  for (let node: Node | undefined = start; node && !isFunctionNode(syntax, node); node = node.parent) {
    if (syntax.isLabeledStatement(node) && node.label.text === target) return true;
  }
  return false;
}
