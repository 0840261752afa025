import type { CallExpression, Expression, FunctionNode, Node, ParameterDeclaration, TypeFacts } from "../../compiler/index.js";
import { type Confidence, growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FunctionFacts } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { signaturesOf } from "../facts/signal-parameters.js";
import { spanOf } from "../facts/span.js";
import type { ArgumentSlot, ValueAtHand } from "../fix/argument-edits.js";
import { passTimeoutFix } from "../fix/pass-timeout.js";
import { isVisibleAt } from "../fix/visible.js";
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
  const takers = calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && takenTimeout(world, call) !== undefined && canOutlast(world, call) && !isCleanUp(world, call));
  return takers.length === 1 ? takers.map((call) => describe(world, call, name, "high", `nothing here uses \`${name.text}\``)) : [];
}

/** A time-out that another call of the same callee is given: `query(a, { timeoutMs }); query(b)`. */
function besideSiblings(world: World, owner: FunctionNode, calls: FunctionFacts["calls"]): readonly NoDroppedSignalFinding[] {
  const { syntax } = world.compiler;
  const names = owner.parameters.flatMap(({ name }) => (syntax.isIdentifier(name) && TIME_OUT.test(name.text) ? [name] : []));
  return names.flatMap((name) => {
    const given = calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && call.arguments.some((argument) => isOrHas(world, argument, name.text)));
    const left = calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && given.some((other) => other.expression.getText() === call.expression.getText()) && takenTimeout(world, call) !== undefined && canOutlast(world, call) && !isCleanUp(world, call));
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
  const member = firstMemberOf(facts, ["timeoutMs", "timeout", "timeoutMillis", "deadlineMs"]);
  // `context.timeout(5_000)` of a test runner sets one.
  if (member !== undefined && isMethod(facts.member(member))) return undefined;
  return member === undefined ? undefined : { text: `${name.text}.${member}`, node: name };
}

/** A method is no value to pass on. */
function isMethod(member: TypeFacts | undefined): boolean {
  return member !== undefined && (member.names.includes("Function") || member.returnsVoid || member.has("call"));
}

/** Where a callee takes a time-out that the call leaves out: a parameter of this name, or an options member of it. */
function takenTimeout(world: World, call: CallExpression): ArgumentSlot | undefined {
  const { syntax } = world.compiler;
  for (const parameters of signaturesOf(world, call)) {
    for (const [index, parameter] of parameters.entries()) {
      const argument = call.arguments[index];
      if (syntax.isIdentifier(parameter.name) && TIME_OUT.test(parameter.name.text)) {
        if (argument === undefined) return { index, parameter };
        continue;
      }
      const member = leftOutOf(world, argument) ? optionOf(world, parameter) : undefined;
      if (member !== undefined) return { index, parameter, member };
    }
  }
  return undefined;
}

/** Whether options are not there, or written out without a time-out. */
function leftOutOf(world: World, argument: Expression | undefined): boolean {
  const { syntax } = world.compiler;
  const given = argument && unwrap(syntax, argument);
  if (!given) return true;
  if (!syntax.isObjectLiteralExpression(given)) return false;
  return given.properties.every((property) => !syntax.isSpreadAssignment(property) && !TIME_OUT.test(property.name?.getText() ?? ""));
}

function optionOf(world: World, { name }: ParameterDeclaration): string | undefined {
  const type = world.compiler.syntax.isIdentifier(name) ? world.compiler.typeOf(name) : undefined;
  return type && firstMemberOf(type, ["timeout", "timeoutMs", "timeoutMillis", "deadlineMs"]);
}

function firstMemberOf(type: TypeFacts, members: readonly string[]): string | undefined {
  type.expect(members);
  return members.find((member) => type.has(member));
}

function valueAt(world: World, { text, node }: TimeOut, site: Node): ValueAtHand | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(node) || !isVisibleAt(world, node, site)) return undefined;
  const type = world.compiler.typeOf(node);
  const member = text === node.text ? undefined : text.slice(node.text.length + 1);
  if (member === undefined) return { text, isNullable: type.isNullable };
  return { text: `${node.text}${type.isNullable ? "?." : "."}${member}`, isNullable: type.isNullable || type.member(member)?.isNullable === true };
}

function describe(world: World, call: CallExpression, { text, node }: TimeOut, confidence: Confidence, evidence: string): NoDroppedSignalFinding {
  const { multiplicity } = contextOf(world, call);
  const { span } = spanOf(world, call);
  const slot = takenTimeout(world, call);
  const value = valueAt(world, { text, node }, call);
  const fix = slot && value && passTimeoutFix(world, call, slot, value, confidence);
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
    fixes: fix ? [fix] : [],
  };
}
