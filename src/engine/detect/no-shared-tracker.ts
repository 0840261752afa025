import type { Node } from "../../compiler/index.js";
import { type Confidence, growthOf, type RelatedPlace } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { scopeBetween, scopesAround } from "../facts/scopes.js";
import { placeOf } from "../facts/tree.js";
import { type AddedTask, nameOfTask } from "../model/added-tasks.js";
import { inheritedTrackers } from "../model/inherited-trackers.js";
import { type TrackerFacts, trackersOf } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import { isFollowedBy } from "../split/outer-waits.js";
import { mended } from "../split/split.js";
import { splitTracker } from "../split/split-tracker.js";
import type { World } from "../world.js";
import { sharedBag } from "./shared-bag.js";
import { oneShotController } from "./one-shot-controller.js";
import type { SharedTrackerFinding } from "./shared-finding.js";
import { sharedQueues } from "./shared-queue.js";
import { type CoveredTask, outerTasksOf, scopesOf } from "./tracked-waits.js";
import { lifetimeInWords, relatedHead, relatedOf } from "./words.js";

/** Trackers that hold tasks of different lifetimes. */
export function detectSharedTrackers(world: World, { file, functions }: FileFacts): SharedTrackerFinding[] {
  const found = world.all([...trackersOf(world, file), ...inheritedTrackers(world, file)], (tracker) => {
    if (tracker.kind === "abort-controller") return oneShotController(world, tracker);
    return tracker.kind === "subscription-bag" || tracker.kind === "disposable-stack" ? sharedBag(world, tracker) : innerWaits(world, tracker);
  });
  return [...found, ...sharedQueues(world, functions.values())];
}

/** A task of an inner lifetime in the tracker in which an inner wait meets one of an outer lifetime. */
interface Meeting {
  readonly inner: AddedTask;
  readonly wait: TrackerUse;
  readonly outer: CoveredTask;
}

/** An inner wait covers a task of an outer lifetime: everything of the inner lifetime that joins it is in the wrong tracker. */
function innerWaits(world: World, tracker: TrackerFacts): readonly SharedTrackerFinding[] {
  const meetings = meetingsIn(world, tracker);
  const [meeting] = meetings;
  if (!meeting) return [];
  const first = meetings.filter(({ inner }, index) => meetings.findIndex((other) => other.inner.site === inner.site) === index);
  const findings = first.map(({ inner, wait, outer }) => describe(world, tracker, wait, outer, { ...inner, site: siteInScope(world, inner, outer.scope) }));
  const [{ multiplicity } = { multiplicity: "per-call" as const }] = findings;
  const split = splitTracker(world, tracker, {
    // One add can put several tasks in, for one finding.
    inner: [...new Set(meetings.map(({ inner }) => inner))],
    waits: meetings.map(({ wait }) => wait),
    outer: meetings.map(({ outer }) => outer.task),
    scope: meeting.outer.scope,
    lifetime: multiplicity === "per-iteration" ? "iteration" : multiplicity === "per-event" ? "event" : "call",
    isCovered: first.every(({ inner, outer }) => meetings.some((other) => other.inner === inner && isCovering(world, inner, other.wait, outer))),
  });
  return findings.map((finding) => ({ ...finding, ...mended(split) }));
}

function meetingsIn(world: World, tracker: TrackerFacts): readonly Meeting[] {
  return tracker.uses
    .filter(({ kind }) => kind === "wait")
    .flatMap((wait) => outerTasksOf(world, tracker, wait).flatMap((outer) => tracker.added.filter((inner) => inner.site !== outer.task.site && isInside(world, inner, wait, outer)).map((inner) => ({ inner, wait, outer }))));
}

/** Where the mistake is made: where the tracker is handed to a helper, unless the helper itself holds the inner scope. */
function siteInScope(world: World, { site, via }: AddedTask, scope: Node): Node {
  if (scopesAround(world, site).has(scope)) return site;
  return via.find((call) => scopesAround(world, call).has(scope)) ?? site;
}

/** True when a task joins in the same scope in which the wait runs, and the outer task does not; or when it joins again and again, and the outer task once. */
function isInside(world: World, inner: AddedTask, wait: TrackerUse, outer: CoveredTask): boolean {
  if (isInScopeOf(world, inner, wait, outer)) return true;
  // What a helper puts in for callers elsewhere is as long-lived as theirs.
  if (!inner.task) return false;
  const repeated = contextOf(world, inner.via[0] ?? inner.site).multiplicity;
  return (repeated === "per-iteration" || repeated === "per-event") && scopeBetween([joiningScopes(world, inner)], [joiningScopes(world, outer.task)]) !== undefined;
}

function isInScopeOf(world: World, inner: AddedTask, wait: TrackerUse, outer: CoveredTask): boolean {
  return scopeBetween([joiningScopes(world, inner), scopesOf(world, wait)], [joiningScopes(world, outer.task)]) !== undefined;
}

/** The wait comes after each inner task, in the scope that both run in and the outer task does not. */
function isCovering(world: World, inner: AddedTask, wait: TrackerUse, outer: CoveredTask): boolean {
  const scope = scopeBetween([joiningScopes(world, inner), scopesOf(world, wait)], [joiningScopes(world, outer.task)]);
  return scope !== undefined && isFollowedBy(world, inner, wait, scope);
}

function joiningScopes(world: World, { site, via }: AddedTask): ReadonlySet<Node> {
  return scopesOf(world, { node: site, via });
}

function describe(world: World, tracker: TrackerFacts, wait: TrackerUse, outer: CoveredTask, inner: AddedTask): SharedTrackerFinding {
  const context = contextOf(world, inner.via[0] ?? inner.site);
  const innermost = inner.via.length > 0 ? moreFrequent(context, contextOf(world, inner.site)) : context;
  const outerContext = contextOf(world, outer.task.site);
  const outerName = nameOfTask(world, outer.task);
  const data = {
    tracker: tracker.name.getText(),
    inner: nameOfTask(world, inner),
    outer: outerName,
    innerLifetime: lifetimeInWords(world, innermost, inner.site),
    outerLifetime: lifetimeInWords(world, outerContext, outer.task.site),
    evidence: `\`${outerName}\`: ${outer.task.span.why}`,
  };
  const related: RelatedPlace[] = [
    relatedHead("outer", outer.task.site, { task: outerName, lifetime: data.outerLifetime }),
    relatedHead("wait", wait.node),
    relatedHead("declaration", tracker.declaration),
    ...relatedOf(innermost),
  ];
  const { span } = inner.span;
  return {
    rule: "no-shared-tracker",
    form: "inner-wait",
    place: placeOf(inner.site),
    confidence: outer.confidence satisfies Confidence,
    span,
    multiplicity: innermost.multiplicity,
    growth: growthOf(innermost.multiplicity, span === "bounded" ? "blocking" : span),
    data,
    related,
    fixes: [],
  };
}

function moreFrequent<T extends { multiplicity: string }>(a: T, b: T): T {
  return a.multiplicity === "per-iteration" || a.multiplicity === "per-event" ? a : b;
}
