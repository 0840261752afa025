import type { Expression, FunctionNode, Node, ParameterDeclaration } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";
import { registrationOf } from "./registration.js";
import { annotationHint, isSignalType, SIGNAL_MEMBERS, SIGNAL_NAME, signalMemberOf } from "./signal-types.js";
import { enclosing, isFunctionNode, lastName, unwrap } from "./tree.js";

/**
 * A signal that the code of a function can hand on. `parameter`: it is one; `option`: a member of one; `local`: made here,
 * by a controller or from other signals; `alias`: another name of a signal from elsewhere.
 */
export interface SignalSource {
  readonly kind: "parameter" | "option" | "local" | "alias";
  /** How the signal is written: `signal`, `options.signal`, `controller.signal`. */
  readonly text: string;
  /** The declared name through which it is reached. */
  readonly name: Node;
  /** Members between the name and the signal: `signal` for options and controllers. */
  readonly member: string | undefined;
  /** What makes it, for `local` and `alias`. */
  readonly value?: Expression;
  /** False where types are missing and only the name tells. */
  readonly isTyped: boolean;
}

/** The signals that come in as a function's parameters. */
export function signalParameters(world: World, node: FunctionNode): readonly SignalSource[] {
  return world.ask(findSignalParameters, node, []);
}

function findSignalParameters(world: World, node: FunctionNode): readonly SignalSource[] {
  return world.all(node.parameters, (parameter) => parameterSources(world, parameter));
}

function parameterSources(world: World, parameter: ParameterDeclaration): readonly SignalSource[] {
  const { syntax } = world.compiler;
  const { name } = parameter;
  if (syntax.isObjectBindingPattern(name)) return patternSources(world, name);
  if (!syntax.isIdentifier(name) || parameter.dotDotDotToken) return [];
  const source = (member: string | undefined, isTyped = true): SignalSource => ({ kind: member ? "option" : "parameter", text: member ? `${name.text}.${member}` : name.text, name, member, isTyped });
  switch (annotationHint(parameter)) {
    case "signal":
      return [source(undefined)];
    case "controller":
      return [source("signal")];
    case "ask": {
      const type = world.compiler.typeOf(name);
      if (isSignalType(type)) return [source(undefined)];
      const member = signalMemberOf(type);
      return member ? [source(member)] : [];
    }
    case "no":
      return parameter.type ? [] : untypedSource(world, name, source);
  }
}

/** A parameter without annotation: a callback's gets its type from where it is handed to, JavaScript's only has a name. */
function untypedSource(world: World, name: Expression, source: (member: string | undefined, isTyped?: boolean) => SignalSource): readonly SignalSource[] {
  if (!SIGNAL_NAME.test(name.getText())) return [];
  const type = world.compiler.typeOf(name);
  if (isSignalType(type)) return [source(undefined)];
  return type.isResolved ? [] : [source(undefined, false)];
}

function patternSources(world: World, pattern: Node & { readonly elements: readonly Node[] }): readonly SignalSource[] {
  const { syntax } = world.compiler;
  return world.all(pattern.elements, (element): readonly SignalSource[] => {
    const { name, propertyName, dotDotDotToken } = element as Node & { name: Node; propertyName?: Node; dotDotDotToken?: Node };
    if (dotDotDotToken || !syntax.isIdentifier(name) || !SIGNAL_NAME.test((propertyName ?? name).getText())) return [];
    const type = world.compiler.typeOf(name);
    if (type.isResolved && !isSignalType(type)) return [];
    return [{ kind: "parameter", text: name.text, name, member: undefined, isTyped: type.isResolved }];
  });
}

/** The signals that are made, or given a name, in a function's own body. */
export function signalLocals(world: World, node: Node): readonly SignalSource[] {
  return world.ask(localsByOwner, node.getSourceFile(), new Map<Node, SignalSource[]>()).get(node) ?? [];
}

function localsByOwner(world: World, file: Node): ReadonlyMap<Node, SignalSource[]> {
  const { syntax } = world.compiler;
  const sources = world.all(fileFactsOf(world, file).declarations, (declaration) =>
    syntax.isVariableDeclaration(declaration) && declaration.initializer ? declaredSources(world, declaration.name, unwrap(syntax, declaration.initializer)) : [],
  );
  const found = new Map<Node, SignalSource[]>();
  for (const source of sources) {
    const owner = enclosing(syntax, source.name);
    const beside = found.get(owner);
    if (beside) beside.push(source);
    else found.set(owner, [source]);
  }
  return found;
}

function declaredSources(world: World, name: Node, value: Expression): readonly SignalSource[] {
  const { syntax } = world.compiler;
  if (syntax.isIdentifier(name)) {
    if (isNewController(world, value)) return [{ kind: "local", text: `${name.text}.signal`, name, member: "signal", value, isTyped: true }];
    const isMade = syntax.isCallExpression(value);
    if (!isMade && !isSignalAccess(world, value)) return [];
    if (isMade && !SIGNAL_NAME.test(name.text) && !/AbortSignal\.|[cC]ontroller\(/.test(`${value.expression.getText()}(`) && !value.arguments.some((argument) => SIGNAL_NAME.test(argument.getText()))) return [];
    const type = world.compiler.typeOf(name);
    // Older libraries do not know `AbortSignal.any`.
    const isCombined = isMade && value.expression.getText().startsWith("AbortSignal.");
    if (isSignalType(type) || isCombined) return [{ kind: isMade ? "local" : "alias", text: name.text, name, member: undefined, value, isTyped: true }];
    return isMade && type.names.includes("AbortController") ? [{ kind: "local", text: `${name.text}.signal`, name, member: "signal", value, isTyped: true }] : [];
  }
  if (!syntax.isObjectBindingPattern(name)) return [];
  const kind = isNewController(world, value) ? "local" : "alias";
  return patternSources(world, name).map((source) => ({ ...source, kind, value }));
}

export function isNewController(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  return syntax.isNewExpression(value) && lastName(syntax, value.expression) === "AbortController";
}

/** `options.signal`, `this.#stopping.signal`. */
function isSignalAccess(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  return syntax.isPropertyAccessExpression(value) && SIGNAL_MEMBERS.includes(value.name.text);
}

/** The functions around a node that run as part of the same work: an event's handler is work of its own. */
export function* functionsAround(world: World, node: Node): Generator<FunctionNode> {
  const { syntax } = world.compiler;
  for (let owner = enclosing(syntax, node); isFunctionNode(syntax, owner); owner = enclosing(syntax, owner)) {
    yield owner;
    const role = registrationOf(world, owner)?.role;
    if (role === "event" || role === "interval" || role === "once" || role === "later") return;
    if (!syntax.isArrowFunction(owner) && !syntax.isFunctionExpression(owner) && !syntax.isFunctionDeclaration(owner)) return;
  }
}
