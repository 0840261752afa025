import type { Node } from "../../compiler/index.js";
import { referencesOf } from "../facts/references.js";
import { enclosing, isLoop, isWithin, lastName, walkOwn, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { TrackerFacts } from "./trackers.js";
import type { TrackerUse } from "./tracker-uses.js";

/** A look that serves the tasks: a limit, a way for somebody else to get at them, a check for none left. A number that is shown somewhere waits for nothing. */
export function servesOtherwise(world: World, tracker: Pick<TrackerFacts, "uses" | "kind">, { node }: TrackerUse, end: Node | undefined): boolean {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(node)) {
    const name = lastName(syntax, node.expression) ?? "";
    return !/^(has|includes|keys)$/.test(name) && !(name === "get" && end !== undefined && isForNext(world, tracker, node));
  }
  if (syntax.isForOfStatement(node.parent)) return end === undefined || !isTold(world, node);
  if (!isSize(world, node)) return true;
  // Who refuses more work than that still has to wait for the work that runs, when there is an end.
  return isCheckForNone(world, node) || (isLimit(world, node) && (end === undefined || !tracker.kind.startsWith("promise-")));
}

function isSize(world: World, node: Node): boolean {
  return world.compiler.syntax.isPropertyAccessExpression(node) && /^(size|length|pending|active\w*)$/.test(node.name.text);
}

/** `tasks.size >= limit`; `tasks.size > 0` asks only whether there are any. */
export function isLimit(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (!syntax.isPropertyAccessExpression(node) || !isSize(world, node)) return false;
  const { parent } = wrapped(syntax, node);
  if (!syntax.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  return kind >= SyntaxKind.LessThanToken && kind <= SyntaxKind.GreaterThanEqualsToken && !/^(>0|0<)$/.test(parent.getText().replace(node.getText(), "").replace(/\s/g, ""));
}

/** `while (tasks.size > 0) await pause(10)`, `if (tasks.size === 0) idle()`: somebody learns of the end. */
function isCheckForNone(world: World, size: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = size; node.parent; node = node.parent) {
    const { parent } = node;
    if (isLoop(syntax, parent)) return !isWithin(node, parent.statement) && hasAwait(world, parent);
    if (syntax.isIfStatement(parent)) return parent.expression === node && isNone(size) && callsSomebody(world, parent.thenStatement);
    if (syntax.isConditionalExpression(parent)) return parent.condition === node && isNone(size);
    if (syntax.isExpressionStatement(parent)) return isNone(size) && !isLogText(parent.getText());
    if (syntax.isBlock(parent) || syntax.isCallExpression(parent)) return false;
  }
  return false;
}

function hasAwait(world: World, loop: Node): boolean {
  let found = false;
  walkOwn(world.compiler.syntax, loop, (node) => {
    found ||= world.compiler.syntax.isAwaitExpression(node);
  });
  return found;
}

/** `size === 0`, `size < 1`, `!size`. */
function isNone(size: Node): boolean {
  return /^(===?0|0===?|<1|<=0)$/.test(size.parent.getText().replace(size.getText(), "").replace(/\s/g, "")) || size.parent.getText() === `!${size.getText()}`;
}

function callsSomebody(world: World, statement: Node): boolean {
  let found = false;
  walkOwn(world.compiler.syntax, statement, (node) => {
    found ||= world.compiler.syntax.isCallExpression(node) && !isLogText(node.getText());
  });
  return found;
}

function isLogText(text: string): boolean {
  return /^(this\.)?#?(console|log|logger)\./.test(text);
}

/** `(saves.get(id) ?? Promise.resolve()).then(…)`, `saves.get(id) === save`: only to put the next one behind it, or to forget the right one. */
function isForNext(world: World, { uses }: Pick<TrackerFacts, "uses">, get: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const { parent } = wrapped(syntax, get);
  if (syntax.isBinaryExpression(parent) && [SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken].includes(parent.operatorToken.kind)) return true;
  const isAdding = uses.some((use) => use.kind === "add" && enclosing(syntax, use.node) === enclosing(syntax, get));
  return isAdding && syntax.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.QuestionQuestionToken && /^Promise\.resolve\(/.test(parent.right.getText());
}

/** `for (const task of tasks) task.catch(ignore)`: each is told something, and nobody keeps it. */
function isTold(world: World, list: Node): boolean {
  const { syntax } = world.compiler;
  const loop = list.parent as Node & { initializer: Node };
  const [declaration] = syntax.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations : [];
  if (!declaration || !syntax.isIdentifier(declaration.name)) return false;
  return referencesOf(world, declaration.name).every((reference) => {
    const { parent } = reference;
    if (parent === declaration) return true;
    const call = syntax.isPropertyAccessExpression(parent) && parent.expression === reference ? parent.parent : undefined;
    return call !== undefined && syntax.isCallExpression(call) && /^(catch|cancel|abort)$/.test(lastName(syntax, call.expression) ?? "") && /^(ExpressionStatement|VoidExpression)$/.test(syntax.SyntaxKind[call.parent.kind] ?? "");
  });
}
