import type { CallExpression, Expression, FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { usesOf } from "./callers.js";
import { declarationsBehind } from "./local-names.js";
import { COLLECTING_ITERATORS, DROPPING_ITERATORS, EVENT_METHODS, LAST_EVENTS, LATER_FUNCTIONS, ONCE_METHODS, PROMISE_REACTIONS } from "./vocabulary.js";
import { isFunctionNode, lastName, receiverOf, unwrap, wrapped } from "./tree.js";

/**
 * How a callee runs the callback that it is given. `event`: for each event, again and again; `once`: for one event;
 * `interval`; `later`: one time, later; `iteration`: for each item; `collect`: for each item, and what it returns is
 * handed back; `reaction`: by a promise; `executor`: by `new Promise`, at once; `unknown`.
 */
export type CallbackRole = "event" | "once" | "interval" | "later" | "iteration" | "collect" | "reaction" | "executor" | "unknown";

export interface Registration {
  readonly call: CallExpression | NewExpression;
  readonly index: number;
  readonly role: CallbackRole;
  /** The callee as its caller calls it: `setInterval`, `forEach`. */
  readonly name: string;
}

/** The call that a function expression is handed to, when it is an argument. */
export function registrationOf(world: World, node: FunctionNode): Registration | undefined {
  const { syntax } = world.compiler;
  const value = wrapped(syntax, node);
  const call = value.parent;
  if (!syntax.isCallExpression(call) && !syntax.isNewExpression(call)) return undefined;
  const index = call.arguments?.indexOf(value as Expression) ?? -1;
  return index < 0 ? undefined : registrationAt(world, call, index);
}

export function registrationAt(world: World, call: CallExpression | NewExpression, index: number): Registration {
  const name = lastName(world.compiler.syntax, call.expression) ?? "";
  return { call, index, name, role: roleAt(world, call, index, name) };
}

function roleAt(world: World, call: CallExpression | NewExpression, index: number, name: string): CallbackRole {
  const { syntax } = world.compiler;
  if (syntax.isNewExpression(call)) return /Promise$/.test(name) && index === 0 ? "executor" : "unknown";
  const isMethod = receiverOf(syntax, call.expression) !== undefined;
  if (name === "setInterval") return "interval";
  if (LATER_FUNCTIONS.has(name)) return "later";
  if (isEventFunction(world, call, index, name)) return "event";
  if (!isMethod) return "unknown";
  if (PROMISE_REACTIONS.has(name)) return "reaction";
  if (ONCE_METHODS.has(name)) return "once";
  if (EVENT_METHODS.has(name)) return isOneTime(world, call) ? "once" : "event";
  if (isIterator(world, call, index, DROPPING_ITERATORS, name)) return "iteration";
  return isIterator(world, call, index, COLLECTING_ITERATORS, name) ? "collect" : "unknown";
}

/** Events that are functions: `editor.onDidChange(listener)` gives back what takes the listener out again. */
function isEventFunction(world: World, call: CallExpression, index: number, name: string): boolean {
  if (!/^on(Did|Will)?[A-Z]/.test(name) || index !== 0) return false;
  return world.compiler.calleeOf(call).body === undefined && world.compiler.typeOf(call).thenable === "never";
}

/** `map` and its like are common names: the receiver must be an array, a set or a map, or not be known at all. */
function isIterator(world: World, call: CallExpression, index: number, names: ReadonlySet<string>, name: string): boolean {
  if (!names.has(name)) return false;
  if (name === "from" || name === "fromAsync") return index === 1 && receiverOf(world.compiler.syntax, call.expression)?.getText() === "Array";
  const receiver = receiverOf(world.compiler.syntax, call.expression);
  if (!receiver || index !== 0) return false;
  const type = world.compiler.typeOf(receiver);
  if (!type.isResolved) return true;
  return type.container !== undefined && type.container !== "record" || type.names.some((known) => /Array|List|Set|Map|Collection/.test(known));
}

function isOneTime(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const [event] = call.arguments;
  if (event && syntax.isStringLiteralLike(event) && (LAST_EVENTS.has(event.text) || event.text.startsWith("SIG"))) return true;
  const options = call.arguments.at(-1);
  if (!options || !syntax.isObjectLiteralExpression(options)) return false;
  return options.properties.some(
    (property) => syntax.isPropertyAssignment(property) && lastName(syntax, property.name) === "once" && property.initializer.kind === syntax.SyntaxKind.TrueKeyword,
  );
}

/** The function that an argument stands for: itself, or the one that its name reaches. */
export function functionOf(world: World, argument: Expression): FunctionNode | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, argument);
  if (isFunctionNode(syntax, inner)) return inner;
  const name = syntax.isIdentifier(inner) ? inner : syntax.isPropertyAccessExpression(inner) ? inner.name : boundName(world, inner);
  if (!name) return undefined;
  for (const declaration of declarationsBehind(world, name)) {
    if (isFunctionNode(syntax, declaration)) return declaration;
    const { initializer } = declaration as { initializer?: Expression };
    const value = initializer && unwrap(syntax, initializer);
    if (value && isFunctionNode(syntax, value)) return value;
  }
  return undefined;
}

function boundName(world: World, node: Node): Node | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(node) || lastName(syntax, node.expression) !== "bind") return undefined;
  const bound = receiverOf(syntax, node.expression);
  return bound && (syntax.isPropertyAccessExpression(bound) ? bound.name : syntax.isIdentifier(bound) ? bound : undefined);
}

/** Every call that a function is handed to by name or in place, within its file. */
export function registrationsOf(world: World, node: FunctionNode): readonly Registration[] {
  const inPlace = registrationOf(world, node);
  const byName = usesOf(world, node).flatMap((use) => (use.kind === "argument" ? [registrationAt(world, use.call, use.index)] : []));
  return inPlace ? [inPlace, ...byName] : byName;
}
