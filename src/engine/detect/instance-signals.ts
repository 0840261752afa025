import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { canBeClosed } from "../facts/closed-sources.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { isNewController } from "../facts/signal-sources.js";
import { isSignalValue } from "../facts/signal-types.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, textOf } from "../facts/tree.js";
import { accessedValue } from "../fix/pass-signal.js";
import { FINAL_METHOD, READING_CALLS } from "../facts/vocabulary.js";
import type { World } from "../world.js";
import type { SignalAtHand } from "./signal-at-hand.js";

/** Looked at in each round of the loop that a call stands in. */
function isInOneLoop(world: World, site: Node, look: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site.parent; node && !isFunctionNode(syntax, node); node = node.parent) if (isLoop(syntax, node) && isWithin(look, node)) return true;
  return false;
}

/** Reading what is left of something that its owner closes. */
function isDrained(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  const receiver = syntax.isCallExpression(site) ? receiverOf(syntax, site.expression) : undefined;
  return receiver !== undefined && READING_CALLS.has(lastName(syntax, (site as CallExpression).expression) ?? "") && canBeClosed(world, receiver);
}

/** `this.signal`, `this.#stopping.signal`: where the same function uses it, or other methods give it to the same callee. */
export function instanceSignals(world: World, owner: FunctionNode): readonly SignalAtHand[] {
  const { syntax } = world.compiler;
  const found: SignalAtHand[] = [];
  for (const name of world.ask(signalNames, owner.getSourceFile(), [])) {
    const access = name.parent;
    if (found.length > 0 || !isWithin(name, owner.body ?? owner) || !syntax.isPropertyAccessExpression(access) || access.name !== name || !/^this\b/.test(access.getText())) continue;
    if (!isSignalValue(world, access)) continue;
    const isPassed = !syntax.isPropertyAccessExpression(access.parent);
    found.push({ text: textOf(access), root: textOf(access), node: access, confidence: "medium", why: `this function ${isPassed ? "passes the signal of its instance on elsewhere" : "looks at the signal of its instance between two waits"}`, passed: isPassed ? [access] : [], isUnused: false, valueAt: () => accessedValue(world, access), isAtHand: (site) => isWithin(site, owner) && !isDrained(world, site) && (isPassed || isInOneLoop(world, site, access) || (site.pos > access.end && isOnlyLookedAt(world, access))) });
  }
  return found.length > 0 ? found : siblingSignals(world, owner);
}

/** Every name of a file that says that it is a signal's. */
function signalNames(world: World, file: Node): readonly Node[] {
  return [...fileFactsOf(world, file).names].flatMap(([text, names]) => (/signal$/i.test(text) ? names : []));
}

/** The signal of a controller of the instance that its end aborts, and of which nobody in the file is given the signal. */
function isOnlyLookedAt(world: World, access: Node & { readonly expression: Expression }): boolean {
  const { syntax } = world.compiler;
  const holder = access.expression.getText();
  if (!isOwnController(world, access.expression)) return false;
  return (fileFactsOf(world, access).names.get("signal") ?? []).every(({ parent }) => !syntax.isPropertyAccessExpression(parent) || parent.expression.getText() !== holder || syntax.isPropertyAccessExpression(parent.parent));
}

/** `private readonly life = new AbortController()`, aborted by a method that ends the instance. */
function isOwnController(world: World, holder: Expression): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isPropertyAccessExpression(holder) || holder.expression.kind !== syntax.SyntaxKind.ThisKeyword) return false;
  const declaration = world.compiler.symbolOf(holder.name)?.declarations?.[0];
  if (!declaration || !syntax.isPropertyDeclaration(declaration) || !declaration.initializer || !isNewController(world, declaration.initializer)) return false;
  return (fileFactsOf(world, holder).names.get("abort") ?? []).some(({ parent }) => {
    if (!syntax.isPropertyAccessExpression(parent) || parent.expression.getText() !== holder.getText()) return false;
    const ending = enclosing(syntax, parent);
    return isFunctionNode(syntax, ending) && FINAL_METHOD.test(nameNodeOf(world, ending)?.getText().replace(/^#/, "") ?? "");
  });
}

/** `fetch(a, { signal: this.life.signal })` in one method, `fetch(b)` in the next. */
function siblingSignals(world: World, owner: FunctionNode): readonly SignalAtHand[] {
  const { syntax } = world.compiler;
  if (!syntax.isMethodDeclaration(owner)) return [];
  return (fileFactsOf(world, owner).names.get("signal") ?? []).flatMap((name): readonly SignalAtHand[] => {
    const access = name.parent;
    if (!syntax.isPropertyAccessExpression(access) || access.name !== name || !isWithin(access, owner.parent) || !isOwnController(world, access.expression)) return [];
    const call = callGiven(world, access);
    if (!call || enclosing(syntax, call) === owner) return [];
    const callee = call.expression.getText();
    return [{ text: textOf(access), root: textOf(access), node: access, confidence: "medium", why: `another method gives \`${callee}\` the signal of its instance`, passed: [access], isUnused: false, valueAt: () => accessedValue(world, access), isAtHand: (site) => isWithin(site, owner) && syntax.isCallExpression(site) && site.expression.getText() === callee }];
  });
}

/** The call that a signal is an argument of, or a member of an argument. */
function callGiven(world: World, access: Node): CallExpression | undefined {
  const { syntax } = world.compiler;
  const holder = syntax.isPropertyAssignment(access.parent) ? access.parent.parent : access;
  const { parent } = holder;
  return syntax.isCallExpression(parent) && parent.expression !== holder ? parent : undefined;
}
