import type { Expression, Identifier, Node } from "../../compiler/index.js";
import type { Edit, Finding, Fix } from "../../model/index.js";
import { textIn } from "../facts/acquisitions.js";
import { fileFactsOf } from "../facts/file-facts.js";
import type { SignalSource } from "../facts/signal-sources.js";
import { enclosing, isPlainAssignment, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { ValueAtHand } from "./argument-edits.js";
import { knowsAny } from "./combined-signal.js";
import { replacingNode } from "./lines.js";
import { signalValueAt } from "./pass-signal.js";

type Mismatch = Extract<Finding, { rule: "no-mismatched-signal" }>;

/** The signal that work should follow. */
export interface InnerSignal extends ValueAtHand {
  /** Whether it follows the outer signal already. */
  readonly followsOuter: boolean;
}

/** A signal that a function has, as seen from a call that is given `outer`. */
export function innerSignal(world: World, source: SignalSource, outer: Expression): InnerSignal | undefined {
  const value = signalValueAt(world, source, outer);
  return value && { ...value, followsOuter: follows(world, source, outer) };
}

/** `AbortSignal.any([outer, …])`, `childOf(outer)`; or a controller that a listener of the outer signal aborts. */
function follows(world: World, { value, name }: SignalSource, outer: Expression): boolean {
  const { syntax } = world.compiler;
  const text = textIn(outer);
  if (value && syntax.isCallExpression(value)) return value.arguments.some((argument) => textIn(argument) === text || (syntax.isArrayLiteralExpression(argument) && argument.elements.some((element) => textIn(element) === text)));
  return (fileFactsOf(world, name).names.get("addEventListener") ?? []).some(({ parent }) => {
    const call = parent.parent;
    return syntax.isPropertyAccessExpression(parent) && syntax.isCallExpression(call) && textIn(parent.expression) === text && new RegExp(`(?<![\\p{ID_Continue}$])${name.getText().replaceAll("$", "\\$")}\\.abort\\b`, "u").test(textIn(call));
  });
}

/** The signal of a controller in a field or a member, as seen from a site; one that may not be there is reached with `?.`. */
export function controllersSignal(world: World, controller: string, name: Node, site: Node): InnerSignal {
  const isNullable = world.compiler.typeOf(name as Identifier).isNullable && !isMadeBefore(world, controller, site);
  return { text: `${controller}${isNullable ? "?." : "."}signal`, isNullable, followsOuter: false };
}

/** `this.controller = new AbortController()` before it in the same function: it is there. */
function isMadeBefore(world: World, controller: string, site: Node): boolean {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, site);
  return fileFactsOf(world, site).assignments.some((assignment) => isPlainAssignment(syntax, assignment) && textIn(assignment.left) === controller && syntax.isNewExpression(assignment.right) && assignment.end < site.pos && enclosing(syntax, assignment) === home && syntax.isExpressionStatement(assignment.parent) && assignment.parent.parent === (home as { body?: Node }).body);
}

/** Gives the work the inner signal, or one that follows both. */
export function followInnerFix(world: World, outer: Expression, inner: InnerSignal, { form, confidence }: Pick<Mismatch, "form" | "confidence">): Fix | undefined {
  const text = combined(world, outer, inner, form === "ignored-parameter");
  const isSafe = confidence === "high";
  if (text === undefined) return undefined;
  return { title: inner.followsOuter ? `Pass \`${inner.text}\`.` : `Follow \`${inner.text}\` as well.`, kind: isSafe ? "safe" : "suggestion", edits: [replaced(world, outer, text)] };
}

function combined(world: World, outer: Expression, inner: InnerSignal, isFirst: boolean): string | undefined {
  if (inner.followsOuter) return inner.isNullable ? undefined : inner.text;
  const given = outer.getText();
  const isNullable = world.compiler.typeOf(outer).isNullable;
  if (!knowsAny(world, outer) || (isNullable && inner.isNullable)) return undefined;
  const own = inner.text.replace("?.", ".");
  const both = `AbortSignal.any([${(isFirst ? [own, given] : [given, own]).join(", ")}])`;
  if (!isNullable && !inner.isNullable) return both;
  // A condition would need parentheses within an assertion.
  if (wrapped(world.compiler.syntax, outer) !== outer) return undefined;
  return isNullable ? `${given} ? ${both} : ${own}` : `${inner.text} ? ${both} : ${given}`;
}

/** `{ signal }` becomes `{ signal: … }`. */
function replaced(world: World, outer: Expression, text: string): Edit {
  return replacingNode(outer, world.compiler.syntax.isShorthandPropertyAssignment(outer.parent) ? `${outer.getText()}: ${text}` : text);
}
