import type { CallExpression, FunctionNode, Node } from "../../compiler/index.js";
import { type Context, contextOf, isMember, isReachableFromOutside, more, registrationContext } from "./context.js";
import { isOnThis, nameNodeOf, usesOf } from "./callers.js";
import { givesWay } from "./loops.js";
import { registrationOf } from "./registration.js";
import { enclosing, isFunctionNode, isLoop, receiverOf } from "./tree.js";
import type { World } from "../world.js";

const PER_INSTANCE: Context = { multiplicity: "per-instance", lifetime: "instance", evidence: [] };
const PER_CALL: Context = { multiplicity: "per-call", lifetime: "call", evidence: [] };
const DEEPEST = 4;

/**
 * How often a site runs in the life of the object whose field it uses. A caller that makes a new object each time runs
 * it once per object, however often it does so itself; a loop over what is there is part of one run.
 */
export function ownedContext(world: World, site: Node, depth = 0): Context {
  const { syntax } = world.compiler;
  let inner = site;
  for (let node = site.parent; !syntax.isSourceFile(node); inner = node, node = node.parent) {
    if (isLoop(syntax, node) && isWaiting(world, node, inner)) return { multiplicity: "per-iteration", lifetime: "iteration", evidence: [{ role: "loop", node }] };
    if (!isFunctionNode(syntax, node)) continue;
    if (syntax.isConstructorDeclaration(node)) return PER_INSTANCE;
    const registration = registrationOf(world, node);
    if (!registration) return functionContext(world, node, depth);
    const runs = registrationContext(world, registration);
    if (runs.multiplicity === "per-event") return runs;
  }
  return contextOf(world, site);
}

/** A loop that waits for the world goes round as long as the world does; one over a list is done when the list is. */
function isWaiting(world: World, loop: Node, inner: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isForOfStatement(loop)) return loop.awaitModifier !== undefined && loop.expression !== inner;
  return !syntax.isForInStatement(loop) && givesWay(world, loop);
}

function functionContext(world: World, node: FunctionNode, depth: number): Context {
  if (!isMember(world, node)) return contextOf(world, node.body ?? node);
  const calls = usesOf(world, node).flatMap((use) => (use.kind === "call" ? [use.call as CallExpression] : []));
  if (calls.length === 0 || depth > DEEPEST) return standAlone(world, node);
  const contexts = calls.map((call) => callContext(world, call, depth));
  if (isReachableFromOutside(world, node)) contexts.push(standAlone(world, node));
  return contexts.reduce(more);
}

function callContext(world: World, call: CallExpression, depth: number): Context {
  if (isOnThis(world, call)) return ownedContext(world, call, depth + 1);
  return isMadeByCaller(world, call) ? PER_INSTANCE : contextOf(world, call);
}

/** `const attached = new Attached(); attached.init();`: a new owner each time. */
function isMadeByCaller(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  const declaration = receiver && syntax.isIdentifier(receiver) ? world.compiler.symbolOf(receiver)?.declarations?.[0] : undefined;
  return declaration !== undefined && syntax.isVariableDeclaration(declaration) && enclosing(syntax, declaration) === enclosing(syntax, call);
}

/** Methods that an object's user calls once, by their name; all others are called as often as one likes. */
function standAlone(world: World, node: FunctionNode): Context {
  const name = nameNodeOf(world, node)?.getText().replace(/^#/, "") ?? "";
  const isOnce = /^(start|init|initialize|boot|bootstrap|launch|activate(?![A-Z])|mount|setup|connectedCallback|serve|listen|run|create|make|build)/.test(name);
  return isOnce || world.settings.startMethods.includes(name) ? PER_INSTANCE : PER_CALL;
}
