import type { BinaryExpression, Node } from "../../compiler/index.js";
import { referencesOf } from "../facts/references.js";
import { isPlainAssignment, wrapped } from "../facts/tree.js";
import { ALL_COMBINATORS, RACE_COMBINATORS } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/** Where a wait stands, and whether it goes on until the end: a race or a time limit ends it earlier. */
export interface WaitSite {
  readonly node: Node;
  readonly isPatient: boolean;
}

/** The wait that goes over a collection: `await Promise.all([...tasks])`, `for (const task of tasks) await task`. */
export function waitOver(world: World, value: Node): WaitSite | undefined {
  const { syntax } = world.compiler;
  let node = wrapped(syntax, value);
  for (;;) {
    const { parent } = node;
    if (syntax.isSpreadElement(parent) || syntax.isArrayLiteralExpression(parent)) node = wrapped(syntax, parent);
    else if (syntax.isPropertyAccessExpression(parent) && /^(values|slice|map|filter|concat)$/.test(parent.name.text) && syntax.isCallExpression(parent.parent)) node = wrapped(syntax, parent.parent);
    else if (syntax.isCallExpression(parent) && /^Array\.from$/.test(parent.expression.getText())) node = wrapped(syntax, parent);
    else break;
  }
  const { parent } = node;
  if (syntax.isForOfStatement(parent) && parent.expression === node) return loopWait(world, parent);
  if (!syntax.isCallExpression(parent) || !syntax.isPropertyAccessExpression(parent.expression) || parent.expression.expression.getText() !== "Promise") return undefined;
  const combinator = parent.expression.name.text;
  if (RACE_COMBINATORS.has(combinator)) return undefined;
  return ALL_COMBINATORS.has(combinator) ? awaitedBy(world, parent) : undefined;
}

/** `context.waitUntil(Promise.all(tasks.splice(0)))`: the wait is somebody else's. */
export function isCombined(world: World, value: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, value);
  return syntax.isCallExpression(parent) && parent.expression !== value && /^Promise\.(all|allSettled)$/.test(parent.expression.getText());
}

/** `Promise.race(tasks)`: whoever waits like this makes room for the next one. */
export function isRaced(world: World, value: Node): boolean {
  const { syntax } = world.compiler;
  let node = wrapped(syntax, value);
  while (syntax.isSpreadElement(node.parent) || syntax.isArrayLiteralExpression(node.parent)) node = wrapped(syntax, node.parent);
  const { parent } = node;
  return syntax.isCallExpression(parent) && parent.expression !== node && /^Promise\.(race|any)$/.test(parent.expression.getText());
}

function loopWait(world: World, loop: Node & { initializer: Node }): WaitSite | undefined {
  const { syntax } = world.compiler;
  const [declaration] = syntax.isVariableDeclarationList(loop.initializer) ? loop.initializer.declarations : [];
  if (!declaration) return undefined;
  for (const reference of referencesOf(world, declaration.name)) if (syntax.isAwaitExpression(reference.parent)) return { node: reference.parent, isPatient: true };
  return undefined;
}

/** The `await` of a promise; through a race or a helper that takes it, the `await` of that, which may end earlier. */
export function awaitedBy(world: World, promise: Node): WaitSite | undefined {
  const { syntax } = world.compiler;
  let isPatient = true;
  for (let node = wrapped(syntax, promise); node.parent; node = wrapped(syntax, node.parent)) {
    const { parent } = node;
    if (syntax.isAwaitExpression(parent)) return { node: parent, isPatient };
    if (syntax.isReturnStatement(parent) || syntax.isArrowFunction(parent)) return { node: promise, isPatient };
    if (syntax.isCallExpression(parent) || syntax.isArrayLiteralExpression(parent)) isPatient &&= syntax.isCallExpression(parent) ? ALL_COMBINATORS.has(parent.expression.getText().replace("Promise.", "")) : true;
    else if (!syntax.isPropertyAccessExpression(parent) && !syntax.isConditionalExpression(parent)) return undefined;
  }
  return undefined;
}

/** `const running = this.tasks.splice(0)`: what is done to the variable is done to what was taken out; `undefined` when it has no name. */
export function waitOverTaken(world: World, taken: Node): WaitSite | "elsewhere" | undefined {
  const { syntax } = world.compiler;
  const { parent } = wrapped(syntax, taken);
  if (!syntax.isVariableDeclaration(parent) || !syntax.isIdentifier(parent.name)) return undefined;
  const { name } = parent;
  const others = referencesOf(world, name).filter((reference) => reference !== name);
  for (const reference of others) {
    const wait = waitOver(world, reference);
    if (wait) return wait;
  }
  const isHandedOn = others.some((reference) => syntax.isCallExpression(reference.parent) || syntax.isReturnStatement(reference.parent));
  return isHandedOn ? "elsewhere" : undefined;
}

/** `tasks[tasks.length] = task`, `tasks[next++] = task`: a place of its own for each. */
export function placedAtEnd(world: World, value: Node): BinaryExpression | undefined {
  const { syntax } = world.compiler;
  const { parent } = value;
  if (!syntax.isElementAccessExpression(parent) || parent.expression !== value || !isPlainAssignment(syntax, parent.parent) || parent.parent.left !== parent) return undefined;
  const index = parent.argumentExpression.getText();
  return index === `${value.getText()}.length` || index.endsWith("++") ? parent.parent : undefined;
}
