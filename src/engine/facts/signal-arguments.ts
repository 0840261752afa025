import type { CallExpression, Expression, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { type FileFacts, fileFactsOf } from "./file-facts.js";
import { isSignalValue, SIGNAL_NAME } from "./signal-types.js";
import { accessOf, isFunctionNode, wrapped } from "./tree.js";

/** A signal that is handed to a call, itself or as a member of its options. */
export interface SignalArgument {
  /** The signal's own expression: where a finding is reported. */
  readonly value: Expression;
  readonly call: CallExpression | NewExpression;
}

/** Calls that ask, combine or listen: they start no work. */
const NO_WORK = /^(any|once|on|addAbortListener|addEventListener|listen\w*|is[A-Z]\w*|throwIf\w*|assert\w*|race\w*|with\w*Signal\w*|link\w*|chain\w*|combine\w*|merge\w*|derive\w*|fork\w*|anySignal|AbortController|child\w*|toPromise|aborted|log|debug|setMaxListeners|super)$/;

/** Every signal in a file that is handed to a call. Looks at names first, and asks for types last. */
export function signalArguments(world: World, file: Node): readonly SignalArgument[] {
  return world.ask(collect, file.getSourceFile(), []);
}

function collect(world: World, file: Node): readonly SignalArgument[] {
  const facts = fileFactsOf(world, file);
  const names = namesOfSignals(world, facts).flatMap((text) => facts.names.get(text) ?? []);
  const found = world.all(names, (name) => {
    const argument = argumentAt(world, name);
    return argument && !NO_WORK.test(calleeText(argument.call)) && isSignalValue(world, argument.value) ? argument : undefined;
  });
  return found.sort((a, b) => a.value.pos - b.value.pos);
}

/** Names that say so, and those of parameters that are declared as signals. */
function namesOfSignals(world: World, facts: FileFacts): readonly string[] {
  const { syntax } = world.compiler;
  const names = new Set([...facts.names.keys()].filter((text) => SIGNAL_NAME.test(text)));
  for (const { node } of facts.functions.values()) {
    if (!isFunctionNode(syntax, node)) continue;
    for (const { name, type } of node.parameters) if (syntax.isIdentifier(name) && /\bAbortSignal\b/.test(type?.getText() ?? "")) names.add(name.text);
  }
  for (const declaration of facts.declarations) {
    const { name, initializer, type } = declaration as Node & { name?: Node; initializer?: Node; type?: Node };
    if (!name || !(syntax.isIdentifier(name) || syntax.isPrivateIdentifier(name))) continue;
    if ((initializer && /\.(abort)?signal$/i.test(initializer.getText())) || (type && /^AbortSignal\b/.test(type.getText()))) names.add(name.text);
  }
  return [...names];
}

function argumentAt(world: World, name: Node): SignalArgument | undefined {
  const { syntax } = world.compiler;
  const access = accessOf(syntax, name);
  const value = wrapped(syntax, access);
  const { parent } = value;
  if (syntax.isCallExpression(parent) || syntax.isNewExpression(parent)) return parent.expression === value ? undefined : { value: access as Expression, call: parent };
  const isMember = (syntax.isPropertyAssignment(parent) && parent.initializer === value) || (syntax.isShorthandPropertyAssignment(parent) && parent.name === value);
  const call = isMember ? callOfOptions(world, parent.parent) : undefined;
  return call && { value: access as Expression, call };
}

/** `call({ signal })`, also in options of options. */
function callOfOptions(world: World, options: Node): CallExpression | NewExpression | undefined {
  const { syntax } = world.compiler;
  for (let node = wrapped(syntax, options), depth = 0; depth < 3; node = wrapped(syntax, node.parent.parent), depth++) {
    const { parent } = node;
    if (syntax.isCallExpression(parent) || syntax.isNewExpression(parent)) return parent;
    if (!syntax.isPropertyAssignment(parent)) return undefined;
  }
  return undefined;
}

function calleeText(call: CallExpression | NewExpression): string {
  return call.expression.getText().replace(/^.*[.#]/, "");
}
