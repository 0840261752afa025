import type { NoAbandonedRaceForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noAbandonedRace: CatalogEntry<NoAbandonedRaceForm> = {
  id: "no-abandoned-race",
  promise: "Whoever loses a race is told to end, and leaves nothing behind.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Bound every blocking operation by a time-out, and release what it leaves in `finally`.",
  docs: docsOf("no-abandoned-race"),
  messages: {
    timer: "`{{task}}` keeps its timer when it loses this race ({{evidence}}), so each race leaves a timer that holds its closure and keeps the process alive. Clear it in a `finally`, or give it a signal that is aborted there.",
    work: "`{{task}}` goes on when it loses this race ({{evidence}}), and nobody waits for it any more. Give it a signal that is aborted when the race is over, close what it uses, or keep its promise.",
    again: "`{{task}}` is started again in each round, and the one that lost is still under way ({{evidence}}), so they pile up. Keep the pending one for the next round, or cancel it when it loses.",
    "long-lived": "`{{task}}` outlives this race ({{evidence}}), and each race leaves its reactions and its result on it until it settles. Listen for the end and stop listening in a `finally`, or give the work a signal.",
    "raced-again": "All of `{{task}}` is raced again ({{evidence}}), and each race adds a promise to every task that is not over yet. Let each task report its end once, to a queue or a counter.",
    connecting: "`{{task}}` goes on opening after the time-out ({{evidence}}): it may open later, and nobody has it then. Close it in the time-out, before the `reject`.",
  },
  related: {
    loser: "this is what is left behind",
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
