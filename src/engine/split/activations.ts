import type { FunctionNode, Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { registrationOf } from "../facts/registration.js";
import { enclosing, isFunctionNode, isLoop, isWithin, type Runnable, walk, walkOwn } from "../facts/tree.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { replacement } from "./places.js";
import { lineAfter, lineBefore, lineOf } from "./source-text.js";
import type { Refused } from "./split.js";

/** The call during which a place is reached: reactions and callbacks that a call itself waits for belong to it. */
export function activationOf(world: World, node: Node): Runnable {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, node);
  if (!isFunctionNode(syntax, owner) || syntax.isMethodDeclaration(owner)) return owner;
  const role = registrationOf(world, owner)?.role;
  const isPart = role === "reaction" || role === "executor" || role === "iteration" || role === "collect" || role === "later";
  return isPart ? activationOf(world, owner) : owner;
}

/** `signal.aborted` asks whether it is over; it starts nothing. */
export function isAsked(world: World, signal: Node): boolean {
  const { parent } = signal;
  return world.compiler.syntax.isPropertyAccessExpression(parent) && /^(aborted|throwIfAborted|reason)$/.test(parent.name.text);
}

/**
 * Makes a call keep the signal that it began with, where it would look the signal up again later, after the controller
 * may have been replaced. Nothing to do where it takes the signal once, at once.
 * @param uses the uses of the signal during this call
 * @param anchor the statement behind which the signal is the call's own; `undefined` for the beginning of its body
 */
export function keptSignal(world: World, activation: Runnable, uses: readonly TrackerUse[], anchor: Node | undefined): readonly Edit[] | Refused {
  const { syntax } = world.compiler;
  const late = uses.find(({ node }) => isLate(world, activation, node, anchor));
  if (!late) return [];
  const direct = uses.filter(({ node }) => syntax.isPropertyAccessExpression(node) && node.name.text === "signal");
  const body = isFunctionNode(syntax, activation) ? activation.body : undefined;
  const [first] = direct;
  if (direct.length < uses.length || !first || !body || !syntax.isBlock(body) || (anchor && uses.some(({ node }) => node.pos < anchor.pos))) {
    return { refusal: `line ${lineOf(late.node)} takes the signal when the controller may already be another one: take it at the beginning of the call` };
  }
  const isTaken = isNamedWithin(world, activation as FunctionNode, "signal");
  const receiver = (first.node as Node & { expression: Node }).expression.getText();
  const name = isTaken ? `${/[\p{ID_Continue}$]+$/u.exec(receiver)?.[0] ?? "cycle"}Signal` : "signal";
  const line = `const ${isTaken ? `{ signal: ${name} }` : "{ signal }"} = ${receiver};`;
  const [start] = body.statements;
  const declared = anchor ? lineAfter(anchor, line) : start && lineBefore(start, line);
  return declared ? [declared, ...direct.map(({ node }) => shortened(world, node, name))] : [];
}

/** `{ signal: this.controller.signal }` becomes `{ signal }`. */
function shortened(world: World, node: Node, name: string): Edit {
  const { parent } = node;
  const isSameName = world.compiler.syntax.isPropertyAssignment(parent) && parent.initializer === node && parent.name.getText() === name;
  return replacement(isSameName ? parent : node, name);
}

/** Behind an `await`, in a loop or in a callback of the call: by then the controller may be another one. */
function isLate(world: World, activation: Runnable, node: Node, anchor: Node | undefined): boolean {
  const { syntax } = world.compiler;
  if (enclosing(syntax, node) !== activation) return true;
  for (let outer = node.parent; outer && outer !== activation; outer = outer.parent) if (isLoop(syntax, outer) && !(anchor && isWithin(anchor, outer)) && hasAwait(world, outer)) return true;
  let found = false;
  walkOwn(syntax, activation, (inner) => {
    found ||= syntax.isAwaitExpression(inner) && inner.end <= node.pos && (!anchor || inner.pos >= anchor.end);
  });
  return found;
}

function hasAwait(world: World, loop: Node): boolean {
  let found = world.compiler.syntax.isForOfStatement(loop) && loop.awaitModifier !== undefined;
  walkOwn(world.compiler.syntax, loop, (node) => {
    found ||= world.compiler.syntax.isAwaitExpression(node);
  });
  return found;
}

/** A variable or parameter of this name, declared or used in a function. Names of properties don't count. */
function isNamedWithin(world: World, activation: FunctionNode, name: string): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, activation, (node) => {
    if (!syntax.isIdentifier(node) || node.text !== name) return;
    const { parent } = node;
    const isProperty = (syntax.isPropertyAccessExpression(parent) && parent.name === node) || (syntax.isPropertyAssignment(parent) && parent.name === node);
    found ||= !isProperty;
  });
  return found;
}
