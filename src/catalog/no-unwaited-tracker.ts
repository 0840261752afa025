import type { NoUnwaitedTrackerForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noUnwaitedTracker: CatalogEntry<NoUnwaitedTrackerForm> = {
  id: "no-unwaited-tracker",
  promise: "What remembers tasks is waited for before its owner ends.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Cancel, then wait.",
  docs: docsOf("no-unwaited-tracker"),
  messages: {
    unwaited: "`{{tracker}}` remembers {{task}}, but nobody waits for it ({{evidence}}): the tasks run on when their owner has ended, and nobody learns of their end. {{advice}}",
    "given-up": "The only wait for `{{tracker}}` gives up after a while, and nothing tells {{task}} to end ({{evidence}}): what has not ended by then runs on. Stop the tasks first, then wait for them.",
  },
  related: {
    add: "filled here",
    stop: "this ends the owner without a wait",
    wait: "this wait gives up",
    caller: "called from here",
    event: "runs once for each of these events",
    loop: "repeated by this loop",
  },
};
