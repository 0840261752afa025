import { code, nameIn, short } from "./cast.js";
import type { Draughtsman } from "./draughtsman.js";
import { pile } from "./scenes/pile.js";
import { lateAdd, missedRelease } from "./scenes/release.js";
import { sharedTracker } from "./scenes/shared.js";
import { growingTracker, oneShotController, unwaitedTracker } from "./scenes/tracker.js";

export const shared: Draughtsman = (finding, cast) => {
  const tracker = cast.tracker ?? "the tracker";
  const inner = nameIn(finding, ["inner"], "task");
  switch (finding.form) {
    case "one-shot-controller":
      return oneShotController(cast, tracker);
    case "shared-queue":
      return pile(cast, {
        thing: inner, counter: `consumers of ${tracker}`, on: tracker, end: "end the consumer",
        before: `The old consumer still takes from ${code(tracker)}`, after: "The old consumer ends before the next begins",
        held: { forgets: "the old one goes on" },
      });
    case "bag":
      return pile({ ...cast, lasting: true }, {
        thing: "entry", counter: `held by ${tracker}`, end: "dispose", atEnd: { label: `dispose ${tracker}`, youngest: false },
        before: `${code(tracker)} is filled again and again, and emptied at the end`, after: `A bag for each ${cast.unit}`,
      });
    default:
      return sharedTracker(cast, { tracker, inner, outer: nameIn(finding, ["outer"], "the outer task"), split: splitName(finding.fixes) ?? `${inner} tracker` });
  }
};

/** The name that the codemod gives the new tracker. */
function splitName(fixes: readonly { readonly kind: string; readonly title: string }[]): string | undefined {
  const title = fixes.find(({ kind }) => kind === "codemod")?.title;
  return title && /`([^`]+)`[^`]*$/.exec(title)?.[1];
}

export const release: Draughtsman = (finding, cast) => {
  const taken = nameIn(finding, ["taken"], "take");
  const back = nameIn(finding, ["release"], "release");
  const counter = `taken by ${taken}`;
  if (finding.form === "late-add") {
    return lateAdd(cast, { task: "task", counter: taken.replace(/\.\w+\(.*$/, ""), before: "The wait passes before the task has joined", after: `${code(taken)} comes before the task starts` });
  }
  const detour = { "early-return": "an early return", "one-sided": "the other outcome", missing: "nothing gives it back" }[finding.form] ?? "an exception";
  return missedRelease(cast, { task: "work", counter, detour, before: finding.form === "missing" ? `Nothing gives back what ${code(taken)} takes` : `${detour} skips ${code(back)}`, after: `${code(back)} in finally` });
};

export const growing: Draughtsman = (finding, cast) =>
  growingTracker(cast, { task: nameIn(finding, ["task"], "task"), tracker: cast.tracker ?? "the tracker", emptied: finding.form === "only-at-the-end" });

export const unwaited: Draughtsman = (finding, cast) =>
  unwaitedTracker(cast, { task: short(nameIn(finding, ["task"], "task")), tracker: cast.tracker ?? "the tracker", givesUp: finding.form === "given-up" });
