import type { CallExpression, Expression, FunctionNode, Node, SourceFile } from "../../compiler/index.js";
import type { World } from "../world.js";
import type { SpanFact } from "./span-fact.js";
import { isNamed } from "./stops.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, walk, walkOwn } from "./tree.js";
import { STOPPING_CALLS } from "./vocabulary.js";

/** What tells a task to stop, as far as the task itself names it. */
export interface StopNames {
  /** The source text in which the task names its signal: its call, what its arguments stand for, its body. */
  readonly mentions: string;
  /** The names in the conditions that end its loop. */
  readonly conditions: ReadonlySet<string>;
  /** The names of what its loop reads from. */
  readonly sources: ReadonlySet<string>;
  /** The class of the loop: of another one's, only what the task names is stopped. */
  readonly home: Node | undefined;
}

/** Reads the names off the loop that makes a task last. */
export function stopNamesOf(world: World, { evidence }: SpanFact, mentions: string): StopNames {
  const { syntax } = world.compiler;
  const conditions = new Set<string>();
  const sources = new Set<string>();
  const addSource = (source: Expression): void => {
    const name = lastName(syntax, source);
    if (name !== undefined) sources.add(name);
  };
  if (evidence && isLoop(syntax, evidence)) {
    const { condition, expression } = evidence as Node & { condition?: Expression; expression?: Expression };
    // What a call gives (`file.readLines()`) may end by itself.
    if (syntax.isForOfStatement(evidence)) addSource(evidence.expression);
    else for (const test of [condition, expression]) if (test) addNames(world, test, conditions);
    walkOwn(syntax, evidence, (node) => {
      if (syntax.isIfStatement(node) && leaves(world, node.thenStatement)) addNames(world, node.expression, conditions);
      if (syntax.isAwaitExpression(node) && syntax.isCallExpression(node.expression)) {
        const receiver = receiverOf(syntax, node.expression.expression);
        const name = receiver && lastName(syntax, receiver);
        if (name !== undefined) sources.add(name);
      }
    });
  } else if (evidence) addNames(world, evidence, sources);
  return { mentions, conditions, sources, home: evidence && classAround(world, evidence) };
}

function addNames(world: World, node: Node, into: Set<string>): void {
  const { syntax } = world.compiler;
  const note = (inner: Node): void => {
    if (syntax.isIdentifier(inner) || syntax.isPrivateIdentifier(inner)) into.add(inner.text);
  };
  note(node);
  walk(syntax, node, note);
}

function leaves(world: World, branch: Node): boolean {
  const { syntax } = world.compiler;
  let found = syntax.isBreakStatement(branch) || syntax.isReturnStatement(branch);
  walkOwn(syntax, branch, (node) => {
    found ||= syntax.isBreakStatement(node) || syntax.isReturnStatement(node);
  });
  return found;
}

/** True when a node itself tells a task to stop: an abort, a flag, the close of what it reads. */
export function tellsToStop(world: World, node: Node, names: StopNames): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (syntax.isBinaryExpression(node)) {
    const { kind } = node.right;
    const isSwitch = kind === SyntaxKind.TrueKeyword || kind === SyntaxKind.FalseKeyword || kind === SyntaxKind.NullKeyword || syntax.isStringLiteralLike(node.right) || node.right.getText() === "undefined";
    return node.operatorToken.kind === SyntaxKind.EqualsToken && isSwitch && names.conditions.has(lastName(syntax, node.left) ?? "");
  }
  if (!syntax.isCallExpression(node)) return false;
  const called = lastName(syntax, node.expression) ?? "";
  const receiver = receiverOf(syntax, node.expression);
  const held = receiver && lastName(syntax, receiver);
  if (held === undefined) return false;
  if (called === "abort" || called === "cancel") return isNamed(names.mentions, held);
  return STOPPING_CALLS.has(called) && names.sources.has(held) && !names.conditions.has(held);
}

/** The first place in an area, itself or through the project's functions that it calls, that tells a task to stop. */
export function findStop(world: World, area: Node, names: StopNames, within: (node: Node) => boolean, owner: Node = area, depth = 0): Node | undefined {
  const { syntax } = world.compiler;
  let found: Node | undefined;
  walkOwn(syntax, area, (node) => {
    if (found) return false;
    if (within(node) && ((tellsToStop(world, node, names) && (depth === 0 || isReachable(world, node, owner))) || (syntax.isCallExpression(node) && callStops(world, node, area, names, owner, depth)))) found = node;
    return found === undefined;
  });
  return found;
}

function callStops(world: World, call: CallExpression, area: Node, names: StopNames, owner: Node, depth: number): boolean {
  if (depth > 2) return false;
  const { body } = world.compiler.calleeOf(call);
  if (!body || body === area || body.getSourceFile() !== area.getSourceFile()) return false;
  return findStop(world, body, names, () => true, isOnSource(world, call, body, names) ? body : owner, depth + 1) !== undefined;
}

/** `this.box.close()`, where the task reads `this.box`, and the loop that makes it last is the box's own. */
function isOnSource(world: World, call: CallExpression, body: Node, { home, mentions }: StopNames): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  return receiver !== undefined && home !== undefined && classAround(world, body) === home && isNamed(mentions, lastName(syntax, receiver));
}

/** Whether anything in a file outside of some function's own code may tell a task to stop. */
export function isStoppedElsewhere(world: World, file: SourceFile, owner: FunctionNode | SourceFile, names: StopNames): boolean {
  return stopsElsewhere(world, file, owner, names).length > 0;
}

/** The places in a file, outside of some function's own code, that may tell a task to stop. */
export function stopsElsewhere(world: World, file: SourceFile, owner: FunctionNode | SourceFile, names: StopNames): readonly Node[] {
  const { syntax } = world.compiler;
  const found: Node[] = [];
  const visit = (node: Node, isOwn: boolean): void => {
    if (!isOwn && tellsToStop(world, node, names) && !isStart(world, node) && isReachable(world, node, owner)) found.push(node);
    syntax.forEachChild(node, (child) => visit(child, isFunctionNode(syntax, child) ? child === owner : isOwn));
  };
  visit(file, owner === file);
  return found;
}

/** A namesake in another function, or in another class, stops another task. */
function isReachable(world: World, node: Node, owner: Node): boolean {
  const { syntax } = world.compiler;
  const target = syntax.isBinaryExpression(node) ? node.left : syntax.isCallExpression(node) ? receiverOf(syntax, node.expression) : undefined;
  const name = target && (syntax.isIdentifier(target) ? target : syntax.isPropertyAccessExpression(target) ? target.name : undefined);
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || declaration.getSourceFile() !== owner.getSourceFile()) return true;
  if (syntax.isPropertyDeclaration(declaration)) return classAround(world, declaration) === (classAround(world, owner) ?? classAround(world, declaration));
  if (!syntax.isVariableDeclaration(declaration)) return true;
  const home = enclosing(syntax, declaration);
  return home === owner || isWithin(owner, home) || isWithin(home, owner);
}

function classAround(world: World, node: Node): Node | undefined {
  const { syntax } = world.compiler;
  for (let outer: Node | undefined = node; outer; outer = outer.parent) if (syntax.isClassDeclaration(outer) || syntax.isClassExpression(outer)) return outer;
  return undefined;
}

/** `this.running = true` where the task is started is no stop. */
function isStart(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isBinaryExpression(node)) return false;
  const isOn = node.right.kind === syntax.SyntaxKind.TrueKeyword;
  return isOn === !/stop|clos|abort|cancel|end|shut|done|dispos|exit|finish|quit|kill|terminat|destroy/i.test(lastName(syntax, node.left) ?? "");
}

