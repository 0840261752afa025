import type { CallExpression, Expression, Node, ParameterDeclaration } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { addingArgument, addingProperty, hasSpread, propertyOf } from "./arguments.js";
import { replacingNode } from "./lines.js";

/** Where a call takes a value: as argument `index`, or as a member of the options at `index`. */
export interface ArgumentSlot {
  readonly index: number;
  /** The options' member; `undefined` when the argument is the value itself. */
  readonly member?: string;
  readonly parameter: ParameterDeclaration;
}

/** A value that is at hand, as it is written. */
export interface ValueAtHand {
  readonly text: string;
  /** Whether it may be `undefined` or `null` at run time. */
  readonly isNullable: boolean;
}

/**
 * Gives a call a value that it leaves out.
 * @returns `undefined` where the arguments before it, or other members of the options, would have to be made up
 */
export function givingArgument(world: World, call: CallExpression, slot: ArgumentSlot, value: ValueAtHand): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  if (hasSpread(syntax, call)) return undefined;
  const argument = call.arguments[slot.index];
  const options = argument && unwrap(syntax, argument);
  if (options && slot.member !== undefined && syntax.isObjectLiteralExpression(options)) {
    const { member } = slot;
    const isOpen = options.properties.every((one) => !syntax.isSpreadAssignment(one) && one.name?.getText() !== member);
    return isOpen ? [addingProperty(options, property(world, member, value))] : undefined;
  }
  const isLeftOut = !argument || (syntax.isIdentifier(argument) && argument.text === "undefined");
  const text = isLeftOut ? wholeArgument(world, slot, value) : undefined;
  if (text === undefined) return undefined;
  return argument ? [replacingNode(argument, text)] : appended(call, slot, text);
}

/** The argument as a whole: the value, or options that hold nothing else. */
function wholeArgument(world: World, { member, parameter }: ArgumentSlot, value: ValueAtHand): string | undefined {
  if (member === undefined) return value.text;
  if (!world.compiler.typeOf(parameter.name as unknown as Expression).isAllOptional) return undefined;
  return mustBeLeftOut(world, value) ? `${value.text} ? { ${propertyOf(member, narrowed(value))} } : {}` : `{ ${propertyOf(member, value.text)} }`;
}

function property(world: World, member: string, value: ValueAtHand): string {
  return mustBeLeftOut(world, value) ? `...(${value.text} && { ${propertyOf(member, narrowed(value))} })` : propertyOf(member, value.text);
}

/** Where `undefined` is not the same as nothing. */
function mustBeLeftOut({ compiler }: World, { isNullable }: ValueAtHand): boolean {
  return isNullable && compiler.isExactOptional;
}

/** Behind a test, what is reached with `?.` is there. */
function narrowed({ text }: ValueAtHand): string {
  return text.replaceAll("?.", ".");
}

function appended(call: CallExpression, { index, parameter }: ArgumentSlot, text: string): readonly Edit[] | undefined {
  const given = call.arguments.length;
  const { parameters } = parameter.parent as Node & { readonly parameters: readonly ParameterDeclaration[] };
  const between = parameters.filter(({ name }) => name.getText() !== "this").slice(given, index);
  if (between.length !== index - given || !between.every(({ questionToken, initializer }) => questionToken ?? initializer)) return undefined;
  return [addingArgument(call, [...between.map(() => "undefined"), text].join(", "))];
}
