import type { Expression, FunctionNode, Node } from "../../compiler/index.js";
import { programUsesOf } from "../facts/callers.js";
import { factsOf } from "../facts/file-facts.js";
import type { ListenerCall } from "../facts/listener-calls.js";
import { referencesOf } from "../facts/references.js";
import { functionOf } from "../facts/registration.js";
import { enclosing, isAsync, isFunctionNode, isLoop, isWithin, lastName, receiverOf } from "../facts/tree.js";
import { ownerName } from "./listener-owner.js";
import type { World } from "../world.js";

/** What ends with the signal and not before: the listener is as long-lived as the work. */
const LASTING_WORK = /\bclearInterval\b|\b(unsubscribe|close|stop|dispose|off|removeListener|removeEventListener|disconnect|end|shutdown|unwatch|terminate|kill|return|detach|unregister|leave|pause|delete|remove)\s*\(/;
/** What ends by itself, or is over with the call. */
const SHORT_WORK = /\bclearTimeout\b|\babort\b|\breject\b|\bdestroy\b|\bcancel\b|\bthrow\b|\bresolve\b/;
const LASTING_NAME = /^[#_]*(run|start|serve|listen|main|loop|watch|monitor|subscribe|schedule|consume|poll|follow|keep|maintain|link|use|on[A-Z]|every|repeat|register|install|set_?up|init)/;

/**
 * Whether a promise made by hand can end in another way than by its `abort` listener: something else settles it, too, or
 * it is a mere wait for the signal that is raced against the work.
 */
export function endsWithoutSignal(world: World, { listener, call }: ListenerCall, executor: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const own = functionOf(world, listener) ?? listener;
  if (isRacedInLoop(world, executor.parent)) return false;
  const settles = executor.parameters.some((parameter) => referencesOf(world, parameter.name).some((reference) => !isWithin(reference, own) && !isWithin(reference, call) && !isInOtherBranch(world, reference, call)));
  if (settles) return true;
  const made = executor.parent;
  if (isRaced(world, made)) return true;
  const owner = enclosing(syntax, made);
  if (!isFunctionNode(syntax, owner)) return false;
  return /Promise<never>/.test(owner.type?.getText() ?? "") || programUsesOf(world, owner).uses.some((use) => use.kind === "call" && isRaced(world, use.call));
}

/** `if (signal.aborted) resolve(); else signal.addEventListener("abort", resolve)`: who settles there has not listened. */
function isInOtherBranch(world: World, reference: Node, call: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = call; node.parent && !isWithin(reference, node); node = node.parent) {
    if (syntax.isIfStatement(node.parent) && node.parent.elseStatement === node && isWithin(reference, node.parent.thenStatement)) return true;
  }
  return false;
}

/** Made once and raced in each round: a wait for the signal that lasts as long as the loop. */
function isRacedInLoop(world: World, promise: Node): boolean {
  const { syntax } = world.compiler;
  const holder = promise.parent;
  if (!syntax.isVariableDeclaration(holder)) return false;
  return referencesOf(world, holder.name).some((reference) => {
    for (let node = reference.parent; node && !isWithin(holder, node); node = node.parent) if (isLoop(syntax, node)) return true;
    return false;
  });
}

const DEEPEST = 3;

/** An argument of `Promise.race`, on the spot or through a variable. */
function isRaced(world: World, promise: Node, depth = 0): boolean {
  const { syntax } = world.compiler;
  if (depth > DEEPEST) return false;
  for (let node = promise.parent; node && !isFunctionNode(syntax, node) && !syntax.isSourceFile(node); node = node.parent) {
    if (syntax.isCallExpression(node) && /^(race|any)$/.test(lastName(syntax, node.expression) ?? "")) return true;
    if (syntax.isCallExpression(node) && lastName(syntax, node.expression) === "push" && !isWithin(promise, node.expression)) {
      const list = receiverOf(syntax, node.expression);
      return list !== undefined && syntax.isIdentifier(list) && referencesOf(world, list).some((reference) => isRaced(world, reference, depth + 1));
    }
    if (syntax.isVariableDeclaration(node)) return referencesOf(world, node.name).some((reference) => isRaced(world, reference, depth + 1));
  }
  return false;
}

/** Whether the work that an `abort` listener cuts short also ends without the signal: then the listener is left over. */
export function isBoundedAbort(world: World, { call, listener }: { readonly call: Node; readonly listener: Expression }): boolean {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, call);
  if (!isFunctionNode(syntax, owner)) return false;
  const body = functionOf(world, listener);
  const text = (body ?? listener).getText();
  const { awaits, loops } = factsOf(world, owner);
  const isLooping = loops.some((loop) => loop.end > call.end && /aborted|while\s*\(true\)|for\s*\(;;\)/.test(loop.getText().slice(0, 200)));
  if (isLooping || LASTING_NAME.test(ownerName(world, call))) return false;
  if (isAsync(syntax, owner) && awaits.some((wait) => wait.end > call.end)) return true;
  return SHORT_WORK.test(text) && !LASTING_WORK.test(text.replace(/\b\w*controller\w*\.abort\(/gi, ""));
}
