import type { BinaryExpression } from "../../compiler/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { isFunctionNode, lastName, receiverOf, textOf, unwrap } from "../facts/tree.js";
import { outlives } from "../facts/value-lifetime.js";
import type { World } from "../world.js";
import { isBoundedAbort } from "./abort-listener.js";
import { listenerFinding, type ListenerFinding } from "./listener-finding.js";

/** `signal.onabort = …` on a signal that outlives the work, and that nobody sets back. */
export function abortProperties(world: World, { assignments }: FileFacts): ListenerFinding[] {
  return assignments.flatMap((assignment) => abortProperty(world, assignment, assignments) ?? []);
}

function abortProperty(world: World, assignment: BinaryExpression, all: readonly BinaryExpression[]): ListenerFinding | undefined {
  const { syntax } = world.compiler;
  const { left, right } = assignment;
  const signal = lastName(syntax, left) === "onabort" ? receiverOf(syntax, left) : undefined;
  if (!signal || !isFunctionNode(syntax, unwrap(syntax, right)) || !/signal/i.test(lastName(syntax, signal) ?? "")) return undefined;
  if (all.some((other) => other !== assignment && other.left.getText() === left.getText() && /^(null|undefined)$/.test(other.right.getText()))) return undefined;
  const { verdict, why } = outlives(world, signal, assignment);
  if (verdict === "no" || verdict === "unknown" || !isBoundedAbort(world, { call: assignment, listener: right })) return undefined;
  const data = { receiver: textOf(signal), event: "abort", evidence: why, remover: "onabort = null" };
  return listenerFinding(assignment, contextOf(world, assignment), { form: "abort", confidence: "medium", data });
}
