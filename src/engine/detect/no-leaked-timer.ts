import type { CallExpression, NewExpression, Node } from "../../compiler/index.js";
import { usesOf } from "../facts/callers.js";
import { isMember, isReachableFromOutside } from "../facts/context.js";
import { classAround, functionAround } from "../facts/endings.js";
import type { FileFacts } from "../facts/file-facts.js";
import { handlePlaceOf } from "../facts/handle-place.js";
import { handleUsesOf } from "../facts/handle-uses.js";
import { isTiny, type MadeTimer, madeTimerOf } from "../facts/timer-calls.js";
import { lastName } from "../facts/tree.js";
import type { LeakedTimer } from "../fix/leaked-timer.js";
import { timerFix } from "../fix/timer-fix.js";
import type { World } from "../world.js";
import { uncollectedTimer } from "./timer-collected.js";
import { timerOfExecutor } from "./timer-executor.js";
import type { TimerFinding, TimerSite } from "./timer-finding.js";
import { guardedWork } from "./timer-guard.js";
import { clearedOneWay } from "./timer-one-way.js";
import { rearmedLate, rearmedTimer } from "./timer-rearmed.js";
import { skippedClear } from "./timer-skipped.js";
import { keptTimer, runningTimer } from "./timer-uncleared.js";
import { lateUpkeep, watchdog } from "./timer-watchdog.js";

const MAKING = /^_?(set|start|begin|every|schedule|repeat|tick|poll|keep|watch|create|make|run|monitor|ping|beat|refresh|auto|launch)|interval|timer|ticker|heart|poll|schedul/i;
const TEST_FILE = /\.(test|spec|e2e)\.[cm]?[jt]sx?$|[\\/]__tests__[\\/]/;

/** Intervals and timers that outlive whoever set them. */
export function detectNoLeakedTimer(world: World, { file, functions }: FileFacts): TimerFinding[] {
  if (TEST_FILE.test(file.fileName)) return [];
  const { syntax } = world.compiler;
  const isMaking = (call: CallExpression | NewExpression): call is CallExpression => syntax.isCallExpression(call) && MAKING.test(lastName(syntax, call.expression) ?? "");
  return world.each(timerFindingAt, file, () => [...functions.values()].flatMap(({ calls }) => calls.filter(isMaking)));
}

function timerFindingAt(world: World, call: CallExpression): TimerFinding | undefined {
  const made = madeTimerOf(world, call);
  const found = made && leakOf(world, call, made);
  return found && withFix(world, { call, made, finding: found });
}

function withFix(world: World, { call, made, finding }: Pick<LeakedTimer, "call" | "made" | "finding">): TimerFinding {
  const place = handlePlaceOf(world, call);
  const uses = place.kind === "named" ? handleUsesOf(world, place.name) : [];
  const fix = timerFix(world, { call, made, finding, place, uses });
  return fix ? { ...finding, fixes: [fix] } : finding;
}

function leakOf(world: World, call: CallExpression, { kind }: MadeTimer): TimerFinding | undefined {
  if (isTiny(world, call)) return undefined;
  const place = handlePlaceOf(world, call);
  const name = place.kind === "named" ? place.name : undefined;
  if (name && (!isDeclaredHere(world, name) || isClearedByKey(world, call))) return undefined;
  const uses = name ? handleUsesOf(world, name).filter((use) => !isDead(world, use.node)) : [];
  const site: TimerSite = { call, kind, isUnreffed: place.isUnreffed || uses.some((use) => use.member === "unref") };
  if (place.kind === "handed-on") return undefined;
  if (place.kind === "collected") return uncollectedTimer(world, site, place.collection);
  const inExecutor = timerOfExecutor(world, site, name, uses);
  if (inExecutor !== "elsewhere") return inExecutor;
  if (!name) return kind === "interval" ? runningTimer(world, site) : (rearmedTimer(world, site) ?? guardedWork(world, site) ?? watchdog(world, site) ?? lateUpkeep(world, site));
  if (!uses.some((use) => use.kind === "released" || use.kind === "handed-on")) {
    return kind === "interval" ? runningTimer(world, site, name) : (rearmedTimer(world, site, name) ?? keptTimer(world, site, name) ?? guardedWork(world, site) ?? watchdog(world, site));
  }
  return skippedClear(world, site, { name, uses, holder: (place.kind === "named" && place.assignment) || call }) ?? rearmedLate(world, site, uses) ?? clearedOneWay(world, site, name, uses) ?? (kind === "interval" ? runningTimer(world, site, name, uses) : undefined);
}

/** What another file declares, a base class for one, may be cleared there. */
function isDeclaredHere(world: World, name: Node): boolean {
  return world.compiler.symbolOf(name)?.declarations?.[0]?.getSourceFile() === name.getSourceFile();
}

/** In a method of the class that nobody calls, and that nobody else can call. */
function isDead(world: World, node: Node): boolean {
  const around = functionAround(world, node);
  const isHidden = around !== undefined && isMember(world, around) && !isReachableFromOutside(world, around) && !world.compiler.syntax.isConstructorDeclaration(around);
  return isHidden && usesOf(world, around).length === 0;
}

/** `clearTimeout(this[key])`: any field may be meant. */
function isClearedByKey(world: World, call: Node): boolean {
  const owner = classAround(world, call);
  return owner !== undefined && /\bclear(Timeout|Interval)\(\s*this\[/.test(owner.getText());
}
