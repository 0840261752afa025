import type { NoUnstoppableLoopForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noUnstoppableLoop: CatalogEntry<NoUnstoppableLoopForm> = {
  id: "no-unstoppable-loop",
  promise: "Every background loop has a way out that somebody can take.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "In every loop, check for cancellation.",
  docs: docsOf("no-unstoppable-loop"),
  messages: {
    "no-way-out": "Nothing ends this loop: it has no signal, no flag and no way out ({{evidence}}), so whoever starts it can never stop it, and each start leaves one more behind. Loop `while (!signal.aborted)`, and give the waits in it the signal.",
    "flag-never-set": "This loop looks at `{{flag}}`, but nothing ever sets it to the value that ends the loop ({{evidence}}), so it goes on for ever. Set it where the owner stops, or take a signal.",
    "endless-source": "`{{source}}` never ends, and nothing leaves this loop ({{evidence}}), so it goes on for ever. Give the source a signal.",
    parked: "This loop looks for its end only between two waits, and `{{wait}}` waits for something that may never come ({{evidence}}), so after a stop it stays parked there, and takes the next item from whoever follows. Give the wait the signal, or close what it waits for when the loop is stopped.",
  },
  related: {
    start: "started here",
    flag: "the flag is only ever set here",
    wait: "it parks here",
    source: "the source never ends",
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
