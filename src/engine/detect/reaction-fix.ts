import type { CallExpression, Expression, FunctionNode, Node, PropertyAccessExpression, Syntax } from "../../compiler/index.js";
import type { Edit, Fix } from "../../model/index.js";
import type { Acquisition } from "../facts/acquisitions.js";
import { registrationOf } from "../facts/registration.js";
import { enclosing, isFunctionNode, walkOwn, wrapped } from "../facts/tree.js";
import { insertFirst } from "../fix/bodies.js";
import { indentOf, indentUnitOf, inserting, isFirstInLine, replacingNode } from "../fix/lines.js";
import { declaredIn, mentionsAny } from "../fix/names.js";
import { codeOf, indented, removing, slotOf } from "../fix/statements.js";
import type { World } from "../world.js";
import { isDropped, withReactions } from "./fixes.js";
import type { OneSided } from "./reaction-releases.js";

/** The reaction that a release stands in. */
interface Reaction {
  readonly release: Expression;
  readonly callback: FunctionNode;
  readonly call: CallExpression & { readonly expression: PropertyAccessExpression };
}

/** Gives back after a failure as well: in `finally`, or first of all in the other reaction. */
export function reactionFix(world: World, { kind }: Acquisition, { release, when }: OneSided): Fix | undefined {
  const { syntax } = world.compiler;
  const callback = enclosing(syntax, release);
  const registration = isFunctionNode(syntax, callback) ? registrationOf(world, callback) : undefined;
  if (!registration || !isFunctionNode(syntax, callback) || !syntax.isCallExpression(registration.call) || !syntax.isPropertyAccessExpression(registration.call.expression)) return undefined;
  const reaction = { release, callback, call: registration.call as Reaction["call"] };
  if (mentionsAny(syntax, [release], declaredIn(syntax, callback))) return undefined;
  const isPlain = callback.parameters.length === 0 && isWhole(world, reaction) && isDropped(syntax, withReactions(syntax, registration.call));
  const title = `Give it back in any case: \`${release.getText().replace(/\s+/g, " ")}\`.`;
  if (when === "failure") return registration.name === "catch" && isPlain ? { title, kind: "suggestion", edits: [renamed(reaction), inserting(release.getSourceFile(), reaction.call.end, ".catch(() => {})")] } : undefined;
  if (registration.name !== "then" || registration.index !== 0) return undefined;
  const other = reaction.call.arguments.length === 2 ? inOtherReaction(world, reaction) : isPlain && isLastWithValue(world, reaction) ? [renamed(reaction)] : undefined;
  const moved = other ? { edits: other, isInOrder: true } : ofItsOwn(world, reaction);
  // Who counts may decide by the number what happens next: after a failure, that would happen as well.
  return moved && { title, kind: moved.isInOrder && (kind === "group" || kind === "member") ? "safe" : "suggestion", edits: moved.edits };
}

/** The callback does nothing else: `() => wg.done()`. */
function isWhole(world: World, { release, callback }: Reaction): boolean {
  const { syntax } = world.compiler;
  const { body } = callback;
  if (!body) return false;
  if (!syntax.isBlock(body)) return wrapped(syntax, release) === body || body.getText() === release.getText();
  return body.statements.length === 1 && slotOf(syntax, release)?.container === body;
}

/** Nobody behind it takes the value, which `finally` hands through. */
function isLastWithValue(world: World, { call }: Reaction): boolean {
  const { syntax } = world.compiler;
  for (let node: Node = call; syntax.isPropertyAccessExpression(node.parent) && syntax.isCallExpression(node.parent.parent); node = node.parent.parent) {
    if (node.parent.name.text === "then") return false;
  }
  return world.compiler.typeOf(call.expression.expression).has("finally");
}

function renamed({ call }: Reaction): Edit {
  return replacingNode(call.expression.name, "finally");
}

/** `then(() => { … release … }, (error) => { release … })`. */
function inOtherReaction(world: World, { release, call }: Reaction): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const other = call.arguments[1];
  if (!other || !isFunctionNode(syntax, other) || !other.body || !syntax.isBlock(other.body) || mentionsAny(syntax, [release], declaredIn(syntax, other))) return undefined;
  return insertFirst(syntax, other, `${release.getText().replaceAll("\r\n", "\n")};`);
}

interface Moved {
  readonly edits: readonly Edit[];
  /** Whether everything still happens in the order in which it did. */
  readonly isInOrder: boolean;
}

/** `.then(() => { … }).finally(() => release)`; what came first stays first: `.finally(() => release).then(() => { … })`. */
function ofItsOwn(world: World, { release, call, callback }: Reaction): Moved | undefined {
  const { syntax } = world.compiler;
  const slot = slotOf(syntax, release);
  const isStatement = slot && syntax.isExpressionStatement(slot.statement) && slot.statement.expression === wrapped(syntax, release) && slot.container === callback.body;
  if (!isStatement || slot.siblings.length < 2) return undefined;
  const isFirst = slot.index === 0;
  if (!world.compiler.typeOf(isFirst ? call.expression.expression : call).has("finally")) return undefined;
  const file = call.getSourceFile();
  const dot = file.text.lastIndexOf(".", call.expression.name.getStart(file));
  const isOnOwnLine = isFirstInLine(file.text, dot);
  const line = isOnOwnLine ? `\n${indentOf(file.text, dot)}` : "";
  const reaction = `.finally(${callbackOf(release, slot.statement, indentOf(file.text, dot))})`;
  const added = isFirst ? inserting(file, dot, `${reaction}${line}`) : inserting(file, call.end, `${line}${reaction}`);
  return { edits: [removing(slot.statement), added], isInOrder: isFirst || (slot.index === slot.siblings.length - 1 && !slot.siblings.some((one) => returns(syntax, one))) };
}

/** An arrow function that gives back, with the comments on that. */
function callbackOf(release: Expression, statement: Node, indent: string): string {
  const code = codeOf(statement);
  const file = statement.getSourceFile();
  if (code.length === statement.getText().replaceAll("\r\n", "\n").length) return `() => ${release.getText().replaceAll("\r\n", "\n")}`;
  return `() => {\n${indented(code, `${indent}${indentUnitOf(file.text)}`)}\n${indent}}`;
}

/** A way out of the callback that gives nothing back, maybe on purpose. */
function returns(syntax: Syntax, statement: Node): boolean {
  let found = syntax.isReturnStatement(statement);
  walkOwn(syntax, statement, (node) => {
    found ||= syntax.isReturnStatement(node);
  });
  return found;
}
