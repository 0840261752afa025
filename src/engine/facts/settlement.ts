import type { CallExpression, Expression, Node, NewExpression } from "../../compiler/index.js";
import { isWritten } from "./flags.js";
import type { World } from "../world.js";
import { referencesOf } from "./references.js";
import { registrationOf } from "./registration.js";
import { EVENT_METHODS, ONCE_METHODS } from "./vocabulary.js";
import { isPrivateField } from "./storage.js";
import { accessOf, enclosing, isFunctionNode, lastName, receiverOf, unwrap, walkOwn } from "./tree.js";

/** Who settles a promise that is made by hand: `nobody`, a `timer`, the `callback` of some call, or somebody from `outside`: an event, or whoever finds the stored resolver. */
export type Settlement = "nobody" | "timer" | "callback" | "outside";

/** Looks at every use of the resolver functions of `new Promise(executor)`. */
export function settlementOf(world: World, promise: NewExpression): Settlement {
  const { syntax } = world.compiler;
  const executor = promise.arguments?.[0] && unwrap(syntax, promise.arguments[0]);
  if (!executor || !isFunctionNode(syntax, executor)) return "outside";
  if (throws(world, executor)) return "outside";
  const names = executor.parameters.map((parameter) => parameter.name);
  if (names.some((name) => !syntax.isIdentifier(name)) || "arguments" in names) return "outside";
  return settlementBy(world, names);
}

/** The same for `Promise.withResolvers()`, destructured on the spot. */
export function settlementOfResolvers(world: World, call: CallExpression): Settlement {
  const { syntax } = world.compiler;
  if (receiverOf(syntax, call.expression)?.getText() !== "Promise" || lastName(syntax, call.expression) !== "withResolvers") return "outside";
  const declaration = call.parent;
  if (!syntax.isVariableDeclaration(declaration) || !syntax.isObjectBindingPattern(declaration.name)) return "outside";
  const resolvers = declaration.name.elements.filter((element) => (element.propertyName ?? element.name).getText() !== "promise");
  return resolvers.some((element) => element.dotDotDotToken) ? "outside" : settlementBy(world, resolvers.map((element) => element.name));
}

/** `const solved = Promise.withResolvers()`: who settles `solved.promise`. `name` is the variable's, or the field's. */
export function settlementOfDeferred(world: World, name: Node): Settlement {
  const { syntax } = world.compiler;
  const members = referencesOf(world, name).map((reference) => {
    const value = accessOf(syntax, reference);
    return syntax.isPropertyAccessExpression(value.parent) ? value.parent.name.text : undefined;
  });
  return members.every((member) => member === "promise") ? "nobody" : "outside";
}

function settlementBy(world: World, resolvers: readonly Node[]): Settlement {
  const uses = resolvers.flatMap((name) => referencesOf(world, name).map((reference) => settlementAt(world, reference)));
  if (uses.includes("timer")) return "timer";
  if (resolvers.length > 1 && resolvers.every((name) => referencesOf(world, name).some((reference) => isKept(world, reference)))) return "callback";
  if (uses.includes("outside")) return "outside";
  return uses.includes("callback") ? "callback" : "nobody";
}

/** Both resolvers put by together, `pending.set(id, { resolve, reject })`: each request has its answer, or its failure. */
function isKept(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = reference;
  return syntax.isShorthandPropertyAssignment(parent) || syntax.isPropertyAssignment(parent);
}

function settlementAt(world: World, reference: Node): Settlement {
  const { syntax } = world.compiler;
  const { parent } = reference;
  if (syntax.isBinaryExpression(parent) && parent.right === reference) return isKeptInVain(world, parent.left) ? "nobody" : "outside";
  for (let node: Node = reference; node.parent; node = node.parent) {
    const call = node.parent;
    if (syntax.isCallExpression(call) && call.arguments.includes(node as Expression) && lastName(syntax, call.expression) === "setTimeout") return "timer";
    const role = isFunctionNode(syntax, node) ? registrationOf(world, node)?.role : undefined;
    if (role === "executor") break;
    if (role === "event" || role === "once") return isListeningToOwn(world, call) ? "callback" : "outside";
    if (syntax.isCallExpression(call) && call.arguments.includes(node as Expression) && isListening(world, call)) return isListeningToOwn(world, call) ? "callback" : "outside";
  }
  return "callback";
}

/** Events of something that was made right there, and is set to work right there, come by themselves. */
function isListeningToOwn(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  const receiver = syntax.isCallExpression(call) ? receiverOf(syntax, call.expression) : undefined;
  if (!receiver || !syntax.isIdentifier(receiver)) return false;
  const declaration = world.compiler.symbolOf(receiver)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  const made = unwrap(syntax, declaration.initializer);
  return (syntax.isNewExpression(made) || syntax.isCallExpression(made)) && isFunctionNode(syntax, enclosing(syntax, declaration));
}

/** The resolver itself as a listener, or kept in a list of those who wait. */
function isListening(world: World, call: CallExpression): boolean {
  const name = lastName(world.compiler.syntax, call.expression) ?? "";
  return EVENT_METHODS.has(name) || ONCE_METHODS.has(name) || /^(push|add|set|unshift|enqueue)$/.test(name);
}

/** `let release; new Promise((resolve) => (release = resolve))`, and `release` is never used. */
function isKeptInVain(world: World, target: Expression): boolean {
  const { syntax } = world.compiler;
  const name = syntax.isPropertyAccessExpression(target) ? target.name : target;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || (!syntax.isVariableDeclaration(declaration) && !isPrivateField(world, declaration))) return false;
  return referencesOf(world, name).every((reference) => isWritten(world, reference) || isCompared(world, reference));
}

function isCompared(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const value = syntax.isPropertyAccessExpression(reference.parent) ? reference.parent : reference;
  return syntax.isBinaryExpression(value.parent) && value.parent.left === value;
}

function throws(world: World, executor: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, executor, (node) => {
    found ||= syntax.isThrowStatement(node);
  });
  return found;
}
