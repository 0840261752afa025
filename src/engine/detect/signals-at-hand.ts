import type { CallExpression, FunctionNode, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { functionsAround, signalLocals, signalParameters, type SignalSource } from "../facts/signal-sources.js";
import { type SignalUse, usesOfSignal } from "../facts/signal-uses.js";
import { isSignalValue } from "../facts/signal-types.js";
import { canBeClosed } from "../facts/closed-sources.js";
import { isFunctionNode, isLoop, isWithin, lastName, receiverOf, type Runnable, textOf } from "../facts/tree.js";
import { READING_CALLS } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/** A signal that a function could pass on, and how sure it is that it should. */
export interface SignalAtHand {
  readonly text: string;
  /** The name that it begins with. */
  readonly root: string;
  readonly node: Node;
  readonly confidence: Confidence;
  readonly why: string;
  /** Where other calls are given it. */
  readonly passed: readonly Node[];
  /** A caller's signal that is used for nothing at all. */
  readonly isUnused: boolean;
  isAtHand(site: Node): boolean;
}

/** The signals that the code of a function has: its own first, then those of the functions around it, then its instance's. */
export function signalsAtHand(world: World, node: Runnable): readonly SignalAtHand[] {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node)) return [];
  const owners = [node, ...functionsAround(world, node.body ?? node)].filter((owner, index, all) => all.indexOf(owner) === index);
  const own = owners.flatMap((owner) => [...signalParameters(world, owner), ...signalLocals(world, owner)].flatMap((source) => atHand(world, source, owner) ?? []));
  return own.length > 0 ? own : instanceSignals(world, node);
}

function atHand(world: World, source: SignalSource, owner: FunctionNode): SignalAtHand | undefined {
  const uses = usesOfSignal(world, source).filter(({ node }) => isWithin(node, owner));
  const passed = uses.filter((use) => use.kind === "passed" || isHandedOn(world, use, source)).map(({ node }) => node);
  const judged = source.kind === "local" ? judgeLocal(source, uses, passed) : judgeGiven(source, uses, passed);
  if (!judged) return undefined;
  const isMadeBefore = (site: Node): boolean => source.kind === "parameter" || source.kind === "option" || source.name.end <= site.pos;
  return { text: source.text, root: source.name.getText(), node: source.name, passed, isUnused: uses.length === 0 && source.kind !== "local", ...judged, isAtHand: (site) => isMadeBefore(site) && isWithin(site, scopeOf(world, source)) };
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

/** Looked at in each round of the loop that a call stands in. */
function isInOneLoop(world: World, site: Node, look: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site.parent; node && !isFunctionNode(syntax, node); node = node.parent) if (isLoop(syntax, node) && isWithin(look, node)) return true;
  return false;
}

/** Reading what is left of something that its owner closes. */
function isDrained(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  const receiver = syntax.isCallExpression(site) ? receiverOf(syntax, site.expression) : undefined;
  return receiver !== undefined && READING_CALLS.has(lastName(syntax, (site as CallExpression).expression) ?? "") && canBeClosed(world, receiver);
}

/** `this.signal`, `this.#stopping.signal`: only where the same function uses it. */
function instanceSignals(world: World, owner: FunctionNode): readonly SignalAtHand[] {
  const { syntax } = world.compiler;
  const found: SignalAtHand[] = [];
  for (const [text, names] of fileFactsOf(world, owner).names) {
    if (!/signal$/i.test(text)) continue;
    for (const name of names) {
      const access = name.parent;
      if (found.length > 0 || !isWithin(name, owner.body ?? owner) || !syntax.isPropertyAccessExpression(access) || access.name !== name || !/^this\b/.test(access.getText())) continue;
      if (!isSignalValue(world, access)) continue;
      const isPassed = !syntax.isPropertyAccessExpression(access.parent);
      found.push({ text: textOf(access), root: textOf(access), node: access, confidence: "medium", why: `this function ${isPassed ? "passes the signal of its instance on elsewhere" : "looks at the signal of its instance between two waits"}`, passed: isPassed ? [access] : [], isUnused: false, isAtHand: (site) => isWithin(site, owner) && !isDrained(world, site) && (isPassed || isInOneLoop(world, site, access)) });
    }
  }
  return found;
}
