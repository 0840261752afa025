import type { CallExpression, Expression, Identifier, Node, SymbolToken } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isFunctionNode, lastName, receiverOf, unwrap } from "./tree.js";

/** The names by which a hand-made promise can be settled: its resolvers, and what is made of them on the way. */
export interface Settlers {
  /** Where derived settlers may be declared: the executor, or the function around a deferred. */
  readonly area: Node;
  readonly names: ReadonlySet<string>;
  readonly tokens: ReadonlySet<SymbolToken>;
}

/** How many steps from `resolve` to `const done = …` to `const finish = …` are followed. */
const DEEPEST = 4;
/** Calls that take a handler away again. */
const REMOVING = /^(off|removeListener|removeEventListener|removeAllListeners|clearTimeout|clearInterval|clearImmediate|delete|unsubscribe|cancelAnimationFrame|unlisten)$/;

/** Follows the resolvers to the local functions, aliases and objects that stand for them. */
export function settlersOf(world: World, roots: readonly Node[], area: Node): Settlers {
  const names = new Set<string>();
  const tokens = new Set<SymbolToken>();
  const add = (name: Node): boolean => {
    const token = world.compiler.symbolOf(name);
    if (!token || tokens.has(token)) return false;
    tokens.add(token);
    names.add((name as Identifier).text);
    return true;
  };
  for (const root of roots) add(root);
  const settlers: Settlers = { area, names, tokens };
  for (let depth = 0; depth < DEEPEST; depth++) {
    const fresh = definitionsIn(world, area).filter(({ value }) => actsIn(world, settlers, value)).filter(({ name }) => add(name));
    if (fresh.length === 0) break;
  }
  return settlers;
}

interface Definition {
  readonly name: Node;
  readonly value: Node;
}

/** What gives a local name to a function, an alias or an object. What a call gives is no settler: the call itself hands the resolver on. */
function definitionsIn(world: World, area: Node): readonly Definition[] {
  const { syntax } = world.compiler;
  const found: Definition[] = [];
  const visit = (node: Node): void => {
    if (syntax.isFunctionDeclaration(node) && node.name && node.body) found.push({ name: node.name, value: node });
    else if (syntax.isVariableDeclaration(node) && syntax.isIdentifier(node.name) && node.initializer && isDefinition(world, node.initializer)) found.push({ name: node.name, value: node.initializer });
    else if (isLocalAssignment(world, node, area) && isDefinition(world, node.right)) found.push({ name: node.left, value: node.right });
    syntax.forEachChild(node, visit);
  };
  syntax.forEachChild(area, visit);
  return found;
}

function isDefinition(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isConditionalExpression(inner)) return isDefinition(world, inner.whenTrue) && isDefinition(world, inner.whenFalse);
  return isFunctionNode(syntax, inner) || syntax.isObjectLiteralExpression(inner) || syntax.isArrayLiteralExpression(inner) || syntax.isIdentifier(inner);
}

/** `finish = () => resolve()`, with `finish` declared in the area: outside of it, the resolver has got out. */
function isLocalAssignment(world: World, node: Node, area: Node): node is Node & { left: Expression; right: Expression } {
  const { syntax } = world.compiler;
  if (!syntax.isBinaryExpression(node) || node.operatorToken.kind !== syntax.SyntaxKind.EqualsToken || !syntax.isIdentifier(node.left)) return false;
  const declaration = world.compiler.symbolOf(node.left)?.declarations?.[0];
  return declaration !== undefined && declaration.pos >= area.pos && declaration.end <= area.end && declaration.getSourceFile() === area.getSourceFile();
}

/** True when a node settles the promise, or hands that on to somebody: a call, a listener, a list. */
export function actsIn(world: World, settlers: Settlers, node: Node): boolean {
  return actsOf(world, settlers, node, true).length > 0;
}

/** Every name in a node that settles the promise, or hands that on. Taking a listener away and defining a helper do neither. */
export function actsOf(world: World, settlers: Settlers, node: Node, firstOnly = false): readonly Identifier[] {
  const { syntax } = world.compiler;
  const found: Identifier[] = [];
  const visit = (inner: Node): void => {
    if (firstOnly && found.length > 0) return;
    if (syntax.isIdentifier(inner)) {
      if (isAct(world, settlers, inner)) found.push(inner);
      return;
    }
    if (inner !== node && isPassive(world, settlers, inner)) return;
    if (syntax.isCallExpression(inner) && isRemoval(world, inner)) visitReceiver(inner);
    else syntax.forEachChild(inner, visit);
  };
  const visitReceiver = (call: CallExpression): void => {
    const receiver = receiverOf(syntax, call.expression);
    if (receiver) visit(receiver);
  };
  visit(node);
  return found;
}

function isAct(world: World, settlers: Settlers, name: Identifier): boolean {
  if (!settlers.names.has(name.text)) return false;
  const { syntax } = world.compiler;
  const { parent } = name;
  const declared = parent as { name?: Node; propertyName?: Node };
  if (declared.name === name && !syntax.isShorthandPropertyAssignment(parent)) return false;
  if (syntax.isPropertyAccessExpression(parent) && parent.expression === name && syntax.isBinaryExpression(parent.parent) && parent.parent.left === parent) return false;
  const token = world.compiler.symbolOf(name);
  return token !== undefined && settlers.tokens.has(token);
}

/** The definition of a settler does nothing yet. */
export function isPassive(world: World, settlers: Settlers, node: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isFunctionDeclaration(node)) return true;
  const name = syntax.isVariableDeclaration(node) ? node.name : isLocalAssignment(world, node, settlers.area) ? node.left : undefined;
  if (!name || !syntax.isIdentifier(name) || !settlers.names.has(name.text)) return false;
  const token = world.compiler.symbolOf(name);
  return token !== undefined && settlers.tokens.has(token);
}

export function isRemoval(world: World, call: CallExpression): boolean {
  return REMOVING.test(lastName(world.compiler.syntax, call.expression) ?? "");
}
