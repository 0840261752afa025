import type { BinaryExpression, Expression, IterationStatement, Node, Statement } from "../../compiler/index.js";
import type { World } from "../world.js";
import { exitsOf } from "./loop-exits.js";
import { canBe, isSetSomewhere, valueAssignedTo, type Wanted } from "./flags.js";
import { referencesOf } from "./references.js";
import { enclosing, hasModifier, isFunctionNode, lastName, unwrap, walk, walkOwn } from "./tree.js";

/**
 * How a loop can end. `none`: not at all. `signal`: an abort signal tells it to. `flag`: a variable or field that
 * somebody sets. `data`: what it reads says so. `bounded`: it counts, or works off what is there.
 */
export type LoopEnd = "none" | "signal" | "flag" | "data" | "bounded";

export function loopEndOf(world: World, loop: IterationStatement): LoopEnd {
  return world.ask(findLoopEnd, loop, "bounded");
}

const STRENGTH: readonly LoopEnd[] = ["none", "data", "flag", "signal", "bounded"];

/** The surest of several ways out. */
function surest(ends: readonly LoopEnd[]): LoopEnd {
  return ends.reduce((best, end) => (STRENGTH.indexOf(end) > STRENGTH.indexOf(best) ? end : best), "none");
}

function findLoopEnd(world: World, loop: IterationStatement): LoopEnd {
  const { syntax } = world.compiler;
  const exits = exitsOf(world, loop);
  const ends: LoopEnd[] = exits.map((exit) => exitEnd(world, exit, loop));
  if (takesSignal(world, loop)) ends.push("signal");
  if (syntax.isForOfStatement(loop) || syntax.isForInStatement(loop)) return syntax.isForOfStatement(loop) && loop.awaitModifier ? surest(["data", ...ends]) : "bounded";
  const condition = conditionOf(world, loop);
  if (condition && !isAlways(world, condition) && !isFixed(world, condition)) ends.push(conditionEnd(world, condition, false));
  // A flag may end it, but what it reads ends it as well, and sooner.
  const endsByItself = exits.some((exit, index) => ends[index] === "data" && !isFailure(world, exit, loop));
  const end = surest(ends);
  return endsByItself && (end === "flag" || end === "signal") ? "data" : end;
}

function conditionOf(world: World, loop: IterationStatement): Expression | undefined {
  const { syntax } = world.compiler;
  if (syntax.isForStatement(loop)) return loop.condition;
  return syntax.isWhileStatement(loop) || syntax.isDoStatement(loop) ? loop.expression : undefined;
}

function isAlways(world: World, condition: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, condition);
  return inner.kind === syntax.SyntaxKind.TrueKeyword || (inner.kind === syntax.SyntaxKind.NumericLiteral && inner.getText() !== "0");
}

/** `this.everyMs > 0`, of a field that is set once: it does not change while the loop runs. */
function isFixed(world: World, condition: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, condition);
  return syntax.isBinaryExpression(inner) && /^([<>]=?|[!=]==?)$/.test(inner.operatorToken.getText()) && [inner.left, inner.right].every((side) => isConstantNumber(world, unwrap(syntax, side)));
}

function isConstantNumber(world: World, side: Expression): boolean {
  const { syntax } = world.compiler;
  if (side.kind === syntax.SyntaxKind.NumericLiteral) return true;
  const name = syntax.isPropertyAccessExpression(side) && side.expression.kind === syntax.SyntaxKind.ThisKeyword ? side.name : syntax.isIdentifier(side) ? side : undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || declaration.getSourceFile() !== side.getSourceFile()) return false;
  if (syntax.isPropertyDeclaration(declaration) || (syntax.isParameter(declaration) && side !== name)) return hasModifier(declaration, syntax.SyntaxKind.ReadonlyKeyword);
  return syntax.isParameter(declaration) && !isSetSomewhere(world, name);
}

/**
 * What a condition looks at. A flag that nobody ever sets is no way out. `endsWhen`: the value of the condition that ends
 * the loop, where it is known; a flag that nobody ever sets to that is no way out either.
 */
export function conditionEnd(world: World, condition: Expression, endsWhen?: boolean): LoopEnd {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const inner = unwrap(syntax, condition);
  if (syntax.isBinaryExpression(inner)) {
    const { kind } = inner.operatorToken;
    if (kind === SyntaxKind.AmpersandAmpersandToken || kind === SyntaxKind.BarBarToken) return surest([conditionEnd(world, inner.left, endsWhen), conditionEnd(world, inner.right, endsWhen)]);
    const ordered = kind === SyntaxKind.LessThanToken || kind === SyntaxKind.LessThanEqualsToken || kind === SyntaxKind.GreaterThanToken || kind === SyntaxKind.GreaterThanEqualsToken;
    if (ordered) return "bounded";
    if (inner.left.kind === SyntaxKind.NumericLiteral || inner.right.kind === SyntaxKind.NumericLiteral) return "bounded";
    const compared = [inner.left, inner.right].map((side) => unwrap(syntax, side)).find((side) => syntax.isIdentifier(side) || syntax.isPropertyAccessExpression(side));
    return compared && isState(world, inner) ? flagEnd(world, compared, endingState(world, inner, endsWhen)) : "data";
  }
  if (syntax.isPrefixUnaryExpression(inner)) return conditionEnd(world, inner.operand, endsWhen === undefined ? undefined : !endsWhen);
  if (syntax.isPropertyAccessExpression(inner) && inner.name.text === "aborted") return "signal";
  if (syntax.isPropertyAccessExpression(inner) && (inner.name.text === "length" || inner.name.text === "size")) return "bounded";
  if (syntax.isIdentifier(inner) || syntax.isPropertyAccessExpression(inner)) return flagEnd(world, inner, endsWhen === undefined ? undefined : (value) => canBe(world, value, endsWhen));
  return syntax.isCallExpression(inner) && /abort|stop|cancel|closed|running|alive|active|shutdown/i.test(lastName(syntax, inner.expression) ?? "") ? "flag" : "data";
}

/** `state !== "stopped"` looks at a flag, `line === undefined` at what was read. */
function isState(world: World, comparison: Node): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  let literal = false;
  world.compiler.syntax.forEachChild(comparison, (side) => {
    literal ||= side.kind === SyntaxKind.StringLiteral || side.kind === SyntaxKind.TrueKeyword || side.kind === SyntaxKind.FalseKeyword;
  });
  return literal;
}

/** The values of `state` that end a loop on `state !== "stopped"`, or on `state === "running"`. */
function endingState(world: World, comparison: BinaryExpression, endsWhen: boolean | undefined): Wanted | undefined {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const literal = [comparison.left, comparison.right].map((side) => unwrap(syntax, side)).find((side) => !syntax.isIdentifier(side) && !syntax.isPropertyAccessExpression(side));
  const { kind } = comparison.operatorToken;
  const isEquality = kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.EqualsEqualsToken;
  const isInequality = kind === SyntaxKind.ExclamationEqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsToken;
  if (!literal || endsWhen === undefined || (!isEquality && !isInequality)) return undefined;
  const wantsSame = isEquality === endsWhen;
  return (value) => {
    const inner = unwrap(syntax, value);
    const isLiteral = syntax.isStringLiteralLike(inner) || inner.kind === SyntaxKind.TrueKeyword || inner.kind === SyntaxKind.FalseKeyword;
    return !isLiteral || (inner.getText() === literal.getText()) === wantsSame;
  };
}

function flagEnd(world: World, flag: Expression, wanted?: Wanted): LoopEnd {
  const { syntax } = world.compiler;
  const name = syntax.isPropertyAccessExpression(flag) ? flag.name : flag;
  if (isConstant(world, name) || isOfTaken(world, flag)) return "data";
  return isSetSomewhere(world, name, wanted) ? "flag" : "none";
}

/** `page.more`, where `page = await fetchNext(page)`: a member of what was read. */
function isOfTaken(world: World, flag: Expression): boolean {
  const { syntax } = world.compiler;
  let root = unwrap(syntax, flag);
  if (!syntax.isPropertyAccessExpression(root)) return false;
  while (syntax.isPropertyAccessExpression(root)) root = unwrap(syntax, root.expression);
  const declaration = syntax.isIdentifier(root) ? world.compiler.symbolOf(root)?.declarations?.[0] : undefined;
  if (!declaration || !syntax.isIdentifier(root) || !syntax.isVariableDeclaration(declaration) || syntax.isSourceFile(enclosing(syntax, declaration))) return false;
  return referencesOf(world, root).some((reference) => {
    const value = valueAssignedTo(world, reference);
    return value !== undefined && (syntax.isAwaitExpression(unwrap(syntax, value)) || syntax.isCallExpression(unwrap(syntax, value)));
  });
}

/** `const { done } = await reader.read()`: what was read, not a flag that somebody sets. */
function isConstant(world: World, name: Node): boolean {
  const { syntax } = world.compiler;
  let declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || syntax.isPropertyDeclaration(declaration) || syntax.isParameter(declaration)) return false;
  while (declaration && !syntax.isVariableDeclaration(declaration)) {
    if (syntax.isSourceFile(declaration) || isFunctionNode(syntax, declaration)) return false;
    declaration = declaration.parent;
  }
  // What an inner loop takes out of a list is another value each round.
  const list = declaration?.parent;
  if (list && (syntax.isForOfStatement(list.parent) || syntax.isForInStatement(list.parent))) return true;
  const value = declaration?.initializer && unwrap(syntax, declaration.initializer);
  return value !== undefined && (syntax.isAwaitExpression(value) || syntax.isCallExpression(value)) && /^const\b/.test(declaration.parent.getText());
}

/** What leads to a `break`, `return` or `throw`: the conditions between it and its loop. */
function exitEnd(world: World, exit: Node, loop: Node): LoopEnd {
  const { syntax } = world.compiler;
  const ends: LoopEnd[] = [];
  for (let node: Node = exit; node.parent !== loop.parent && node !== loop; node = node.parent) {
    const { parent } = node;
    if (syntax.isIfStatement(parent) && parent.expression !== node) ends.push(conditionEnd(world, parent.expression, parent.thenStatement === node));
  }
  // Every condition on the way must hold: a flag that nobody sets bars it.
  if (ends.includes("none")) return "none";
  return ends.length === 0 ? "data" : surest(ends);
}

/** Leaving by a `throw`, or from a `catch`, is no regular end. */
function isFailure(world: World, exit: Node, loop: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isThrowStatement(exit)) return true;
  for (let node = exit; node !== loop; node = node.parent) if (syntax.isCatchClause(node)) return true;
  return false;
}

/** A signal that is handed to something awaited in the loop ends the loop by a rejection, unless the loop catches it. */
function takesSignal(world: World, loop: IterationStatement): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, loop, (node) => {
    if (!syntax.isIdentifier(node)) return;
    if (node.text === "AbortSignal" || isTimeout(node)) return;
    const isSignal = node.text === "throwIfAborted" || (/signal$/i.test(node.text) && isArgument(world, node));
    if (isSignal && !isCaughtInside(world, node, loop)) found = true;
  });
  return found;
}

/** `{ signal: AbortSignal.timeout(5_000) }` bounds one wait; it ends no loop. */
function isTimeout(name: Node): boolean {
  const { initializer } = name.parent as Node & { initializer?: Node };
  return initializer !== undefined && initializer.getText().startsWith("AbortSignal.timeout(");
}

function isArgument(world: World, name: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = name; node.parent; node = node.parent) {
    const { parent } = node;
    if (syntax.isCallExpression(parent) || syntax.isNewExpression(parent)) return parent.expression !== node;
    if (!syntax.isPropertyAccessExpression(parent) && !syntax.isPropertyAssignment(parent) && !syntax.isShorthandPropertyAssignment(parent) && !syntax.isObjectLiteralExpression(parent)) return false;
  }
  return false;
}

/** True when a `try` between a node and its loop swallows what the node throws. */
export function isCaughtInside(world: World, node: Node, loop: Node): boolean {
  const { syntax } = world.compiler;
  for (let inner = node; inner !== loop && inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (syntax.isTryStatement(parent) && parent.tryBlock === inner && parent.catchClause && !hasWayOut(world, parent.catchClause.block)) return true;
  }
  return false;
}

function hasWayOut(world: World, block: Statement): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, block, (node) => {
    found ||= syntax.isThrowStatement(node) || syntax.isReturnStatement(node) || syntax.isBreakStatement(node);
  });
  return found;
}

/** True when a loop gives way to others: it awaits or yields. One that does not would freeze the process, not leak. */
export function givesWay(world: World, loop: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, loop, (node) => {
    if (isFunctionNode(syntax, node)) return false;
    found ||= syntax.isAwaitExpression(node) || syntax.isYieldExpression(node) || (syntax.isForOfStatement(node) && node.awaitModifier !== undefined);
    return !found;
  });
  return found || (syntax.isForOfStatement(loop) && loop.awaitModifier !== undefined);
}
