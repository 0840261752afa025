import type { Expression, Node } from "../../compiler/index.js";
import { hasOption, type ListenerCall } from "../facts/listener-calls.js";
import { isFreshFunction } from "../facts/listener-identity.js";
import { functionOf } from "../facts/registration.js";
import { isFunctionNode, lastName, unwrap, walk } from "../facts/tree.js";
import type { World } from "../world.js";

/** The call that takes a listener out; `undefined` where the emitter has none that is known. */
export function removalText(world: World, registered: ListenerCall, listener: string): string | undefined {
  const { syntax } = world.compiler;
  const { call, name, event, options } = registered;
  const access = unwrap(syntax, call.expression);
  if (registered.kind !== "emitter" || !syntax.isPropertyAccessExpression(access)) return undefined;
  const remover = removerOn(world, access.expression, name);
  if (remover === undefined || syntax.isCallExpression(unwrap(syntax, access.expression))) return undefined;
  const head = `${access.expression.getText()}${access.questionDotToken ? "?." : "."}${remover}`;
  const capture = name === "addEventListener" && options ? captureOf(world, options) : undefined;
  return `${head}(${[...(event ? [event.getText()] : []), listener, ...(capture === undefined ? [] : [capture])].join(", ")})`;
}

function removerOn(world: World, emitter: Expression, name: string): string | undefined {
  if (name === "addEventListener") return "removeEventListener";
  const type = world.compiler.typeOf(emitter);
  const wanted = name === "on" || name === "once" ? ["off", "removeListener"] : ["removeListener", "off"];
  return type.isResolved ? wanted.find((one) => type.has(one)) : wanted[0];
}

/** A capturing listener is another one than the same function without `capture`. */
export function captureOf(world: World, options: Expression): string | undefined {
  if (options.kind === world.compiler.syntax.SyntaxKind.TrueKeyword) return "true";
  return hasOption(world, options, "capture") ? "{ capture: true }" : undefined;
}

/** `onProgress` for the event `progress`. */
export function handlerName(world: World, { event }: ListenerCall): string {
  const { syntax } = world.compiler;
  const inner = event && unwrap(syntax, event);
  const text = inner && syntax.isStringLiteralLike(inner) ? inner.text : inner && lastName(syntax, inner);
  const words = text?.match(/[A-Za-z0-9]+/g) ?? [];
  return words.length === 0 ? "listener" : `on${words.map((word) => `${word[0]?.toUpperCase() ?? ""}${/^[A-Z0-9_]+$/.test(word) ? word.slice(1).toLowerCase() : word.slice(1)}`).join("")}`;
}

/**
 * Whether a function made on the spot means the same when it stands elsewhere: its parameters have types of their own, and
 * it asks for no `this` that the caller sets.
 */
export function canBeNamed(world: World, listener: Expression): boolean {
  const { syntax } = world.compiler;
  const kind = isFreshFunction(world, listener);
  if (kind !== "function") return kind === "bind";
  const made = functionOf(world, listener);
  if (!made || !isFunctionNode(syntax, made) || made.parameters.some((parameter) => !parameter.type && !isScript(made))) return false;
  return syntax.isArrowFunction(made) || !mentionsThis(world, made);
}

function isScript(node: Node): boolean {
  return /\.[cm]?jsx?$/.test(node.getSourceFile().fileName);
}

function mentionsThis(world: World, made: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, made, (node) => {
    found ||= node.kind === syntax.SyntaxKind.ThisKeyword || (syntax.isIdentifier(node) && node.text === "arguments");
    return !found;
  });
  return found;
}
