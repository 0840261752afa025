import type { Expression, Node } from "../../compiler/index.js";
import type { Confidence, NoLeakedListenerForm } from "../../model/index.js";
import { isFreshFunction } from "../facts/listener-identity.js";
import type { ListenerCall } from "../facts/listener-calls.js";
import { givesWay } from "../facts/loops.js";
import { factsOf } from "../facts/file-facts.js";
import { endOfReceiver, isEndedHere } from "../facts/receiver-end.js";
import { enclosing, isAsync, isFunctionNode, isLoop, isWithin, lastName, unwrap } from "../facts/tree.js";
import { isReturnedFrom } from "../facts/handed-out.js";
import { classAround, functionAround, isEnding } from "../facts/endings.js";
import { type Outliving, outlivesInstances } from "../facts/value-lifetime.js";
import { repeatedBetween } from "../facts/value-origin.js";
import type { World } from "../world.js";
import { endsWithoutSignal, isBoundedAbort } from "./abort-listener.js";
import { effectAround, endingOf, executorAround, isForwarding, isOneOfAKind, isSetUp, takesApart, takesOutOthers } from "./listener-owner.js";

/** A registration that nothing takes out, with what is known of the emitter's life. */
export interface Kept {
  readonly registered: ListenerCall;
  readonly lives: Outliving;
  /** The site whose runs count: the loop over a list of events stands for what it registers. */
  readonly at: Node;
  /** Taken out by its first call. */
  readonly isOnce: boolean;
  /** Takes itself out when it has seen what it waits for. */
  readonly isConditional: boolean;
}

export interface Judged {
  readonly form: NoLeakedListenerForm;
  readonly confidence: Confidence;
  /** The member that ends the instance and forgets the listener. */
  readonly ending?: Node;
}

/** Events that do not come when all goes well: `once` waits for them for ever. */
const RARE_EVENT = /abort|error|close|exit|disconnect|fail|cancel|reject|time_?out|SIG[A-Z]+|uncaught|unhandled|warning|unload|destroy|shutdown|stop/i;
/** Emitters that belong to whoever wraps them, one each. */
const OWNED_TYPE = /(Socket|WebSocket|Connection|Stream|Readable|Writable|Duplex|Transform|ChildProcess|Worker|MessagePort|Request|Response|IncomingMessage|ServerResponse|Session|Channel|Transport|Pipe|Interface|FileReader|Element|Server|View|Widget|Peer|Source|Client)$/;
const OWNED_NAME = /(socket|sock|ws|conn|connection|stream|child|proc|worker|port|req|request|res|response|session|channel|transport|el|elem|element|input|button|canvas|rl|peer|wss|server|view|container|listener|root|node|dom|source|target|parent|stdin|stdout|stderr|child_?process)$/i;
/** What is made to be shared. */
const SHARED_NAME = /bus|hub|events|broker|store|dispatcher|notifier|registry|pubsub|config|settings|theme/i;
const SHARED_GLOBAL = /^(process|window|document|globalThis|self|navigator)\b/;

/** How sure it is that the listener leaks; `undefined` where it may well be right. */
export function judge(world: World, kept: Kept): Judged | undefined {
  const { registered, lives } = kept;
  if (isAbort(world, registered)) return judgeAbort(world, kept);
  if (kept.isOnce && !isRare(world, registered)) return undefined;
  if (isEnding(world, functionAround(world, registered.call) ?? registered.call) || isEndedHere(world, registered.receiver, registered.call)) return undefined;
  if (kept.isConditional && executorAround(world, registered.call)) return undefined;
  const form = kept.isOnce ? "once" : "kept";
  switch (lives.verdict) {
    case "certain":
      return certain(world, kept, form);
    case "likely":
      return likely(world, kept, form);
    case "unknown":
      return lookedUp(world, kept, form);
    case "no":
      return undefined;
  }
}

/** What an instance looks up is kept by others, who will have it when the instance is gone; a function without a name can never be taken out. */
function lookedUp(world: World, { registered, lives }: Kept, form: NoLeakedListenerForm): Judged | undefined {
  const { origin, context } = lives;
  if (!origin.isLookedUp || context.multiplicity !== "per-instance" || form !== "kept" || !isFreshFunction(world, registered.listener)) return undefined;
  return isOneOfAKind(world, registered.call) || endOfReceiver(world, registered.receiver, registered.call) !== "never" ? undefined : { form, confidence: "low" };
}

export function isAbort(world: World, { name, event, receiver }: ListenerCall): boolean {
  const { syntax } = world.compiler;
  if (/^(addAbortListener|onAbort)$/.test(name)) return true;
  const inner = event && unwrap(syntax, event);
  if (!inner || !syntax.isStringLiteralLike(inner) || inner.text !== "abort") return false;
  return /signal|abort|cancel|token/i.test(lastName(syntax, receiver) ?? "") || world.compiler.typeOf(receiver).names.includes("AbortSignal");
}

function isRare(world: World, { event }: ListenerCall): boolean {
  const inner = event && unwrap(world.compiler.syntax, event);
  return inner !== undefined && RARE_EVENT.test(lastName(world.compiler.syntax, inner) ?? inner.getText());
}

/** `once` is no help where the signal never fires: what counts is whether the work ends without it. */
function judgeAbort(world: World, { registered, lives, at }: Kept): Judged | undefined {
  const { verdict, origin, context } = lives;
  if (verdict === "no" || verdict === "unknown") return undefined;
  const executor = executorAround(world, registered.call);
  if (executor && !endsWithoutSignal(world, registered, executor)) return undefined;
  if (verdict === "certain") return isInPlainLoop(world, context) && isSetUp(world, at) ? undefined : { form: "abort", confidence: "high" };
  if (context.multiplicity === "per-instance" && !executor) return forgotten(world, registered, "abort");
  if (executor) return { form: "abort", confidence: "high" };
  if (!isBoundedAbort(world, registered)) return undefined;
  return { form: "abort", confidence: origin.rank === "module" || origin.rank === "field-given" ? "high" : "medium" };
}

/** The code shows that the site runs again. */
function certain(world: World, { registered, lives, at, isConditional }: Kept, form: NoLeakedListenerForm): Judged | undefined {
  const { context, origin } = lives;
  if (origin.rank === "unknown") return isInPlainLoop(world, context) ? undefined : { form, confidence: "low" };
  if (isInPlainLoop(world, context)) return isSetUp(world, at) || !isFunctionNode(world.compiler.syntax, enclosing(world.compiler.syntax, at)) ? undefined : { form, confidence: "medium" };
  // What an event hands over ends with its own last event, and its listeners with it.
  if (form === "once" && origin.rank === "parameter" && isOwnEnd(registered)) return undefined;
  if (origin.rank === "parameter" && endOfReceiver(world, registered.receiver, registered.call) !== "never") return undefined;
  return { form, confidence: isConditional || (form === "once" && origin.rank === "field-own") ? "medium" : "high" };
}

/** A loop over what is there is over when the list is. */
function isInPlainLoop(world: World, { evidence, multiplicity }: Outliving["context"]): boolean {
  const { syntax } = world.compiler;
  if (multiplicity !== "per-iteration") return false;
  const loop = evidence[0]?.node;
  if (!loop || !isLoop(syntax, loop)) return true;
  return (syntax.isForOfStatement(loop) || syntax.isForInStatement(loop) || syntax.isForStatement(loop)) && !givesWay(world, loop);
}

function likely(world: World, kept: Kept, form: NoLeakedListenerForm): Judged | undefined {
  const { registered, lives, at } = kept;
  const { context, origin } = lives;
  if (kept.isConditional) return undefined;
  if (context.multiplicity === "per-instance") return instanceLeak(world, registered, lives, form);
  if (executorAround(world, registered.call)) return executorLeak(world, registered, lives, form);
  if (isEndOfProcess(registered) && isForEachResult(world, registered.call)) return { form, confidence: "high" };
  if (form === "once") return undefined;
  if (effectAround(world, registered.call)) return { form, confidence: "high" };
  if (origin.rank === "parameter") return parameterLeak(world, registered, lives, form);
  if (isSetUp(world, at)) return forgotten(world, registered, form, origin.rank === "module");
  if (origin.rank === "local-outer") return isReturnedFrom(world, enclosing(world.compiler.syntax, at)) ? { form, confidence: "medium" } : undefined;
  const gone = origin.rank === "module" ? forgotten(world, registered, form, true) : undefined;
  if (gone) return gone;
  if (SHARED_GLOBAL.test(registered.receiver.getText()) && isProcessEvent(registered) && !isMemberSite(world, at)) return undefined;
  return { form, confidence: "medium" };
}

/** `process.on("SIGTERM", …)` in a function is how a program sets itself up. */
function isProcessEvent({ event, receiver }: ListenerCall): boolean {
  return receiver.getText() === "process" && event !== undefined && /^["'`](SIG[A-Z0-9]+|exit|beforeExit|uncaught\w+|unhandled\w+|warning|rejection\w+)["'`]$/.test(event.getText());
}

function isEndOfProcess({ event, receiver }: ListenerCall): boolean {
  return receiver.getText() === "process" && event !== undefined && /^["'`](exit|beforeExit)["'`]$/.test(event.getText());
}

/** A function that gives back what it made, and leaves its end to that of the process: each call leaves one more listener. */
function isForEachResult(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  const owner = functionAround(world, call);
  if (!owner || enclosing(syntax, call) !== owner || isSetUp(world, call) || owner.parameters.length === 0) return false;
  return factsOf(world, owner).returned.some((returned) => {
    const value = unwrap(syntax, returned);
    const made = syntax.isIdentifier(value) ? world.compiler.symbolOf(value)?.declarations?.[0] : undefined;
    const isMadeHere = made !== undefined && syntax.isVariableDeclaration(made) && isWithin(made, owner);
    return isMadeHere && syntax.isIdentifier(value) && new RegExp(`(?<![\\w$.])${value.text}(?![\\w$])`).test(call.getText());
  });
}

function isMemberSite(world: World, site: Node): boolean {
  return classAround(world, site) !== undefined;
}

/** A wait made by hand. What ends with the wait's own event needs no removal. */
function executorLeak(world: World, registered: ListenerCall, { origin }: Outliving, form: NoLeakedListenerForm): Judged | undefined {
  const executor = executorAround(world, registered.call);
  if (form === "once" && executor && !endsWithoutSignal(world, registered, executor)) return undefined;
  const isGiven = origin.rank === "parameter" && !(origin.declaration && repeatedBetween(world, origin.declaration, registered.call));
  if (isGiven && (endOfReceiver(world, registered.receiver, registered.call) !== "never" || isOwned(world, registered.receiver))) return undefined;
  if (isGiven && (form === "once" || isLastEvent(registered))) return undefined;
  return { form, confidence: isGiven || (form === "once" && origin.rank !== "field-given" && origin.rank !== "module") ? "medium" : "high" };
}

/** An emitter that says so is done. */
function isLastEvent({ event }: ListenerCall): boolean {
  return event !== undefined && /^["'`]?(end|ended|finish|finished|close|closed|done|exit|complete|completed|ready|load|loaded|open|opened|connect|connected|error|spawn|listening)["'`]?$/.test(event.getText());
}

/** `page.once(Events.Page.Close, …)`. */
function isOwnEnd({ event }: ListenerCall): boolean {
  return event !== undefined && /(^|\W)(end|close|exit|disconnect|destroy)(e?d)?["'`]?$/i.test(event.getText());
}

/** Of a constructor's or start's own: what the instance registers stays when the instance goes. */
function instanceLeak(world: World, registered: ListenerCall, lives: Outliving, form: NoLeakedListenerForm): Judged | undefined {
  const { origin } = lives;
  const isModule = origin.rank === "module";
  const end = isModule ? "never" : endOfReceiver(world, registered.receiver, registered.call);
  if (end === "always") return undefined;
  if (end === "sometimes") return isOwned(world, registered.receiver) ? undefined : { form, confidence: "low" };
  const made = isModule ? undefined : outlivesInstances(world, origin);
  // `once` is no help either: the process exits but once, after every instance.
  const asKept = isEndOfProcess(registered) ? "kept" : form;
  const gone = forgotten(world, registered, asKept, isModule || made === "certain");
  const isOwn = !isModule && made !== "certain" && isOwned(world, registered.receiver);
  if (gone) return isOwn && gone.confidence !== "high" ? undefined : gone;
  if (isOwn || form === "once") return undefined;
  return made === "certain" ? { form, confidence: "medium" } : unended(world, registered, lives, form);
}

/** The class has an end that takes other things apart, and the listener is not among them. */
function forgotten(world: World, registered: ListenerCall, form: NoLeakedListenerForm, isLonger = false): Judged | undefined {
  const ending = endingOf(world, registered.call);
  if (!ending || form === "once") return undefined;
  const asForm = form === "abort" ? "abort" : "forgotten";
  if (takesOutOthers(world, ending, registered.receiver)) return { form: asForm, confidence: "high", ending };
  if (form === "abort" || isOneOfAKind(world, registered.call)) return undefined;
  return takesApart(world, ending) && (isLonger || isMadeToBeShared(world, registered.receiver)) ? { form: asForm, confidence: "medium", ending } : undefined;
}

/** A bus, or a bare emitter: of what is specific to one owner, the type says so. */
function isMadeToBeShared(world: World, receiver: Expression): boolean {
  const { names } = world.compiler.typeOf(receiver);
  return SHARED_NAME.test(receiver.getText()) || SHARED_GLOBAL.test(receiver.getText()) || /^(EventEmitter|EventTarget|Window|Document|Process|\w*Store|\w*Bus|\w*Hub)$/.test(names[0] ?? "");
}

/** A class without any end: of one that is made again and again each leaves its listener behind. */
function unended(world: World, registered: ListenerCall, { origin }: Outliving, form: NoLeakedListenerForm): Judged | undefined {
  if (isOneOfAKind(world, registered.call)) return undefined;
  const text = registered.receiver.getText();
  if (origin.rank === "module" || SHARED_GLOBAL.test(text) || SHARED_NAME.test(text)) return { form, confidence: "medium" };
  return isForwarding(world, registered) ? { form, confidence: "low" } : undefined;
}

function parameterLeak(world: World, registered: ListenerCall, { origin }: Outliving, form: NoLeakedListenerForm): Judged | undefined {
  const { receiver, call } = registered;
  if (endOfReceiver(world, receiver, call) !== "never") return undefined;
  if (origin.isShared) return { form, confidence: "medium" };
  const gone = isOwned(world, receiver) ? undefined : forgotten(world, registered, form);
  if (gone) return gone;
  if (isSetUp(world, call) || isOwned(world, receiver)) return undefined;
  const owner = enclosing(world.compiler.syntax, call);
  return isFunctionNode(world.compiler.syntax, owner) && isAsync(world.compiler.syntax, owner) && isFreshFunction(world, registered.listener) ? { form, confidence: "low" } : undefined;
}

/** Something of which each user has one. */
export function isOwned(world: World, receiver: Expression): boolean {
  const { names, isResolved } = world.compiler.typeOf(receiver);
  const text = lastName(world.compiler.syntax, receiver)?.replace(/^[#_]+/, "") ?? "";
  return (isResolved && names.some((name) => OWNED_TYPE.test(name))) || (!SHARED_NAME.test(text) && OWNED_NAME.test(text));
}
