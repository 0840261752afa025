import type { CallExpression, Expression, NewExpression, Node, PropertyAccessExpression } from "../../compiler/index.js";
import { factsOf } from "../facts/file-facts.js";
import { lacksSignal } from "../facts/lacking-signal.js";
import { assignedTo, memberOf } from "../facts/race-members.js";
import { functionOf, registrationOf } from "../facts/registration.js";
import { mentionsSignal } from "../facts/sources.js";
import { spanOf } from "../facts/span.js";
import { isFunctionNode, lastName, receiverOf, textOf, unwrap, walk } from "../facts/tree.js";
import { ALL_COMBINATORS, EVENT_METHODS, ONCE_METHODS, READING_CALLS } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/**
 * A wait that only the outside can end. `event`: for an event that may never come; `take`: for the next item of something;
 * `lock`: for one's turn; `request`: for an answer.
 */
export interface OutsideWait {
  readonly kind: "event" | "take" | "lock" | "request";
  /** What must act for the wait to end: the emitter, the queue, the lock. */
  readonly subject: Expression | undefined;
  /** What is awaited, behind the variable that holds it. */
  readonly origin: Expression;
  /** True when the platform says so; false when only names do. */
  readonly certain: boolean;
  readonly why: string;
}

const HOLDING = /queue|channel|chan$|mailbox|inbox|stream|socket|reader|iterator|cursor|pipe|port|topic|subscription|consumer|connection|conn$|client|bus|source|messages|events|input|lines|frames/i;
/** Commands of a database that wait for an item. */
const BLOCKING = /^(blpop|brpop|bzpopmin|bzpopmax|brpoplpush|blmove)$/i;
const RUNNING = /^(exec|execFile|sh|shell|run(Command|Git|Shell)|spawnAsync)$/;
const TAKING = /^(get|pop|shift|pull|poll|receive\w*|read\w*|take\w*|next\w*|accept\w*|dequeue|recv|waitForMessage|nextMessage|brpop|blpop|bzpopmin|bzpopmax|brpoplpush|blmove)$/;
const LOCKING = /^(acquire|lock|enter)$/;
const LOCKS = /lock|mutex|sem(aphore)?\b|permit|slot|gate/i;
const ENDING_EVENTS = /error|close|end|exit|abort|timeout|disconnect|finish|fail/i;

/** What an `await` waits for, when that is outside work without a bound that can be seen. */
export function outsideWait(world: World, awaited: Expression): OutsideWait | undefined {
  const { syntax } = world.compiler;
  const { origin } = memberOf(world, awaited);
  if (syntax.isNewExpression(origin)) return handMadeWait(world, origin);
  if (syntax.isPropertyAccessExpression(origin)) return keptWait(world, origin);
  if (!syntax.isCallExpression(origin) || isBounded(world, origin)) return undefined;
  const name = lastName(syntax, origin.expression) ?? "";
  const receiver = receiverOf(syntax, origin.expression);
  if (receiver?.getText() === "Promise" && ALL_COMBINATORS.has(name)) return requestForEach(world, origin);
  const { body, isLibrary } = world.compiler.calleeOf(origin);
  if (body) return throughHelper(world, origin, body);
  if (world.compiler.thenableCall(origin) === "never") return undefined;
  if (name === "once" && !receiver) return { kind: "event", subject: origin.arguments[0], origin, certain: isLibrary, why: `\`${textOf(origin)}\` waits for an event that may never come` };
  if (name === "fetch" && (!receiver || /^(globalThis|window|self)$/.test(receiver.getText()))) return lacksSignal(world, origin) ? { kind: "request", subject: undefined, origin, certain: isLibrary, why: "`fetch` has no time-out of its own, and is given no signal" } : undefined;
  if (!receiver && RUNNING.test(name) && isPromisified(world, origin)) return { kind: "request", subject: undefined, origin, certain: false, why: `\`${textOf(origin)}\` waits for a process, and gives it no time-out` };
  if (!receiver || receiver.getText() === "Promise") return undefined;
  const subject = receiver.getText();
  if (BLOCKING.test(name)) return { kind: "take", subject: receiver, origin, certain: true, why: `\`${textOf(origin)}\` waits until there is something` };
  if (TAKING.test(name) && (READING_CALLS.has(name) || HOLDING.test(subject)) && (READING_CALLS.has(name) || !/^(get|pop|shift|pull|poll)$/.test(name) || origin.arguments.length === 0) && !takesPath(origin)) return settlesNothing(world, origin, name) ? undefined : { kind: "take", subject: receiver, origin, certain: false, why: `\`${textOf(origin)}\` waits until there is something` };
  // A promise of one's turn that several wait for is taken once.
  if (LOCKING.test(name) && unwrap(syntax, awaited) === origin && (LOCKS.test(subject) || name === "acquire")) return { kind: "lock", subject: receiver, origin, certain: false, why: `\`${textOf(origin)}\` waits for somebody else's release` };
  return undefined;
}

/** `Promise.all(urls.map((url) => fetch(url)))`: one of them that hangs is enough. */
function requestForEach(world: World, all: CallExpression): OutsideWait | undefined {
  const { syntax } = world.compiler;
  const list = all.arguments[0] && unwrap(syntax, all.arguments[0]);
  const callback = list && syntax.isCallExpression(list) && lastName(syntax, list.expression) === "map" ? list.arguments[0] : undefined;
  const body = callback && functionOf(world, callback);
  const [only, second] = body ? factsOf(world, body).returned : [];
  const each = only && !second ? outsideWait(world, only) : undefined;
  return each?.kind === "request" ? { ...each, origin: all } : undefined;
}

/** `await this.opened`, where `this.opened = new Promise((resolve) => socket.once("open", resolve))`. */
function keptWait(world: World, access: PropertyAccessExpression): OutsideWait | undefined {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(access.name)?.declarations?.[0];
  if (access.expression.kind !== syntax.SyntaxKind.ThisKeyword || !declaration || !syntax.isPropertyDeclaration(declaration)) return undefined;
  const [value, second] = [...(declaration.initializer ? [declaration.initializer] : []), ...assignedTo(world, access.name)];
  const made = value && unwrap(syntax, value);
  const wait = made && !second && syntax.isNewExpression(made) ? handMadeWait(world, made) : undefined;
  return wait && { ...wait, origin: access };
}

/** A helper that only hands out the wait: `next() { return this.queue.take(); }`. One that awaits it has the wait itself. */
function throughHelper(world: World, call: CallExpression, body: Parameters<typeof factsOf>[1] & Node): OutsideWait | undefined {
  const { awaits, returned, forAwaits } = factsOf(world, body);
  const [only, second] = returned;
  const request = only && !second && awaits.length === 0 && !mentionsSignal(world, call) ? outsideWait(world, only) : undefined;
  if (request?.kind === "request") return { ...request, origin: call };
  const span = spanOf(world, call);
  if (awaits.length > 0 || forAwaits.length > 0 || !only || span.span !== "blocking") return undefined;
  const subject = receiverOf(world.compiler.syntax, call.expression);
  // A queue of the project's own: `take()` gives a promise that the next `put` settles.
  if (subject && TAKING.test(lastName(world.compiler.syntax, call.expression) ?? "")) return { kind: "take", subject, origin: call, certain: false, why: `\`${textOf(call)}\` waits until there is something` };
  const inner = second ? undefined : outsideWait(world, only);
  return inner && { ...inner, origin: call, subject: isOnThis(world, inner.subject) ? inner.subject : receiverOf(world.compiler.syntax, call.expression) };
}

function isOnThis(world: World, subject: Expression | undefined): boolean {
  const { syntax } = world.compiler;
  const inner = subject && unwrap(syntax, subject);
  return inner !== undefined && syntax.isPropertyAccessExpression(inner) && inner.expression.kind === syntax.SyntaxKind.ThisKeyword;
}

/** Reads of something that has an address: a file, a key. They are over when it is read. */
function takesPath(call: CallExpression): boolean {
  return /^(readFile|readdir|readJson|readText|readLink|readConfig|readAsset|readable|readPackage|getReader|nextTick)/i.test(call.expression.getText().split(".").at(-1) ?? "") || /\b(fs|fsp|file|disk|storage|cache|store|db|database|redis\.get|map|params|config|settings)$/i.test(call.expression.getText().split(".").slice(0, -1).join("."));
}

/** `debugger.next()` gives nothing: it is something else of the same name. */
function settlesNothing(world: World, call: CallExpression, name: string): boolean {
  return READING_CALLS.has(name) && world.compiler.valueOf(call).settlesVoid;
}

/** `const sh = promisify(exec)`. */
function isPromisified(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(call.expression)?.declarations?.[0];
  return declaration !== undefined && syntax.isVariableDeclaration(declaration) && /\bpromisify\b/.test(declaration.initializer?.getText() ?? "") && !/time_?out|signal/i.test(call.getText());
}

/** A signal, a time-out or a time among what is handed over. */
function isBounded(world: World, call: CallExpression): boolean {
  if (mentionsSignal(world, call)) return true;
  // A blocking command's time-out of 0 means "for ever".
  if (BLOCKING.test(lastName(world.compiler.syntax, call.expression) ?? "") && call.arguments.at(-1)?.getText() === "0") return false;
  return call.arguments.some((argument) => /time_?out|deadline|max_?wait|\bttl\b|abort|cancel|token|controller|\bms\b|_MS\b|^\d[\d_.]*$|block\b/i.test(argument.getText()));
}

/** `new Promise((resolve) => socket.once("drain", resolve))`, with no way to settle but the one event. */
function handMadeWait(world: World, promise: NewExpression): OutsideWait | undefined {
  const { syntax } = world.compiler;
  const executor = promise.arguments?.[0] && unwrap(syntax, promise.arguments[0]);
  if (!executor || !isFunctionNode(syntax, executor) || !/Promise$/.test(lastName(syntax, promise.expression) ?? "")) return undefined;
  const text = executor.getText();
  if (/setTimeout|[sS]ignal|\babort/.test(text)) return undefined;
  const resolver = executor.parameters[0]?.name;
  const registrations = listenersIn(world, executor);
  const [first, second] = registrations;
  if (!resolver || !first || second || ENDING_EVENTS.test(first.arguments[0]?.getText() ?? "")) return undefined;
  if (!new RegExp(`(?<![\\w$.])${resolver.getText().replace(/[^\w$]/g, "")}(?![\\w$])`).test(first.getText())) return undefined;
  // Settled in some other way, too.
  const uses = text.split(new RegExp(`(?<![\\w$.])${resolver.getText().replace(/[^\w$]/g, "")}(?![\\w$])`)).length - 2;
  if (uses > 1) return undefined;
  return { kind: "event", subject: receiverOf(syntax, first.expression), origin: promise, certain: false, why: `it waits for one event, which may never come` };
}

function listenersIn(world: World, executor: Node): readonly CallExpression[] {
  const { syntax } = world.compiler;
  const found: CallExpression[] = [];
  walk(syntax, executor, (node) => {
    if (!syntax.isCallExpression(node)) return;
    const name = lastName(syntax, node.expression) ?? "";
    if (receiverOf(syntax, node.expression) && (EVENT_METHODS.has(name) || ONCE_METHODS.has(name))) found.push(node);
  });
  return found;
}

/** True where a caller bounds what runs here: the function is handed to something that times out. */
export function isBoundedByCaller(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site.parent; node && !syntax.isSourceFile(node); node = node.parent) {
    if (!isFunctionNode(syntax, node)) continue;
    const registration = registrationOf(world, node);
    if (registration && /time_?out|deadline|within|limit|abortable|cancell?able|race/i.test(registration.name)) return true;
  }
  return false;
}
