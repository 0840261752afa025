import type { ArrayLiteralExpression, Node } from "../../compiler/index.js";
import { contextOf } from "../facts/context.js";
import { functionsAround, signalLocals, type SignalSource } from "../facts/signal-sources.js";
import { type SignalUse, usesOfSignal } from "../facts/signal-uses.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, unwrap, walk } from "../facts/tree.js";
import { PROMISE_REACTIONS, SLEEP_CALLS } from "../facts/vocabulary.js";
import { innerSignal } from "../fix/follow-inner.js";
import type { World } from "../world.js";
import { isIdle, keptElsewhere } from "./idle-controllers.js";
import { isPastTimeout } from "./past-timeouts.js";
import type { GivenSignal, Mismatch } from "./signal-mismatch.js";
import { isHandedToOuter, waitingFor } from "./started-tasks.js";
import { relatedHead } from "./words.js";

/** A controller or signal that was made for one round, call or event, in scope of a call. */
interface Cycle {
  readonly source: SignalSource;
  readonly uses: readonly SignalUse[];
  readonly block: Node;
}

/** The call is given an outer signal, while the signal that was made for it reaches nothing. */
export function idleController(world: World, given: GivenSignal): Mismatch | undefined {
  for (const cycle of cyclesAround(world, given)) {
    const idle = isIdle(world, cycle.uses);
    if (!idle || !canBeEndedBy(world, given, cycle) || isPastTimeout(world, given.call, cycle)) continue;
    const { source } = cycle;
    const inner = source.name.getText();
    return { form: "idle-controller", confidence: idle === "sure" ? "high" : "medium", inner, value: innerSignal(world, source, given.value), why: idle === "sure" ? `nothing is given \`${source.text}\`` : `\`${source.text}\` is only looked at`, related: [relatedHead("inner", source.name), ...abortsOf(cycle).map((node) => relatedHead("abort", node))], data: { lifetime: lifetimeOf(world, cycle) } };
  }
  return undefined;
}

/** A task with a value of the round, given an outer signal and not waited for before the round's controller is aborted. */
export function outerTask(world: World, given: GivenSignal): Mismatch | undefined {
  const { syntax } = world.compiler;
  for (const cycle of cyclesAround(world, given)) {
    const abort = [...abortsOf(cycle), ...memberAborts(world, cycle.source)].find((node) => node.pos > given.call.pos && enclosing(syntax, node) === enclosing(syntax, given.call));
    if (!abort || isIdle(world, cycle.uses) || isHandedToOuter(world, given.call, cycle.block)) continue;
    const waiting = waitingFor(world, given.call);
    if (waiting.kind === "at-once" || (waiting.at && waiting.at.pos < abort.pos)) continue;
    const inner = cycle.source.name.getText();
    if (waiting.race && !hasRivalWith(world, given.call, waiting.race, inner)) continue;
    const own = ownValue(world, given, cycle);
    const isSure = waiting.kind === "later" || waiting.race !== undefined;
    if (!own && !isSure) continue;
    const why = waiting.race ? `the other tasks of the race are given \`${inner}\`` : isSure ? `it is waited for after \`${inner}\` is aborted` : `it works on \`${own?.getText() ?? ""}\`, which is made anew each time`;
    return { form: "outer-task", confidence: isSure ? "high" : "medium", inner, value: innerSignal(world, cycle.source, given.value), why, related: [relatedHead("inner", cycle.source.name), relatedHead("abort", abort)], data: { lifetime: lifetimeOf(world, cycle) } };
  }
  return undefined;
}

function* cyclesAround(world: World, given: GivenSignal): Generator<Cycle> {
  for (const owner of functionsAround(world, given.call)) {
    for (const source of signalLocals(world, owner)) {
      if (source.kind !== "local" || source.name.end > given.call.pos || isWithin(given.call, source.value ?? source.name)) continue;
      const block = blockOf(world, source.name);
      if (!isWithin(given.call, block) || !isOuterTo(world, given, source, block)) continue;
      yield { source, uses: usesOfSignal(world, source), block };
    }
  }
}

/** Whether the given signal lives longer than one that is made in `block`. */
function isOuterTo(world: World, { root }: GivenSignal, source: SignalSource, block: Node): boolean {
  const { syntax } = world.compiler;
  if (root.kind === "field" || root.kind === "module") return true;
  const { declaration } = root;
  if (!declaration || declaration === source.name.parent || isWithin(declaration, block)) return false;
  if (root.kind === "parameter") return true;
  for (let node = block; !isWithin(declaration, node); node = node.parent) if (isLoop(syntax, node) || isFunctionNode(syntax, node)) return true;
  return false;
}

/** What is waited for on the spot before anybody aborts the controller cannot be ended by it: it leads to its end. */
function canBeEndedBy(world: World, { call }: GivenSignal, cycle: Cycle): boolean {
  const { syntax } = world.compiler;
  // `link(signal, controller)`: what follows the outer signal is given both.
  if ((call.arguments ?? []).some((argument) => mentionsName(world, argument, cycle.source.name.getText()))) return false;
  if (cycle.source.member === undefined) return true;
  const aborts = abortsOf(cycle);
  const isElsewhere = cycle.uses.some((use) => keptElsewhere(world, use)) || aborts.some((node) => enclosing(syntax, node) !== enclosing(syntax, call));
  if (isElsewhere) return true;
  const later = aborts.find((node) => node.pos > call.pos);
  if (!later) return false;
  const waiting = waitingFor(world, call);
  return waiting.race === undefined && (waiting.kind === "never" || (waiting.at !== undefined && waiting.at.pos > later.pos));
}

function mentionsName(world: World, node: Node, text: string): boolean {
  const { syntax } = world.compiler;
  let found = syntax.isIdentifier(node) && node.text === text;
  walk(syntax, node, (inner) => {
    found ||= syntax.isIdentifier(inner) && inner.text === text;
    return !found;
  });
  return found;
}

function abortsOf({ uses }: Pick<Cycle, "uses">): readonly Node[] {
  return uses.filter(({ kind }) => kind === "aborted").map(({ node }) => node);
}

/** `either = AbortSignal.any([outer, search.signal])` ends when `search` is aborted. */
function memberAborts(world: World, { value }: SignalSource): readonly Node[] {
  const { syntax } = world.compiler;
  const list = value && syntax.isCallExpression(value) ? value.arguments[0] : undefined;
  if (!list || !syntax.isArrayLiteralExpression(list)) return [];
  return list.elements.flatMap((member) => {
    const controller = syntax.isPropertyAccessExpression(member) && member.name.text === "signal" ? member.expression : undefined;
    if (!controller || !syntax.isIdentifier(controller)) return [];
    const source: SignalSource = { kind: "local", text: member.getText(), name: controller, member: "signal", isTyped: true };
    return usesOfSignal(world, source).filter(({ kind }) => kind === "aborted").map(({ node }) => node);
  });
}

/** Another task of the race is given the inner signal; a time-out that is cleared when the race is over is none. */
function hasRivalWith(world: World, call: Node, { elements }: ArrayLiteralExpression, inner: string): boolean {
  const { syntax } = world.compiler;
  return elements.some((element) => {
    let rival = unwrap(syntax, element);
    while (syntax.isCallExpression(rival) && syntax.isPropertyAccessExpression(rival.expression) && PROMISE_REACTIONS.has(rival.expression.name.text)) rival = unwrap(syntax, rival.expression.expression);
    return !isWithin(call, rival) && syntax.isCallExpression(rival) && !SLEEP_CALLS.has(lastName(syntax, rival.expression) ?? "") && !/time_?out|deadline|once$/i.test(lastName(syntax, rival.expression) ?? "") && mentionsName(world, rival, inner);
  });
}

/** An argument, or the receiver, that was made in the same round. */
function ownValue(world: World, { call, value }: GivenSignal, { block, source }: Cycle): Node | undefined {
  const { syntax } = world.compiler;
  const isOwn = (node: Node): boolean => {
    const declaration = syntax.isIdentifier(node) && node.text !== source.name.getText() ? world.compiler.symbolOf(node)?.declarations?.[0] : undefined;
    return declaration !== undefined && syntax.isVariableDeclaration(declaration) && isWithin(declaration, block);
  };
  return (call.arguments ?? []).find((argument) => argument !== value && isOwn(argument));
}

function blockOf(world: World, name: Node): Node {
  const { syntax } = world.compiler;
  let block = name.parent;
  while (!syntax.isBlock(block) && !syntax.isSourceFile(block) && !isFunctionNode(syntax, block)) block = block.parent;
  return block;
}

function lifetimeOf(world: World, { source }: Cycle): string {
  const { lifetime } = contextOf(world, source.name);
  return lifetime === "iteration" ? "round" : lifetime === "event" ? "event" : "call";
}
