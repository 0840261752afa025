import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { isAsked } from "./activations.js";
import { placeOf } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { copiedDeclaration } from "./declarations.js";
import { functionAround, newNameFor } from "./names.js";
import { distinct, namesIn, replacement, textWith } from "./places.js";
import { type Cycles, renewals } from "./cycles.js";
import { lineOf } from "./source-text.js";
import type { SplitResult } from "./split.js";

/**
 * A controller for the cycles beside that of the owner: what a cycle starts is aborted by either. The owner's own work
 * no longer ends with a cycle.
 * @param owned the signals of work that lives as long as the owner
 */
export function chainedController(world: World, tracker: TrackerFacts, cycles: Cycles, owned: readonly TrackerUse[]): SplitResult {
  const copied = copiedDeclaration(world, tracker.declaration);
  if ("refusal" in copied) return copied;
  const inner = cycles.signals.filter((signal) => !owned.includes(signal));
  const asked = inner.find(({ node }) => isAsked(world, node));
  if (asked) return { refusal: `line ${lineOf(asked.node)} asks whether the signal is aborted, which may mean the cycle or its owner` };
  const [first] = inner;
  const fresh = newNameFor(world, tracker, (first && functionAround(world, first.node)) ?? "cycle", "Controller");
  const renewed = renewals(world, cycles, (receiver) => `${receiver.slice(0, receiver.length - tracker.name.getText().length)}${fresh} = new AbortController();`);
  if ("refusal" in renewed) return renewed;
  const aborts = cycles.ends.flatMap(({ call }) => namesIn(world, tracker, call).map((name) => replacement(name, fresh)));
  const signals = inner.flatMap((signal) => eitherSignal(world, tracker, signal.node, fresh));
  const title = `Give the cycles a controller of their own, \`${fresh}\`, beside that of their owner: the work of line ${owned.map(({ node }) => lineOf(node)).join(" and ")} goes on until the owner ends.`;
  const edits = distinct([copied.insertion(fresh, { lifetime: "call", comment: "One for each cycle." }, true), ...renewed, ...aborts, ...signals]);
  return { fix: { title, kind: "codemod", edits, introduces: fresh } };
}

/** `AbortSignal.any([this.controller.signal, this.searchController.signal])`. */
function eitherSignal(world: World, tracker: TrackerFacts, node: Node, fresh: string): readonly Edit[] {
  const { syntax } = world.compiler;
  const isSignal = syntax.isPropertyAccessExpression(node) && node.name.text === "signal";
  const either = (controller: Node): string => `AbortSignal.any([${controller.getText()}.signal, ${textWith(world, tracker, controller, fresh)}.signal])`;
  if (isSignal) return [replacement(node, either(node.expression))];
  const { parent } = node;
  const { name } = parent as Node & { name?: Node };
  return name ? [{ ...placeOf(name), text: "signal" }, replacement(node, either(node))] : [];
}
