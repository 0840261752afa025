import type { CallExpression, Expression, FunctionNode, Node, ParameterDeclaration } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isControllerType, isSignalType, signalMemberOf } from "./signal-types.js";
import { isFunctionNode, lastName, unwrap } from "./tree.js";

/** How a callee takes a signal: as argument `index`, or as a member of the options at `index`. */
export interface TakenSignal {
  readonly index: number;
  /** The options' member; `undefined` when the argument is the signal itself. */
  readonly member?: string;
  readonly parameter: ParameterDeclaration;
}

/** Whether a call's callee takes an abort signal, and where; of several signatures, the one that takes it first. */
export function takenSignal(world: World, call: CallExpression): TakenSignal | undefined {
  const given = call.arguments.length;
  const all = signaturesOf(world, call).flatMap((parameters) => takenIn(world, parameters) ?? []);
  // Options that are there tell which of the signatures is meant.
  const isThere = ({ index, member }: TakenSignal): boolean => member !== undefined && index < given && world.compiler.syntax.isObjectLiteralExpression(unwrap(world.compiler.syntax, call.arguments[index] ?? call));
  return all.find(isThere) ?? all.find((taken) => taken.index >= given) ?? all[0];
}

/** The parameters of every declared signature of a callee. */
export function signaturesOf(world: World, call: CallExpression): readonly (readonly ParameterDeclaration[])[] {
  const { syntax } = world.compiler;
  const target = unwrap(syntax, call.expression);
  if (isFunctionNode(syntax, target)) return [target.parameters];
  const name = syntax.isPropertyAccessExpression(target) ? target.name : syntax.isIdentifier(target) ? target : undefined;
  return name ? declaredSignatures(world, name, 0) : [];
}

const DEEPEST = 3;

function declaredSignatures(world: World, name: Node, depth: number): readonly (readonly ParameterDeclaration[])[] {
  const declarations = world.compiler.symbolOf(name)?.declarations ?? [];
  return declarations.flatMap((declaration) => signaturesIn(world, declaration, depth));
}

/** A function, a variable or member of a function's type, or what is initialised with a function. */
function signaturesIn(world: World, declaration: Node, depth: number): readonly (readonly ParameterDeclaration[])[] {
  const { syntax } = world.compiler;
  const { parameters, type, initializer } = declaration as Node & { parameters?: readonly ParameterDeclaration[]; type?: Node; initializer?: Expression };
  if (parameters && !isTypeOnly(world, declaration)) return [parameters];
  if (initializer) {
    const value = unwrap(syntax, initializer);
    if (isFunctionNode(syntax, value)) return [(value as FunctionNode).parameters];
    const made = depth < DEEPEST ? promisified(world, value) : undefined;
    if (made) return declaredSignatures(world, made, depth + 1);
  }
  return type && depth < DEEPEST ? typeSignatures(world, type, depth + 1) : [];
}

/** `execFile` of `promisify(execFile)`. */
function promisified(world: World, value: Expression): Node | undefined {
  const { syntax } = world.compiler;
  const inner = syntax.isCallExpression(value) && lastName(syntax, value.expression) === "promisify" ? value.arguments[0] : undefined;
  if (!inner) return undefined;
  return syntax.isPropertyAccessExpression(inner) ? inner.name : syntax.isIdentifier(inner) ? inner : undefined;
}

function isTypeOnly(world: World, declaration: Node): boolean {
  return declaration.kind === world.compiler.syntax.SyntaxKind.TypeAliasDeclaration;
}

function typeSignatures(world: World, type: Node, depth: number): readonly (readonly ParameterDeclaration[])[] {
  const { SyntaxKind } = world.compiler.syntax;
  const { parameters, typeName, exprName, type: inner } = type as Node & { parameters?: readonly ParameterDeclaration[]; typeName?: Node; exprName?: Node; type?: Node };
  if (type.kind === SyntaxKind.FunctionType) return parameters ? [parameters] : [];
  if (type.kind === SyntaxKind.ParenthesizedType && inner) return typeSignatures(world, inner, depth);
  const name = typeName ?? exprName;
  return name ? declaredSignatures(world, name, depth) : [];
}

function takenIn(world: World, parameters: readonly ParameterDeclaration[]): TakenSignal | undefined {
  const { syntax } = world.compiler;
  const own = parameters.filter((parameter) => parameter.name.getText() !== "this");
  for (const [index, parameter] of own.entries()) {
    const taken = takenBy(world, parameter);
    if (taken && !parameter.dotDotDotToken) return { index, parameter, ...(taken === "whole" ? {} : { member: taken }) };
  }
  return undefined;

  function takenBy(where: World, parameter: ParameterDeclaration): string | undefined {
    if (isPlain(parameter)) return undefined;
    const type = where.compiler.typeOf(parameter.name as Expression);
    if (syntax.isObjectBindingPattern(parameter.name)) return patternMember(where, parameter);
    if (isSignalType(type) || isControllerType(type)) return "whole";
    // A request has a signal of its own; it is no options.
    return type.names.includes("Request") ? undefined : signalMemberOf(type);
  }
}

/** Types that hold no options. */
function isPlain(parameter: ParameterDeclaration): boolean {
  return /^(string|number|boolean|bigint|Date|Buffer|Uint8Array|Error)\b[^|&]*$/.test(parameter.type?.getText() ?? "");
}

/** `({ retries, signal }: Options)`. */
function patternMember(world: World, parameter: ParameterDeclaration): string | undefined {
  return signalMemberOf(world.compiler.typeOf(parameter.name as unknown as Expression));
}

/** Whether a call could be given a signal and is not: nothing that is named for one, and no options that may carry one. */
export function lacksSignal(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (call.arguments.some((argument) => syntax.isSpreadElement(argument))) return false;
  if (/signal|controller|abort|cancel|token|deadline|timeout/i.test(call.arguments.map((argument) => argument.getText()).join(" "))) return false;
  const taken = takenSignal(world, call);
  return taken !== undefined && isSlotEmpty(world, call, taken);
}

/** Whether a call leaves the place of the signal empty: no argument there, or options that are written out without it. */
export function isSlotEmpty(world: World, call: CallExpression, { index, member }: TakenSignal): boolean {
  const { syntax } = world.compiler;
  const argument = call.arguments[index];
  if (!argument || (syntax.isIdentifier(argument) && argument.text === "undefined")) return true;
  const options = unwrap(syntax, argument);
  if (member === undefined || !syntax.isObjectLiteralExpression(options)) return false;
  return options.properties.every((property) => !syntax.isSpreadAssignment(property) && property.name?.getText() !== member);
}
