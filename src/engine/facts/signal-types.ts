import type { Expression, Node, ParameterDeclaration, TypeFacts } from "../../compiler/index.js";
import type { World } from "../world.js";

/** `AbortSignal`, and the look-alikes of libraries. A `NodeJS.Signals` is a string, a framework's `Signal` holds a value. */
const SIGNAL_TYPE = /^(Generic)?AbortSignal(Like)?$/;
/** Members under which options carry a signal. */
export const SIGNAL_MEMBERS: readonly string[] = ["signal", "abortSignal"];
export const SIGNAL_NAME = /signal$/i;

export function isSignalType(type: TypeFacts | undefined): boolean {
  return type?.names.some((name) => SIGNAL_TYPE.test(name)) ?? false;
}

export function isControllerType(type: TypeFacts | undefined): boolean {
  return type?.names.includes("AbortController") ?? false;
}

/** The member of an options type that holds an abort signal. */
export function signalMemberOf(type: TypeFacts | undefined): string | undefined {
  return SIGNAL_MEMBERS.find((member) => isSignalType(type?.member(member)));
}

/** What a parameter's annotation says before any type is asked for. `ask`: only its type can tell. */
export function annotationHint(parameter: ParameterDeclaration): "signal" | "controller" | "ask" | "no" {
  const text = parameter.type?.getText() ?? "";
  if (/^\(?\s*(globalThis\.)?AbortSignal\s*(\|\s*(null|undefined)\s*)*\)?$/.test(text)) return "signal";
  if (/^AbortController\s*(\|\s*(null|undefined)\s*)*$/.test(text)) return "controller";
  // The members of an object may well be functions.
  if (text === "" || /^[^{]*=>|\[\]$|^(string|number|boolean|bigint|symbol|unknown|any|object|void|never|Request|Response|Error|Date|URL|Buffer|Uint8Array)\b/.test(text)) return "no";
  return "ask";
}

/** Whether an expression's value is an abort signal; where types are missing, its name decides. */
export function isSignalValue(world: World, expression: Expression): boolean {
  const type = world.compiler.typeOf(expression);
  if (isSignalType(type)) return true;
  return !type.isResolved && nameSaysSignal(expression);
}

function nameSaysSignal(expression: Node): boolean {
  return /(^|[.#_])(abort)?signal$/i.test(expression.getText()) || /[a-z](Abort)?Signal$/.test(expression.getText());
}
