import type { CallExpression, FunctionNode, Node, ParameterDeclaration } from "../../compiler/index.js";
import { type Confidence, growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FunctionFacts } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { signaturesOf } from "../facts/signal-parameters.js";
import { spanOf } from "../facts/span.js";
import { annotationHint } from "../facts/signal-types.js";
import { isFunctionNode, lastName, placeOf, textOf, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { canOutlast } from "./lasting-calls.js";
import type { NoDroppedSignalFinding } from "./dropped-finding.js";
import { isCleanUp } from "./signal-excuses.js";
import { relatedHead } from "./words.js";

const TIME_OUT = /^(timeout|timeoutMs|timeoutMillis|timeoutInMs|deadlineMs|requestTimeout(Ms)?)$/;

/** A bound that a caller set, and where it comes in. */
interface TimeOut {
  readonly text: string;
  readonly node: Node;
}

/** A time-out that a function is given, uses for nothing, and whose callee takes one. */
export function droppedTimeouts(world: World, { node, calls }: FunctionFacts): readonly NoDroppedSignalFinding[] {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node)) return [];
  const name = node.parameters.map((parameter) => timeoutName(world, parameter.name) ?? timeoutOption(world, parameter)).find((one) => one !== undefined);
  if (!name) return besideSiblings(world, node, calls);
  const takers = calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && takesTimeout(world, call) && canOutlast(world, call) && !isCleanUp(world, call));
  return takers.length === 1 ? takers.map((call) => describe(world, call, name, "high", `nothing here uses \`${name.text}\``)) : [];
}

/** A time-out that another call of the same callee is given: `query(a, { timeoutMs }); query(b)`. */
function besideSiblings(world: World, owner: FunctionNode, calls: FunctionFacts["calls"]): readonly NoDroppedSignalFinding[] {
  const { syntax } = world.compiler;
  const names = owner.parameters.flatMap(({ name }) => (syntax.isIdentifier(name) && TIME_OUT.test(name.text) ? [name] : []));
  return names.flatMap((name) => {
    const given = calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && call.arguments.some((argument) => isOrHas(world, argument, name.text)));
    const left = calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && given.some((other) => other.expression.getText() === call.expression.getText()) && takesTimeout(world, call) && canOutlast(world, call) && !isCleanUp(world, call));
    return left.map((call) => describe(world, call, { text: name.text, node: name }, "medium", `other calls here are given \`${name.text}\``));
  });
}

/** `timeoutMs`, `{ timeoutMs }`, `{ timeout: timeoutMs }`. */
function isOrHas(world: World, argument: Node, text: string): boolean {
  const { syntax } = world.compiler;
  if (syntax.isIdentifier(argument)) return argument.text === text;
  if (!syntax.isObjectLiteralExpression(argument)) return false;
  return argument.properties.some((property) => (syntax.isShorthandPropertyAssignment(property) ? property.name.text : syntax.isPropertyAssignment(property) ? property.initializer.getText() : undefined) === text);
}

/** A time-out among the parameters that nothing uses. */
function timeoutName(world: World, name: Node): TimeOut | undefined {
  const { syntax } = world.compiler;
  const names = syntax.isIdentifier(name) ? (TIME_OUT.test(name.text) ? [name] : []) : syntax.isObjectBindingPattern(name) ? name.elements.flatMap((element) => (TIME_OUT.test((element.propertyName ?? element.name).getText()) ? [element.name] : [])) : [];
  const found = names.find((one) => referencesOf(world, one).length === 0);
  return found && { text: found.getText(), node: found };
}

/** `options.timeoutMs`, where the function asks for other members only. */
function timeoutOption(world: World, { name, type }: ParameterDeclaration): TimeOut | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(name) || !type || annotationHint({ type } as ParameterDeclaration) !== "ask") return undefined;
  const members = referencesOf(world, name).map(({ parent }) => (syntax.isPropertyAccessExpression(parent) ? parent.name.text : undefined));
  if (members.some((member) => member === undefined || TIME_OUT.test(member))) return undefined;
  const facts = world.compiler.typeOf(name);
  const member = ["timeoutMs", "timeout", "timeoutMillis", "deadlineMs"].find((one) => facts.has(one));
  return member === undefined ? undefined : { text: `${name.text}.${member}`, node: name };
}

/** A parameter of this name, or an options member of it, that the call leaves out. */
function takesTimeout(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  return signaturesOf(world, call).some((parameters) => parameters.some((parameter, index) => {
    const argument = call.arguments[index];
    if (syntax.isIdentifier(parameter.name) && TIME_OUT.test(parameter.name.text)) return argument === undefined;
    const given = argument && unwrap(syntax, argument);
    if (given && (!syntax.isObjectLiteralExpression(given) || given.properties.some((property) => syntax.isSpreadAssignment(property)))) return false;
    const names = given && syntax.isObjectLiteralExpression(given) ? given.properties.map((property) => property.name?.getText() ?? "") : [];
    if (names.some((one) => TIME_OUT.test(one))) return false;
    const type = syntax.isIdentifier(parameter.name) ? world.compiler.typeOf(parameter.name) : undefined;
    return type !== undefined && ["timeout", "timeoutMs", "timeoutMillis", "deadlineMs"].some((member) => type.has(member));
  }));
}

function describe(world: World, call: CallExpression, { text, node }: TimeOut, confidence: Confidence, evidence: string): NoDroppedSignalFinding {
  const { multiplicity } = contextOf(world, call);
  const { span } = spanOf(world, call);
  return {
    rule: "no-dropped-signal",
    form: "dropped-timeout",
    place: placeOf(call),
    confidence,
    span,
    multiplicity,
    growth: growthOf(multiplicity, span),
    data: { callee: lastName(world.compiler.syntax, call.expression) ?? textOf(call.expression), signal: text, evidence },
    related: [relatedHead("signal", node, { signal: text })],
    fixes: [],
  };
}
