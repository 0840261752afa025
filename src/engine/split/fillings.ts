import type { Expression, FunctionNode, Node } from "../../compiler/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { ownedContext } from "../facts/owned-context.js";
import { registrationOf } from "../facts/registration.js";
import { enclosing, isFunctionNode, isLoop, isWithin, type Runnable, walk, walkOwn } from "../facts/tree.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { World } from "../world.js";
import { activationOf } from "./activations.js";
import { functionAround } from "./names.js";
import { lineOf } from "./source-text.js";
import type { Refused } from "./split.js";

/** What fills a bag again and again: the call or callback, or the loop whose rounds do. */
export interface Filling {
  readonly activation: Runnable;
  /** The loop, where each round fills it. */
  readonly loop: (Node & { readonly statement: Node }) | undefined;
  /** What it is called in texts: `show`, `one event`, `one round`. */
  readonly name: string;
}

/** The filling that puts something in. */
export function fillingOf(world: World, { site }: Pick<AddedTask, "site">): Filling {
  const { syntax } = world.compiler;
  const [evidence] = ownedContext(world, site).evidence;
  const node = evidence?.node;
  const loop = node && isLoop(syntax, node) && isWithin(site, node) && enclosing(syntax, node) === enclosing(syntax, site) ? node : undefined;
  const activation = activationOf(world, site);
  const isCallback = isFunctionNode(syntax, activation) && !nameNodeOf(world, activation);
  return { activation, loop, name: loop ? "the next round" : isCallback ? "the next event" : `\`${functionAround(world, site) ?? "the function"}\`` };
}

/** Methods after which what the same method did before counts no more, whatever they are given. */
const REPLACING = /^#?(set[A-Z]\w*|(switch|select|focus|navigate|activate)\w*|(show|render|update|refresh|reload|reconnect|restart|resume|replay|play|toggle|rebuild)(With|To|From|At|For)?)$/;

/**
 * Why what was put in before may still be needed when a bag is filled again; `undefined` when it is not: the same thing
 * is put in again, or the next one takes the place of the one before.
 */
export function stillNeeded(world: World, filling: Filling, added: readonly AddedTask[]): Refused | undefined {
  const { syntax } = world.compiler;
  const { activation, loop } = filling;
  const varying = added.find(({ site }) => varies(world, site, filling, 0));
  if (!varying || !isFunctionNode(syntax, activation)) return undefined;
  if (syntax.isSetAccessorDeclaration(activation)) return undefined;
  if (loop) return isAwaitedAfter(world, varying.site, loop) ? undefined : severalAtOnce(filling, varying.site);
  const name = nameNodeOf(world, activation)?.getText() ?? "";
  if (name !== "" && REPLACING.test(name)) return undefined;
  const registered = name === "" ? registrationOf(world, activation)?.call.expression.getText() : undefined;
  return registered !== undefined && /active|current|select|focus/i.test(registered) ? undefined : severalAtOnce(filling, varying.site);
}

function severalAtOnce({ name }: Filling, site: Node): Refused {
  return { refusal: `what line ${lineOf(site)} puts in differs from one time to the next, and ${name.startsWith("`") ? `several calls of ${name}` : "several of them"} may be in use at once: give each a bag of its own, and empty that where it ends` };
}

/** True when a place depends on what differs between two fillings: a parameter, an item, something new that a round gets. */
function varies(world: World, node: Node, filling: Filling, depth: number): boolean {
  const { syntax } = world.compiler;
  let found = false;
  const visit = (inner: Node): void => {
    if (!syntax.isIdentifier(inner) || (syntax.isPropertyAccessExpression(inner.parent) && inner.parent.name === inner)) return;
    for (const declaration of world.compiler.symbolOf(inner)?.declarations ?? []) found ||= !isWithin(declaration, node) && differs(world, declaration, filling, depth);
  };
  visit(node);
  walk(syntax, node, visit);
  return found;
}

function differs(world: World, declaration: Node, filling: Filling, depth: number): boolean {
  const { syntax } = world.compiler;
  const { activation, loop } = filling;
  let holder = declaration;
  while (holder.parent && !syntax.isParameter(holder) && !syntax.isVariableDeclaration(holder) && !isFunctionNode(syntax, holder)) holder = holder.parent;
  if (syntax.isParameter(holder)) {
    if (holder.parent === activation) return loop === undefined;
    const registration = isWithin(holder, activation) && isFunctionNode(syntax, holder.parent) ? registrationOf(world, holder.parent) : undefined;
    return registration !== undefined && depth < 4 && varies(world, registration.call.expression, filling, depth + 1);
  }
  if (!syntax.isVariableDeclaration(holder) || !isWithin(holder, loop ?? activation) || depth >= 4) return false;
  if (loop) return true;
  const list = holder.parent.parent;
  const source: Expression | undefined = syntax.isForOfStatement(list) ? list.expression : holder.initializer;
  return source !== undefined && varies(world, source, filling, depth + 1);
}

/** `const link = stack.use(await dial()); await link.finished();`: the round waits until what it put in has ended. */
function isAwaitedAfter(world: World, site: Node, loop: Node): boolean {
  const { syntax } = world.compiler;
  const holder = site.parent;
  const names = new Set<string>();
  if (syntax.isVariableDeclaration(holder)) names.add(holder.name.getText());
  walk(syntax, site, (node) => void (syntax.isIdentifier(node) && names.add(node.text)));
  let found = false;
  walkOwn(syntax, loop, (node) => {
    const call = syntax.isAwaitExpression(node) && node.pos >= site.end ? node.expression : undefined;
    const [first] = call ? call.getText().split(/\W/) : [];
    found ||= first !== undefined && names.has(first) && first !== "this";
  });
  return found;
}

/** True when a statement with an `await` may stand where a filling is. */
export function isAsyncFilling({ activation }: Filling, asyncKeyword: Node["kind"]): boolean {
  return ((activation as FunctionNode).modifiers as readonly Node[] | undefined)?.some(({ kind }) => kind === asyncKeyword) ?? false;
}
