import type { CallExpression, FunctionNode, NewExpression, Node, TaggedTemplateExpression, Thenable } from "../../compiler/index.js";
import { type Confidence, growthOf } from "../../model/index.js";
import type { World } from "../world.js";
import { contextOf } from "../facts/context.js";
import { factsOf, fileFactsOf, waitsAtAll } from "../facts/file-facts.js";
import { functionOf, registrationOf } from "../facts/registration.js";
import { referencesOf } from "../facts/references.js";
import { fateOf } from "../facts/fate.js";
import type { Fate } from "../facts/fate-types.js";
import { handlesRejection, isReaction } from "../facts/reactions.js";
import { handsOutOnly, isSettledAtOnce, mayReject } from "../facts/rejects.js";
import { isUsedAsValue } from "../facts/values.js";
import { canBeWaitedFor, selfReleases } from "../facts/releases.js";
import { spanOf } from "../facts/span.js";
import type { SpanFact } from "../facts/span-fact.js";
import { enclosing, isAsync, isFunctionNode, isWithin, lastName, receiverOf, textOf, unwrap, walk } from "../facts/tree.js";
import { ADD_METHODS, COLLECTING_ITERATORS } from "../facts/vocabulary.js";
import { awaitFix } from "./fixes.js";
import { isInUnwaitedTracker } from "./no-unwaited-tracker.js";
import { type Evidence, finding, type UntrackedFinding } from "./untracked-finding.js";

type Lost = Exclude<Fate, { kind: "consumed" }>;

const FORMS = { dropped: "dropped", voided: "voided", unread: "unread", collected: "dropped-collection", condition: "condition" } as const;

/** A call that starts a task which nobody awaits, returns, tracks or hands on. */
export function untrackedCall(world: World, call: CallExpression | NewExpression): UntrackedFinding | undefined {
  if (isSettledOnTheSpot(world, call)) return undefined;
  // Where a value goes is told by names; what it is, by types, which cost far more.
  const fate = fateOf(world, call);
  if (fate.kind === "consumed") return undefined;
  const thenable = world.compiler.thenableCall(call);
  if (thenable === "never" && world.compiler.syntax.isCallExpression(call) && isDroppedCollection(world, call)) return droppedCollection(world, call);
  if (thenable === "unknown") return namesakeOfAwaited(world, call, fate);
  if (thenable === "never") return undefined;
  if (world.compiler.syntax.isCallExpression(call) && (isReaction(world, call) || isOwnReaction(world, call))) return undefined;
  if (isDeliberate(world, call, fate) || isKeptByTracker(world, call) || (fate.kind === "collected" && isInUnwaitedTracker(world, call))) return undefined;
  return describe(world, call, fate, thenable);
}

/** `save().ignoreErrors();`: a method that the project has given to all promises, and that says what becomes of a failure. */
function isOwnReaction(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  return receiver !== undefined && /^(ignore|swallow|suppress|log|report|handle|catch)[A-Z]\w*(Error|Exception|Rejection|Failure)s?$|^ignore(Error|Exception|Rejection|Failure)s?$/.test(lastName(syntax, call.expression) ?? "") && world.compiler.typeOf(receiver).thenable === "always";
}

/** Nothing is known of the callee, but elsewhere in the file a call of the same name is awaited: `client.flush();` beside `await other.flush()`. */
function namesakeOfAwaited(world: World, call: CallExpression | NewExpression, fate: Lost): UntrackedFinding | undefined {
  const { syntax } = world.compiler;
  if (fate.kind !== "dropped" || fate.handled || !syntax.isCallExpression(call) || !syntax.isPropertyAccessExpression(call.expression)) return undefined;
  const { name } = call.expression;
  const namesakes = fileFactsOf(world, call).names.get(name.text) ?? [];
  const awaited = namesakes.find((other) => other !== name && syntax.isPropertyAccessExpression(other.parent) && syntax.isCallExpression(other.parent.parent) && syntax.isAwaitExpression(other.parent.parent.parent));
  if (!awaited || EVERYBODYS.has(name.text)) return undefined;
  const line = call.getSourceFile().getLineAndCharacterOfPosition(awaited.getStart()).line + 1;
  const evidence: Evidence = { context: contextOf(world, call), span: "unknown", why: `its type is not known, but \`${name.text}\` is awaited in line ${line}` };
  return finding(call, "dropped", "low", evidence, { task: textOf(call), name: "" });
}

/** Names that mean a promise here and none there. */
const EVERYBODYS: ReadonlySet<string> = new Set(["on", "off", "emit", "push", "add", "set", "get", "delete", "remove", "clear", "close", "end", "destroy", "dispose", "stop", "abort", "log", "debug", "info", "warn", "error", "call", "apply", "bind", "next", "then", "catch", "finally"]);

/** The commonest cases by far, told by the parent alone, so that no type is asked for. */
export function isSettledOnTheSpot(world: World, call: CallExpression | NewExpression): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  const { kind } = call.parent;
  if (kind === SyntaxKind.AwaitExpression || kind === SyntaxKind.ReturnStatement || kind === SyntaxKind.ThrowStatement) return true;
  if (isUsedAsValue(world, call)) return true;
  if (call.kind === SyntaxKind.NewExpression) return kind !== SyntaxKind.ExpressionStatement && lastName(world.compiler.syntax, call.expression) !== "Promise";
  return lastName(world.compiler.syntax, call.expression) === "require";
}

/** A task that its tracker counts down when it ends, and one that was handed to a tracker which gives back its promise. */
function isKeptByTracker(world: World, call: CallExpression | NewExpression): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call)) return false;
  if (selfReleases(world, call).length > 0) return true;
  const receiver = receiverOf(syntax, call.expression);
  // `this.run()` runs the class's own method, whatever else it is called elsewhere.
  const isOther = receiver && receiver.kind !== syntax.SyntaxKind.ThisKeyword;
  if (isOther && ADD_METHODS.has(lastName(syntax, call.expression) ?? "") && canBeWaitedFor(world, receiver)) return true;
  const { body } = world.compiler.calleeOf(call);
  return body !== undefined && world.ask(givesTrackedPromise, body, false);
}

/** A function that hands back a promise which it has put into a tracker itself: its caller may keep it or not. */
function givesTrackedPromise(world: World, body: FunctionNode): boolean {
  const { syntax } = world.compiler;
  if (isAsync(syntax, body)) return false;
  const { returned } = factsOf(world, body);
  return returned.length > 0 && returned.every((value) => {
    const inner = unwrap(syntax, value);
    if (syntax.isCallExpression(inner)) return isKeptByTracker(world, inner);
    return syntax.isIdentifier(inner) && referencesOf(world, inner).some((reference) => reference !== inner && isHeld(world, reference));
  });
}

/** `this.tasks.add(p)`, `track(p)`: handed to something that keeps it. */
function isHeld(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(reference.parent)) return false;
  const fate = fateOf(world, reference);
  return fate.kind === "consumed" && fate.how !== "escaped";
}

/** `startAll(paths);`: the tasks come in a collection, and the collection is dropped. */
function isDroppedCollection(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isExpressionStatement(call.parent) && !syntax.isVoidExpression(call.parent)) return false;
  const { container, element } = world.compiler.valueOf(call);
  const isMutation = /^(push|unshift|splice|sort|reverse|fill|set|add|copyWithin|freeze|seal|preventExtensions)$/.test(lastName(syntax, call.expression) ?? "");
  return !isMutation && (container === "array" || container === "tuple") && element?.thenable === "always" && functionCallback(world, call) === undefined;
}

/** `items.map(async …)` is reported at its callback. */
function functionCallback(world: World, call: CallExpression): FunctionNode | undefined {
  const [callback] = call.arguments;
  return callback && COLLECTING_ITERATORS.has(lastName(world.compiler.syntax, call.expression) ?? "") ? functionOf(world, callback) : undefined;
}

function droppedCollection(world: World, call: CallExpression): UntrackedFinding {
  const context = contextOf(world, call);
  const evidence: Evidence = { context, span: "unknown", why: "it gives a collection of promises" };
  const isCertain = !world.compiler.syntax.isVoidExpression(call.parent) && world.compiler.valueOf(call).element?.isNativePromise === true;
  return finding(call, "dropped-collection", isCertain ? "high" : "medium", evidence, { task: textOf(call), name: textOf(call) });
}

/** A tagged template whose promise is dropped: `` sql`DELETE …` `` as a statement. */
export function untrackedTemplate(world: World, template: TaggedTemplateExpression): UntrackedFinding | undefined {
  const fate = fateOf(world, template);
  if (fate.kind !== "dropped" && fate.kind !== "voided") return undefined;
  const type = world.compiler.typeOf(template);
  if (type.thenable !== "always") return undefined;
  const context = contextOf(world, template);
  const isPlain = fate.kind === "dropped" && !fate.handled && type.isNativePromise;
  const form = fate.handled ? "handled" : fate.kind;
  return finding(template, form, isPlain ? "high" : "medium", { context, span: "unknown", why: "its end is not known" }, { task: textOf(template), name: "" });
}

/** `queue.shift()` takes out a promise that somebody else has started. */
function takesOut(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  return receiver !== undefined && /^(shift|pop|get|at|delete|splice)$/.test(lastName(syntax, call.expression) ?? "") && world.compiler.typeOf(receiver).container !== undefined;
}

/** The action of a command line's command is the process's work: a failure ends the process, as it should. */
function isAction(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, call);
  return isFunctionNode(syntax, owner) && registrationOf(world, owner)?.name === "action" && contextOf(world, call).multiplicity === "once";
}

/** `Promise.resolve().then(f)` with a synchronous `f` is `queueMicrotask(f)`: over before anybody could wait for it. */
function isMicrotask(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (call.expression.getText() !== "Promise.resolve" || call.arguments.length > 0) return false;
  const access = call.parent;
  if (!syntax.isPropertyAccessExpression(access) || !syntax.isCallExpression(access.parent)) return true;
  return access.parent.arguments.every((callback) => world.compiler.typeOf(callback).returnsThenable === "never");
}

/** `new Promise((resolve, reject) => { (async () => { … })(); })`: the outer promise is the wait for the inner task, failure included. */
function settlesExecutor(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const executor = enclosing(syntax, call);
  if (!isFunctionNode(syntax, executor) || registrationOf(world, executor)?.role !== "executor") return false;
  const reject = executor.parameters[1]?.name;
  return reject !== undefined && referencesOf(world, reject).some((reference) => isWithin(reference, call));
}

/** The process's own entry point; tests, whose runner keeps their promises; a test for presence; what is settled already. */
function isDeliberate(world: World, call: CallExpression | NewExpression, fate: Lost): boolean {
  const { syntax } = world.compiler;
  if (fate.kind === "condition") return world.compiler.typeOf(call).isNullable;
  if (syntax.isCallExpression(call) && (isSettledAtOnce(world, call) || handsOutOnly(world, call) || takesOut(world, call) || isAction(world, call) || settlesExecutor(world, call) || isMicrotask(world, call))) return true;
  if (syntax.isSourceFile(enclosing(syntax, call)) && contextOf(world, call).multiplicity === "once" && fate.kind !== "collected" && fate.kind !== "unread") return true;
  const file = world.compiler.calleeOf(call).declaration?.getSourceFile().fileName ?? "";
  return /[\\/]@types[\\/]node[\\/]test\.d\.ts$/.test(file);
}

function describe(world: World, call: CallExpression | NewExpression, fate: Lost, thenable: Thenable): UntrackedFinding {
  const context = contextOf(world, call);
  const { span, why, evidence: spanEvidence } = spanOf(world, call);
  const growth = growthOf(context.multiplicity, span);
  const isNative = thenable === "always" && world.compiler.typeOf(call).isNativePromise;
  const evidence: Evidence = { context, span, why, ...(spanEvidence && { spanEvidence }) };
  const guarded = fate.handled || (isNative && isDroppedAtOnce(fate) && !isRejectable(world, call) && hasHandler(world, call));
  const form = guarded && fate.kind !== "collected" ? "handled" : FORMS[fate.kind];
  const confidence = confidenceOf(world, call, fate, (growth === "steady" || (growth === "possible" && span === "blocking")) && isPlain(world, call, spanOf(world, call)), isNative);
  // Who awaited a task without an end would never go on.
  const fix = span === "endless" || span === "until-stopped" ? undefined : awaitFix(world.compiler.syntax, call);
  return { ...finding(call, form, confidence, evidence, { task: textOf(call), name: fate.name ?? "" }), fixes: fix ? [fix] : [] };
}

/** What makes it last stands in the task itself, or beside it, and is on its way in any case: far down, or in a branch, it may be any wait. */
function isPlain(world: World, call: CallExpression | NewExpression, { span, certain, evidence }: SpanFact): boolean {
  if (!evidence || (span !== "blocking" && !certain)) return false;
  const { body } = world.compiler.calleeOf(call);
  return evidence.getSourceFile() === call.getSourceFile() || (body !== undefined && isWithin(evidence, body));
}

function confidenceOf(world: World, call: CallExpression | NewExpression, fate: Lost, grows: boolean, isNative: boolean): Confidence {
  if (!isNative) return "medium";
  if (fate.kind === "condition") return "high";
  if (isLogging(world, call)) return "medium";
  const isForgiven = fate.kind === "voided" || fate.handled || isImport(world, call) || !isLossHarmful(world, call);
  return isForgiven && !(grows && isRepeated(world, call)) ? "medium" : "high";
}

/** A logger that happens to be asynchronous: dropped by everybody, by design. */
function isLogging(world: World, call: CallExpression | NewExpression): boolean {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  return receiver !== undefined && /(log|logger|console)$/i.test(lastName(syntax, receiver) ?? "") && /^(log|trace|debug|info|warn|warning|error|fatal|verbose)$/.test(lastName(syntax, call.expression) ?? "");
}

function isRepeated(world: World, call: CallExpression | NewExpression): boolean {
  const { multiplicity } = contextOf(world, call);
  return multiplicity === "per-iteration" || multiplicity === "per-event";
}

function isImport(world: World, call: CallExpression | NewExpression): boolean {
  return call.expression.kind === world.compiler.syntax.SyntaxKind.ImportKeyword;
}

function isDroppedAtOnce(fate: Lost): boolean {
  return fate.kind === "dropped" || fate.kind === "voided";
}

function isRejectable(world: World, call: CallExpression | NewExpression): boolean {
  const { body } = world.compiler.calleeOf(call);
  return !body || mayReject(world, body);
}

/** A `catch` in sight, so that "handled" is true; a function that merely awaits nothing risky has none. */
function hasHandler(world: World, call: CallExpression | NewExpression): boolean {
  const { syntax } = world.compiler;
  const { body } = world.compiler.calleeOf(call);
  let found = false;
  if (body) {
    walk(syntax, body, (node) => {
      found ||= syntax.isCatchClause(node) || (syntax.isCallExpression(node) && syntax.isPropertyAccessExpression(node.expression) && handlesRejection(node));
      return !found;
    });
  }
  return found;
}

/** A task that catches everything itself loses no failure when it is dropped; that nobody can wait for it remains. */
function isLossHarmful(world: World, call: CallExpression | NewExpression): boolean {
  if (call.expression.getText() === "Promise.allSettled") return false;
  const { body } = world.compiler.calleeOf(call);
  return isRejectable(world, call) && (!body || waitsAtAll(world, body));
}
