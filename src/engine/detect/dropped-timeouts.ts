import type { CallExpression, Node } from "../../compiler/index.js";
import { growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FunctionFacts } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { signaturesOf } from "../facts/signal-parameters.js";
import { spanOf } from "../facts/span.js";
import { isFunctionNode, lastName, placeOf, textOf, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { canOutlast } from "./lasting-calls.js";
import type { NoDroppedSignalFinding } from "./no-dropped-signal.js";
import { isCleanUp } from "./signal-excuses.js";
import { relatedHead } from "./words.js";

const TIME_OUT = /^(timeout|timeoutMs|timeoutMillis|timeoutInMs|deadlineMs|requestTimeout(Ms)?)$/;

/** A time-out that a function is given, uses for nothing, and whose callee takes one. */
export function droppedTimeouts(world: World, { node, calls }: FunctionFacts): readonly NoDroppedSignalFinding[] {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node)) return [];
  const name = node.parameters.map((parameter) => timeoutName(world, parameter.name)).find((one) => one !== undefined);
  if (!name || referencesOf(world, name).length > 0) return [];
  const takers = calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && takesTimeout(world, call) && canOutlast(world, call) && !isCleanUp(world, call));
  return takers.length === 1 ? takers.map((call) => describe(world, call, name)) : [];
}

function timeoutName(world: World, name: Node): Node | undefined {
  const { syntax } = world.compiler;
  if (syntax.isIdentifier(name)) return TIME_OUT.test(name.text) ? name : undefined;
  if (!syntax.isObjectBindingPattern(name)) return undefined;
  return name.elements.find((element) => syntax.isIdentifier(element.name) && TIME_OUT.test((element.propertyName ?? element.name).getText()))?.name;
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

function describe(world: World, call: CallExpression, name: Node): NoDroppedSignalFinding {
  const { multiplicity } = contextOf(world, call);
  const { span } = spanOf(world, call);
  return {
    rule: "no-dropped-signal",
    form: "dropped-timeout",
    place: placeOf(call),
    confidence: "high",
    span,
    multiplicity,
    growth: growthOf(multiplicity, span),
    data: { callee: lastName(world.compiler.syntax, call.expression) ?? textOf(call.expression), signal: name.getText(), evidence: `nothing here uses \`${name.getText()}\`` },
    related: [relatedHead("signal", name, { signal: name.getText() })],
    fixes: [],
  };
}
