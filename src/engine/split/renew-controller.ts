import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { isReturnedFrom } from "../facts/handed-out.js";
import { enclosing, hasModifier, isFunctionNode } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { activationOf, isAsked, keptSignal } from "./activations.js";
import { chainedController } from "./chain-controller.js";
import { type CycleEnd, type Cycles, renewals } from "./cycles.js";
import { madeMutable } from "./declarations.js";
import { movedIntoLoop } from "./move-into-loop.js";
import { distinct, placesOfTracker } from "./places.js";
import { lineOf, statementOf } from "./source-text.js";
import type { Refused, SplitResult } from "./split.js";

/** A controller for each cycle: a new one behind each end of a cycle. */
export function renewController(world: World, tracker: TrackerFacts, creation: Node, cycles: Cycles): SplitResult {
  const { name, declaration } = tracker;
  const { syntax } = world.compiler;
  const text = name.getText();
  const statement = syntax.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  if (hasModifier(statement, syntax.SyntaxKind.ExportKeyword)) return { refusal: `\`${text}\` is exported: let those who import it ask a function for the controller of the cycle` };
  if (!placesOfTracker(world, tracker).isWhole) return { refusal: `\`${text}\` is too common a name for all of its places to be found: give it a rarer one first` };
  const moved = movedIntoLoop(world, tracker, cycles);
  if (moved) return { fix: { title: `Make \`${text}\` in the loop: one controller for each round.`, kind: "codemod", edits: moved } };
  const owned = cycles.signals.filter((signal) => isOwners(world, signal, cycles.ends));
  if (owned.length > 0 && cycles.finals.length > 0) return chainedController(world, tracker, cycles, owned);
  if (owned.length > 0) return refusedFor(owned, cycles, text);
  const mutable = madeMutable(world, declaration);
  if (!mutable) return { refusal: `\`${text}\` is declared together with others: give it a statement of its own first` };
  const renewed = renewals(world, cycles, (receiver) => `${receiver} = ${creation.getText()};`);
  if ("refusal" in renewed) return renewed;
  const kept = signalsKept(world, cycles.signals, cycles.ends);
  if ("refusal" in kept) return kept;
  return { fix: { title: `Make a new \`${text}\` for each cycle, behind the abort.`, kind: "codemod", edits: distinct([...mutable, ...renewed, ...kept]) } };
}

function refusedFor([first]: readonly TrackerUse[], { ends: [end] }: Cycles, text: string): Refused {
  const [work, abort] = [first?.node, end?.call].map((node) => (node ? lineOf(node) : 0));
  return { refusal: `line ${work} starts work of the owner with the signal of \`${text}\`, which line ${abort} aborts between two cycles: decide whether that work is to end there` };
}

/** Work that the owner starts once, when it is made or started; not what follows upon the end of a cycle. */
function isOwners(world: World, { node }: TrackerUse, ends: readonly CycleEnd[]): boolean {
  const { syntax } = world.compiler;
  const activation = activationOf(world, node);
  if (isAsked(world, node) || ends.some(({ call }) => enclosing(syntax, call) === activation)) return false;
  if (syntax.isSourceFile(activation) || syntax.isConstructorDeclaration(activation)) return true;
  const { multiplicity } = contextOf(world, node);
  return multiplicity === "once" || multiplicity === "per-instance";
}

/** Each call that starts work keeps the signal that it began with. */
function signalsKept(world: World, signals: readonly TrackerUse[], ends: readonly CycleEnd[]): readonly Edit[] | Refused {
  const { syntax } = world.compiler;
  const edits: Edit[] = [];
  for (const activation of new Set(signals.map(({ node }) => activationOf(world, node)))) {
    const own = signals.filter(({ node }) => activationOf(world, node) === activation);
    const handed = own.find(({ node }) => syntax.isReturnStatement(node.parent) && isFunctionNode(syntax, activation) && (syntax.isGetAccessorDeclaration(activation) || isReturnedFrom(world, activation)));
    if (handed) return { refusal: `line ${lineOf(handed.node)} hands the signal out: who asks for it again would get another one` };
    const [asked] = own;
    if (asked && own.every(({ node }) => isAsked(world, node))) return { refusal: `line ${lineOf(asked.node)} asks whether the signal is aborted, and a new one would say no: let each cycle keep its own signal` };
    const end = ends.find(({ call }) => enclosing(syntax, call) === activation);
    const kept = keptSignal(world, activation, own, end && statementOf(syntax, end.call));
    if ("refusal" in kept) return kept;
    edits.push(...kept);
  }
  return edits;
}
