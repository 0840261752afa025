import type { FunctionNode, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { functionsAround, signalLocals, signalParameters, type SignalSource } from "../facts/signal-sources.js";
import { isKeptForLater } from "../facts/kept-functions.js";
import { referencesOf } from "../facts/references.js";
import { type SignalUse, usesOfSignal } from "../facts/signal-uses.js";
import { isFunctionNode, isWithin, type Runnable } from "../facts/tree.js";
import { signalValueAt } from "../fix/pass-signal.js";
import type { World } from "../world.js";
import { instanceSignals } from "./instance-signals.js";
import type { SignalAtHand } from "./signal-at-hand.js";

/** The signals that the code of a function has: its own first, then those of the functions around it, then its instance's. */
export function signalsAtHand(world: World, node: Runnable): readonly SignalAtHand[] {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node)) return [];
  const owners = [node, ...functionsAround(world, node.body ?? node)].filter((owner, index, all) => all.indexOf(owner) === index);
  const later = owners.findIndex((owner) => isKeptForLater(world, owner));
  const own = owners.flatMap((owner, index) => {
    const sources = [...signalParameters(world, owner), ...signalLocals(world, owner)];
    // What runs when the request is over has nothing to do with its signal, unless it looks at it itself.
    const kept = later >= 0 && index > later ? owners[later] : undefined;
    return sources.filter(({ name }) => !kept || referencesOf(world, name).some((reference) => isWithin(reference, kept))).flatMap((source) => atHand(world, source, owner) ?? []);
  });
  return own.length > 0 ? own : instanceSignals(world, node);
}

function atHand(world: World, source: SignalSource, owner: FunctionNode): SignalAtHand | undefined {
  const uses = usesOfSignal(world, source).filter(({ node }) => isWithin(node, owner));
  const passed = uses.filter((use) => use.kind === "passed" || isHandedOn(world, use, source)).map(({ node }) => node);
  const judged = source.kind === "local" ? judgeLocal(source, uses, passed) : judgeGiven(source, uses, passed);
  if (!judged) return undefined;
  const isMadeBefore = (site: Node): boolean => source.kind === "parameter" || source.kind === "option" || source.name.end <= site.pos;
  return { text: source.text, root: source.name.getText(), node: source.name, passed, isUnused: uses.length === 0 && source.kind !== "local", ...judged, isAtHand: (site) => isMadeBefore(site) && isWithin(site, scopeOf(world, source)), valueAt: (site) => signalValueAt(world, source, site) };
}

/** Options that are handed to a call as they are, with the signal in them. */
function isHandedOn(world: World, { kind, node }: SignalUse, source: SignalSource): boolean {
  const { parent } = node;
  return kind === "carried" && source.kind === "option" && world.compiler.syntax.isCallExpression(parent) && parent.expression !== node;
}

/** A variable is at hand in its block only. */
function scopeOf(world: World, { name, kind }: SignalSource): Node {
  const { syntax } = world.compiler;
  let scope = name.parent;
  if (kind === "parameter" || kind === "option") while (!isFunctionNode(syntax, scope)) scope = scope.parent;
  else while (!syntax.isBlock(scope) && !isFunctionNode(syntax, scope) && !syntax.isSourceFile(scope)) scope = scope.parent;
  return scope;
}

type Judged = Pick<SignalAtHand, "confidence" | "why">;

/** What the caller gave: passed on elsewhere, or not used at all, it is meant for this call, too. */
function judgeGiven({ text, isTyped, name }: SignalSource, uses: readonly SignalUse[], passed: readonly Node[]): Judged | undefined {
  const sure: Confidence = isTyped && !name.getText().startsWith("_") ? "high" : "medium";
  const [first] = passed;
  if (first) return { confidence: sure, why: `other calls here are given \`${text}\`` };
  // Whoever listens for the abort ends the work in its own way.
  if (uses.some(({ kind }) => kind === "heard")) return undefined;
  if (uses.length === 0) return { confidence: sure, why: `nothing here uses \`${text}\`` };
  if (uses.some(({ kind }) => kind === "carried" || kind === "kept")) return { confidence: "medium", why: `\`${text}\` is kept, but not passed on here` };
  return { confidence: "medium", why: `\`${text}\` is only looked at between two waits` };
}

/** A controller that was made for something else is used for it; one that is used for nothing was meant for this. */
function judgeLocal({ text }: SignalSource, uses: readonly SignalUse[], passed: readonly Node[]): Judged | undefined {
  if (passed.length > 0 || uses.some(({ kind }) => kind === "carried" || kind === "kept" || kind === "heard")) return undefined;
  return uses.some(({ kind }) => kind === "checked") ? { confidence: "medium", why: `\`${text}\` is only looked at between two waits` } : { confidence: "high", why: `nothing uses \`${text}\`` };
}
