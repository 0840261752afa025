import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { Confidence, Fix } from "../../model/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { type Context, contextOf } from "../facts/context.js";
import { functionAround } from "../facts/endings.js";
import type { FileFacts } from "../facts/file-facts.js";
import { isGuardedOnce } from "../facts/guards.js";
import { handleFate } from "../facts/listener-handle.js";
import { listenerName } from "../facts/listener-identity.js";
import { isRemovalName, type ListenerCall, listenerCallsOf, optionOf } from "../facts/listener-calls.js";
import { functionOf } from "../facts/registration.js";
import { type Removal, removalOf } from "../facts/listener-removal.js";
import { detourAround } from "../facts/removal-paths.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf, textOf, unwrap } from "../facts/tree.js";
import { isOwnedSignalFired } from "./listener-signal.js";
import { outlives, type Outliving } from "../facts/value-lifetime.js";
import { abortFix, effectFix, forgottenFix, type KeptListener } from "../fix/listener-at-end.js";
import { addedAgainFix, addsFix, onceFix, onSuccessFix } from "../fix/listener-fix.js";
import { wrongRemovalFix } from "../fix/wrong-removal-fix.js";
import type { World } from "../world.js";
import { listenerFinding, type ListenerFinding, type ListenerLeak, removerOf } from "./listener-finding.js";
import { handlerAround, isObserverEnded, loopOverEvents } from "./listener-owner.js";
import { abortProperties } from "./abort-property.js";
import { addedAgain } from "./listener-again.js";
import { judge } from "./listener-verdict.js";
import { passesOnce } from "./once-guards.js";
import { lifetimeInWords, relatedHead } from "./words.js";

const TEST_FILE = /\.(test|spec|e2e)\.[cm]?[jt]sx?$|[\\/]__tests__[\\/]/;
/** Pipelines that end by themselves. */
const ENDING_OPERATORS = /\b(takeUntil|takeUntilDestroyed|takeWhile|take|first|untilDestroyed|firstValueFrom|lastValueFrom|single)\(/;

/** Listeners that stay on what lives longer than whoever added them. */
export function detectNoLeakedListener(world: World, facts: FileFacts): ListenerFinding[] {
  const { file } = facts;
  if (TEST_FILE.test(file.fileName)) return [];
  return [...world.all(listenerCallsOf(world, file), (registered) => leakOf(world, registered)), ...abortProperties(world, facts)];
}

function leakOf(world: World, registered: ListenerCall): ListenerFinding | undefined {
  const { call, receiver, listener } = registered;
  if (receiver.kind === world.compiler.syntax.SyntaxKind.SuperKeyword || isInTest(world, call)) return undefined;
  const inverted = addsInstead(world, registered);
  if (inverted) return listenerFinding(call, contextOf(world, call), inverted);
  if (isDelegated(world, listener) || isEndedByItself(world, registered)) return undefined;
  const fate = handleFate(world, registered);
  if (fate.kind === "kept") return undefined;
  const at = loopOverEvents(world, registered) ?? call;
  const lives = livesOf(world, registered, at);
  const context = contextFor(world, registered, lives);
  const removal = removalOf(world, registered);
  const leak = removal.kind === "none" || removal.kind === "self" ? keptLeak(world, registered, lives, { at, removal, context }) : removedLeak(world, registered, lives, removal);
  return leak && listenerFinding(call, context, leak);
}

/** What keeps the listener, and whether it outlives a run; an observer is kept by what it looks at. */
function livesOf(world: World, { kind, receiver, listener, call }: ListenerCall, at: Node): Outliving {
  const lives = outlives(world, kind === "observer" ? listener : receiver, at);
  const handler = handlerAround(world, call);
  const { rank, declaration } = lives.origin;
  if (!handler || rank === "own" || rank === "unknown" || (declaration && isWithin(declaration, handler))) return lives;
  return { ...lives, verdict: "certain", context: { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node: handler.parent }] }, why: `${lives.origin.why}, and this runs for each request` };
}

function contextFor(world: World, { call }: ListenerCall, lives: Outliving): Context {
  return lives.context.lifetime === "event" ? lives.context : contextOf(world, call);
}

/** Nobody takes it out. */
function keptLeak(world: World, registered: ListenerCall, lives: Outliving, { at, removal, context }: { at: Node; removal: Removal; context: Context }): ListenerLeak | undefined {
  const { call, receiver, kind, name, isOnce } = registered;
  if (kind === "observer" && isObserverEnded(world, receiver)) return undefined;
  const judged = judge(world, { registered, lives, at, isOnce, isConditional: removal.kind === "self" });
  if (!judged || passesOnce(world, call) || isGuardedOnce(world, call) || isRemembered(world, registered)) return undefined;
  const form = judged.form === "kept" && kind === "handle" ? "dropped-handle" : judged.form;
  const data = {
    receiver: textOf(receiver),
    event: eventText(world, registered),
    call: textOf(call.expression),
    remover: removerOf(name),
    evidence: lives.why,
    unit: lifetimeInWords(world, context, call),
    ending: judged.ending ? (lastName(world.compiler.syntax, (judged.ending as Node & { name?: Node }).name ?? judged.ending) ?? "its end") : "",
  };
  const fix = keptFix(world, form, { registered, confidence: judged.confidence, multiplicity: context.multiplicity, ending: judged.ending });
  return { form, confidence: judged.confidence, data, related: judged.ending ? [relatedHead("ending", judged.ending)] : [], fix };
}

function keptFix(world: World, form: ListenerLeak["form"], kept: KeptListener): Fix | undefined {
  if (form === "kept") return effectFix(world, kept) ?? onceFix(world, kept.registered, kept.confidence);
  if (form === "forgotten") return forgottenFix(world, kept);
  return form === "abort" ? (kept.ending ? forgottenFix(world, kept) : abortFix(world, kept)) : undefined;
}

/** Somebody takes it out, or means to. */
function removedLeak(world: World, registered: ListenerCall, lives: Outliving, removal: Removal): ListenerLeak | undefined {
  const base = { receiver: textOf(registered.receiver), event: eventText(world, registered), evidence: lives.why, remover: removerOf(registered.name) };
  if (removal.kind === "wrong") {
    if (lives.origin.rank === "own") return undefined;
    const confidence: Confidence = lives.verdict === "no" ? "medium" : "high";
    return { form: "wrong-removal", confidence, data: { ...base, removal: textOf(removal.call.expression), why: removal.why }, related: [relatedHead("removal", removal.call)], fix: wrongRemovalFix(world, registered, removal.call) };
  }
  if (removal.kind !== "removed") return undefined;
  const again = addedAgain(world, registered, lives, removal.calls);
  if (again) return { ...again, data: { ...base, ...again.data }, fix: addedAgainFix(world, registered) };
  if (lives.verdict === "no" || lives.verdict === "unknown") return undefined;
  const detour = detourAround(world, registered.call, removal.calls);
  const [first] = removal.calls;
  if (!detour || !first) return undefined;
  const isLonger = lives.verdict === "certain" || lives.origin.rank === "field-given" || lives.origin.rank === "module";
  const confidence: Confidence = isLonger ? "high" : "medium";
  return { form: "on-success", confidence, data: { ...base, removal: textOf((first as CallExpression).expression), why: detour.why }, related: [relatedHead("detour", detour.node), relatedHead("removal", first)], fix: onSuccessFix(world, registered, removal.calls) };
}

function eventText(world: World, { event, name }: ListenerCall): string {
  const inner = event && unwrap(world.compiler.syntax, event);
  return inner ? (world.compiler.syntax.isStringLiteralLike(inner) ? inner.text : textOf(inner)) : name;
}

/** `off(event, listener) { this.emitter.on(event, listener) }`: says that it takes out, and adds. */
function addsInstead(world: World, registered: ListenerCall): ListenerLeak | undefined {
  const { syntax } = world.compiler;
  const owner = functionAround(world, registered.call);
  if (!owner || enclosing(syntax, registered.call) !== owner) return undefined;
  const name = nameNodeOf(world, owner);
  const text = (name && lastName(syntax, name)) ?? "";
  const added = listenerName(world, registered.listener);
  const isSame = added !== undefined && (isOwnParameter(world, added, owner) || isAddedElsewhere(world, registered, added));
  if (!isSame || registered.isOnce || !(isRemovalName(text) || /^(dispose|destroy|close|stop|disconnectedCallback|componentWillUnmount)$/.test(text))) return undefined;
  if (!isRemovalName(text) && isOwnParameter(world, added, owner)) return undefined;
  return { form: "adds", confidence: "high", data: { function: text, call: textOf(registered.call.expression), remover: removerOf(registered.name) }, fix: addsFix(registered, world) };
}

function isOwnParameter(world: World, name: Node, owner: Node): boolean {
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  return declaration !== undefined && world.compiler.syntax.isParameter(declaration) && declaration.parent === owner;
}

function isAddedElsewhere(world: World, registered: ListenerCall, added: Node): boolean {
  const token = world.compiler.symbolOf(added);
  return listenerCallsOf(world, registered.call).some((other) => {
    const name = other.call.pos < registered.call.pos ? listenerName(world, other.listener) : undefined;
    return name !== undefined && token !== undefined && world.compiler.symbolOf(name) === token && other.event?.getText() === registered.event?.getText();
  });
}

/** Added for a caller, who has the function and can take it out: `on(event, listener) { this.emitter.on(event, listener); }`. */
function isDelegated(world: World, listener: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, listener);
  const root = syntax.isPropertyAccessExpression(inner) ? unwrap(syntax, inner.expression) : inner;
  if (!syntax.isIdentifier(root)) return false;
  const declaration = world.compiler.symbolOf(root)?.declarations?.[0];
  if (!declaration || !syntax.isParameter(declaration)) return declaration?.kind === syntax.SyntaxKind.BindingElement && isOfParameter(world, declaration);
  return !isExecutorParameter(world, declaration);
}

function isOfParameter(world: World, element: Node): boolean {
  const { syntax } = world.compiler;
  let outer = element;
  while (outer.kind === syntax.SyntaxKind.BindingElement || syntax.isObjectBindingPattern(outer) || syntax.isArrayBindingPattern(outer)) outer = outer.parent;
  return syntax.isParameter(outer);
}

/** `new Promise((resolve) => emitter.on("x", resolve))`: made for this promise, and nobody else has it. */
function isExecutorParameter(world: World, parameter: Node): boolean {
  const { syntax } = world.compiler;
  const owner = parameter.parent;
  const made = isFunctionNode(syntax, owner) ? owner.parent : undefined;
  return made !== undefined && syntax.isNewExpression(made) && made.expression.getText() === "Promise";
}

/** A signal takes it out, its pipeline ends, or it holds on to nothing. */
function isEndedByItself(world: World, { options, listener, receiver, call }: ListenerCall): boolean {
  const { syntax } = world.compiler;
  const signal = options && optionOf(world, options, "signal");
  if (signal) return isOwnedSignalFired(world, signal);
  if (options && !syntax.isObjectLiteralExpression(unwrap(syntax, options)) && !isBoolean(world, options)) return true;
  if (options && /\.\.\./.test(options.getText())) return true;
  return isWeak(world, listener) || (syntax.isCallExpression(receiver) && ENDING_OPERATORS.test(receiver.getText())) || /WeakRef/.test(call.getText());
}

/** `() => ref.deref()?.update()`: it holds on to nothing. */
function isWeak(world: World, listener: Expression): boolean {
  const body = functionOf(world, listener)?.body;
  const first = body && world.compiler.syntax.isBlock(body) ? body.statements[0] : body;
  return first !== undefined && /\.deref\(\)/.test(first.getText());
}

function isBoolean(world: World, { kind }: Node): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  return kind === SyntaxKind.TrueKeyword || kind === SyntaxKind.FalseKeyword;
}

/** The same function object added again to an event target changes nothing: it has it already. */
function isRemembered(world: World, registered: ListenerCall): boolean {
  const { syntax } = world.compiler;
  if (registered.name !== "addEventListener") return false;
  const name = listenerName(world, registered.listener);
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration) return false;
  const inner = unwrap(syntax, registered.listener);
  const isOfModule = syntax.isSourceFile(enclosing(syntax, declaration)) && syntax.isIdentifier(inner);
  return isOfModule;
}

function isInTest(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = call; node && !syntax.isSourceFile(node); node = node.parent) {
    if (syntax.isCallExpression(node) && /^(describe|it|test|beforeEach|afterEach|beforeAll|afterAll)$/.test(lastName(syntax, node.expression) ?? "") && !receiverOf(syntax, node.expression) && node !== call && isWithin(call, node)) return true;
  }
  return false;
}
