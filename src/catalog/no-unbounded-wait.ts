import type { NoUnboundedWaitForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noUnboundedWait: CatalogEntry<NoUnboundedWaitForm> = {
  id: "no-unbounded-wait",
  promise: "A wait that comes round again has a time-out or a signal.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Bound every blocking operation by a time-out.",
  docs: docsOf("no-unbounded-wait"),
  messages: {
    event: "This waits for `{{task}}` with neither a time-out nor a signal ({{evidence}}): while the event does not come, nothing behind it runs, and nobody can end the wait. Pass a signal, or listen for the end as well.",
    take: "This waits for `{{task}}` with neither a time-out nor a signal ({{evidence}}): whoever stops this code waits with it. Pass a signal or a time-out, or close the source when it is told to stop.",
    lock: "This waits for its turn at `{{task}}` with neither a time-out nor a signal ({{evidence}}): one holder that does not let go stops all who come after. Take it with a time-out, and give it back in a `finally`.",
    request: "This waits for `{{task}}` in each round with neither a time-out nor a signal ({{evidence}}): one answer that does not come stops all rounds. Pass `AbortSignal.timeout(ms)`.",
    source: "This reads `{{task}}` to its end with neither a time-out nor a signal ({{evidence}}). End the source with a signal, or close it when the code is told to stop.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
