import type { CallExpression } from "../../compiler/index.js";
import { CONFIDENCES, type Multiplicity } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { isStoppingFunction } from "../facts/final-functions.js";
import { loopEndOf } from "../facts/loops.js";
import { isRace, membersOfRace, type RaceMember } from "../facts/race-members.js";
import { type RaceTimer, timerOfMember } from "../facts/race-timer.js";
import type { World } from "../world.js";
import { connectingPromises } from "./race-by-hand.js";
import { type AbandonedRaceFinding, raceFinding } from "./race-finding.js";
import { longLived } from "./race-long-lived.js";
import { isEndedAfter } from "./race-teardown.js";
import { losingRequests } from "./race-each.js";
import { racedAgain } from "./race-again.js";
import { timerFix, workFix } from "./race-fix.js";
import { isWaitForOwn, losingWork } from "./race-work.js";

/** Races whose loser keeps running or keeps its timer, and races against one promise that outlives them. */
export function detectNoAbandonedRace(world: World, facts: FileFacts): AbandonedRaceFinding[] {
  const races = ["race", "any"].some((name) => facts.names.has(name)) ? [...facts.functions.values()].flatMap(({ calls }) => calls.flatMap((call) => (isRace(world, call) ? [call] : []))) : [];
  const found = world.each(abandoned, facts.file, () => races);
  return [...found, ...connectingPromises(world, facts)];
}

/** A time-out that is over this soon is not worth a `clearTimeout`. */
const SHORT_MS = 1_000;
/** A grace for one's own tasks, as a `stop` gives it. */
const GRACE_MS = 10_000;

function abandoned(world: World, race: CallExpression): AbandonedRaceFinding | undefined {
  const context = contextOf(world, race);
  const members = membersOfRace(world, race);
  if (context.multiplicity === "once" || members.length === 0) return undefined;
  const timers = members.map((member) => timerOfMember(world, member, race));
  const candidates = [longLivedFinding(world, race, members, timers), workFinding(world, race, members, timers), timerFinding(world, race, members, timers), racedAgain(world, race)];
  return candidates.reduce(surer, undefined);
}

/** Of several reasons the surest; of equals the one that was looked for first. */
function surer(best: AbandonedRaceFinding | undefined, other: AbandonedRaceFinding | undefined): AbandonedRaceFinding | undefined {
  if (!best || !other) return best ?? other;
  return CONFIDENCES.indexOf(best.confidence) >= CONFIDENCES.indexOf(other.confidence) ? best : other;
}

type Timers = readonly (RaceTimer | undefined)[];

function longLivedFinding(world: World, race: CallExpression, members: readonly RaceMember[], timers: Timers): AbandonedRaceFinding | undefined {
  for (const [index, member] of members.entries()) {
    // A bounded wait for the one promise is no race of work against it.
    const isBoundedWait = members.every((_, other) => other === index || timers[other]);
    if (isBoundedWait && !isPauseOfLoop(world, race)) continue;
    const long = timers[index] ? undefined : longLived(world, member, race);
    if (long && (!isBoundedWait || long.confidence === "high")) return raceFinding(world, race, "long-lived", { confidence: long.confidence, span: "until-stopped", task: member.base, evidence: long.why });
  }
  return undefined;
}

/** `while (!stopped) { …; await Promise.race([sleep(250), stopping]); }`: the race is the pause between two rounds, and no wait for the end. */
function isPauseOfLoop(world: World, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  const statement = syntax.isAwaitExpression(race.parent) ? race.parent.parent : undefined;
  const loop = statement && syntax.isExpressionStatement(statement) ? (syntax.isBlock(statement.parent) ? statement.parent.parent : statement.parent) : undefined;
  return loop !== undefined && (syntax.isWhileStatement(loop) || syntax.isDoStatement(loop) || (syntax.isForStatement(loop) && !loop.condition)) && loopEndOf(world, loop) !== "bounded";
}

function workFinding(world: World, race: CallExpression, members: readonly RaceMember[], timers: Timers): AbandonedRaceFinding | undefined {
  const requests = members.map((member) => losingRequests(world, member, race)).find((one) => one);
  if (requests) return raceFinding(world, race, "work", requests);
  const found = members.flatMap((member, index) => {
    const others = members.flatMap((one, other) => (other === index ? [] : [{ member: one, timer: timers[other] }]));
    return timers[index] ? [] : losingWork(world, member, race, others) ?? [];
  });
  const [first] = found.sort((a, b) => CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence));
  return first && raceFinding(world, race, first.form, { confidence: first.confidence, span: first.span.span, task: first.node, evidence: first.why, fix: workFix(world, race, first.node, members) });
}

function timerFinding(world: World, race: CallExpression, members: readonly RaceMember[], timers: Timers): AbandonedRaceFinding | undefined {
  const index = timers.findIndex((timer, at) => timer && isLeft(world, timer, members[at], race));
  const [timer, member] = [timers[index], members[index]];
  if (!timer || !member || timers.every((one) => one)) return undefined;
  if (timer.ms !== undefined && timer.ms <= GRACE_MS && members.every((one, other) => timers[other] || isWaitForOwn(world, one))) return undefined;
  const { multiplicity } = contextOf(world, race);
  const isSure = timer.isSeen && !timer.isReleasedOnSuccess && isRepeated(multiplicity, timer) && !isStoppingFunction(world, race);
  const lasting = timer.ms === undefined ? "" : ` for up to ${timer.ms} ms`;
  return raceFinding(world, race, "timer", { confidence: isSure ? "high" : "medium", span: "bounded", task: member.origin, evidence: timer.isReleasedOnSuccess ? `its timer is cleared only where the race succeeds, and runs on${lasting} where it fails` : `nobody clears its timer, which runs on${lasting}`, fix: timerFix(world, race, member) });
}

/** Neither cleared nor over soon. A pause of the project's own may be cancelled in a way of its own. */
function isLeft(world: World, { isReleased, isSeen, ms }: RaceTimer, member: RaceMember | undefined, race: CallExpression): boolean {
  if (isReleased || (ms !== undefined && ms <= SHORT_MS)) return false;
  return isSeen || (member !== undefined && !isEndedAfter(world, member, race));
}

/** A signal of the caller's bounds the timer, too; only a loop piles such timers up. */
function isRepeated(multiplicity: Multiplicity, { takesSignal }: RaceTimer): boolean {
  return multiplicity === "per-iteration" || (!takesSignal && (multiplicity === "per-event" || multiplicity === "per-call"));
}

