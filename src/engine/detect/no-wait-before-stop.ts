import type { AwaitExpression, FunctionNode, Node, SourceFile } from "../../compiler/index.js";
import { type Finding, growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { mustGoOn } from "../facts/must-go-on.js";
import type { SpanFact } from "../facts/span-fact.js";
import { findStop, type StopNames, stopNamesOf, stopsElsewhere } from "../facts/stop-sites.js";
import { isStoppedBefore, leavesBefore } from "../facts/stops.js";
import { enclosing, isFunctionNode, isWithin, placeOf, textOf } from "../facts/tree.js";
import { inheritedTrackers } from "../model/inherited-trackers.js";
import { trackersOf } from "../model/trackers.js";
import type { World } from "../world.js";
import { detectEndlessWaits } from "./no-endless-wait.js";
import { deadlockedWaits } from "./deadlocked-waits.js";
import { isFinal } from "./tracked-waits.js";
import { isHardStop } from "./hard-stops.js";
import { tasksBehindHelper } from "./helper-waits.js";
import { trackedTasks, type WaitedTask, waitedTasks } from "./waited-tasks.js";
import { orderFix } from "./order-fix.js";
import { platformWaits } from "./platform-waits.js";
import type { WrongWait } from "./wrong-wait.js";
import { functionName, relatedHead } from "./words.js";

type WaitBeforeStopFinding = Extract<Finding, { rule: "no-wait-before-stop" }>;

/** Waits for tasks that run until they are stopped, before (or without) telling them to. */
export function detectNoWaitBeforeStop(world: World, facts: FileFacts): WaitBeforeStopFinding[] {
  const found = new Map<Node, WrongWait>();
  // A wait that holds up what must go on, whoever stops the task, is no-endless-wait's.
  const endless = new Set(detectEndlessWaits(world, facts).map(({ place }) => place.range.start));
  const note = (wrong: WrongWait | undefined): void => {
    if (wrong && !found.has(wrong.wait) && !endless.has(wrong.wait.getStart())) found.set(wrong.wait, wrong);
  };
  const trackers = [...trackersOf(world, facts.file), ...inheritedTrackers(world, facts.file)];
  world.all(trackers, (tracker) => world.all(tracker.uses, (use) => (use.kind === "wait" && use.isPatient && use.node.getSourceFile() === facts.file ? wrongWait(world, use.node, trackedTasks(world, tracker, use)) : undefined))).forEach(note);
  world.each(wrongAwait, facts.file, () => [...facts.functions.values()].flatMap(({ awaits }) => awaits)).forEach(note);
  return [...found.values()].map((wrong) => describe(world, wrong));
}

function wrongAwait(world: World, wait: AwaitExpression): WrongWait | undefined {
  return platformWaits(world, wait) ?? wrongWait(world, wait, [...waitedTasks(world, wait.expression), ...tasksBehindHelper(world, wait)]) ?? deadlockedWaits(world, wait);
}

/** The order of one wait and the stop of what it waits for; `undefined` when it is right, or somebody else's business. */
function wrongWait(world: World, wait: Node, tasks: readonly WaitedTask[]): WrongWait | undefined {
  for (const task of tasks) {
    const wrong = lasts(task.span) ? judge(world, wait, task) : undefined;
    if (wrong) return wrong;
  }
  return undefined;
}

/** Only what goes on until somebody says so can be waited for too early. */
function lasts({ span, isDetached, evidence }: SpanFact): boolean {
  return isDetached !== true && evidence !== undefined && (span === "until-stopped" || span === "endless" || span === "blocking");
}

function judge(world: World, wait: Node, task: WaitedTask): WrongWait | undefined {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, wait);
  const names = stopNamesOf(world, task.span, task.mentions);
  if (isStoppedBefore(world, wait, owner, task.mentions)) return undefined;
  if (findStop(world, owner, names, (node) => node.end <= wait.pos && !leavesBefore(world, node, wait))) return undefined;
  if (stopsItself(world, task, names)) return undefined;
  if (isHandedOnBefore(world, owner, wait, names.mentions)) return undefined;
  const isEnd = isFunctionNode(syntax, owner) && isFinal(world, owner);
  const elsewhere = stopsElsewhere(world, wait.getSourceFile(), owner, names);
  const isElsewhere = elsewhere.length > 0;
  const stop = findStop(world, owner, names, (node) => node.pos >= wait.end && isAfter(world, node, wait));
  if (task.span.span === "blocking" && !isEnd) return undefined;
  if (stop) return task.span.span !== "endless" && (isEnd || !isElsewhere) ? wrongOrder(world, wait, stop, task) : undefined;
  if (isEnd && isElsewhere && task.span.span === "until-stopped" && task.span.certain && elsewhere.every((one) => isHardStop(world, one))) return { ...unstopped(world, wait, task), confidence: "medium" };
  if (!isEnd || isElsewhere || !isOwnToStop(world, wait, task)) return undefined;
  return unstopped(world, wait, task);
}

/** A task that stops in its own body what it starts there ends by itself. */
function stopsItself(world: World, { start }: WaitedTask, names: StopNames): boolean {
  const { syntax } = world.compiler;
  const body = syntax.isCallExpression(start) ? world.compiler.calleeOf(start).body : undefined;
  return body !== undefined && findStop(world, body, names, () => true) !== undefined;
}

/** A branch beside the wait is not after it. */
function isAfter(world: World, node: Node, wait: Node): boolean {
  const { syntax } = world.compiler;
  for (let inner = wait; inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (syntax.isIfStatement(parent) && parent.thenStatement === inner && parent.elseStatement && isWithin(node, parent.elseStatement)) return false;
    if (syntax.isTryStatement(parent) && parent.tryBlock === inner && parent.catchClause && isWithin(node, parent.catchClause)) return false;
  }
  return true;
}

/** A callback that is registered before the wait may stop the task meanwhile; so may whoever is handed its controller. */
function isHandedOnBefore(world: World, owner: FunctionNode | SourceFile, wait: Node, mentions: string): boolean {
  const { syntax } = world.compiler;
  let found = false;
  const visit = (node: Node, isNested: boolean): void => {
    if (found || node.pos >= wait.pos) return;
    const isAbort = isNested && syntax.isCallExpression(node) && /\.(abort|cancel|stop|close)$/.test(node.expression.getText()) && new RegExp(`\\b${node.expression.getText().replace(/\W*\.\w+$/, "").split(".").at(-1)?.replace(/\W/g, "") ?? ""}\\b`).test(mentions);
    found ||= isAbort;
    syntax.forEachChild(node, (child) => visit(child, isNested || isFunctionNode(syntax, child)));
  };
  syntax.forEachChild(owner, (child) => visit(child, false));
  return found;
}

function wrongOrder(world: World, wait: Node, stop: Node, { name, span, start }: WaitedTask): WrongWait {
  const confidence = span.span === "until-stopped" && span.certain ? "high" : "medium";
  const related = [...(span.evidence ? [relatedHead("loop", span.evidence)] : []), relatedHead("stop", stop), relatedHead("start", start, { task: name })];
  return { wait, form: "order", confidence, data: { task: name, stop: textOf(stop), evidence: span.why }, related, fix: orderFix(world, wait, stop, start, confidence === "high") };
}

/** In a method that stops, with nothing behind the wait that another rule would miss. */
function isOwnToStop(world: World, wait: Node, { span }: WaitedTask): boolean {
  if (span.span === "blocking") return false;
  if (span.span === "endless") return span.certain && !mustGoOn(world, wait);
  return false;
}

function unstopped(world: World, wait: Node, { name, span, start }: WaitedTask): WrongWait {
  const data = { owner: functionName(world, wait), task: name, evidence: span.why };
  return { wait, form: "unstopped", confidence: "high", data, related: [...(span.evidence ? [relatedHead("loop", span.evidence)] : []), relatedHead("start", start, { task: name })] };
}

function describe(world: World, { wait, form, confidence, data, related, fix }: WrongWait): WaitBeforeStopFinding {
  const { multiplicity } = contextOf(world, wait);
  return { rule: "no-wait-before-stop", form, place: placeOf(wait), confidence, span: "until-stopped", multiplicity, growth: growthOf(multiplicity, "blocking"), data, related, fixes: fix ? [fix] : [] };
}

