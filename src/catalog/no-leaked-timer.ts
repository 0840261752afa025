import type { NoLeakedTimerForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noLeakedTimer: CatalogEntry<NoLeakedTimerForm> = {
  id: "no-leaked-timer",
  promise: "No timer outlives whoever set it.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Release resources in `finally`.",
  docs: docsOf("no-leaked-timer"),
  messages: {
    dropped: "Nobody keeps the handle of `{{task}}`, so nothing can stop it ({{evidence}}): it goes on, and keeps alive what its callback uses. Keep the handle, and clear it where {{owner}} ends.",
    uncleared: "`{{handle}}` holds the handle of `{{task}}`, but nobody clears it ({{evidence}}): it goes on, and keeps alive what its callback uses. Clear it where {{owner}} ends.",
    skipped: "`{{task}}` is not cleared on every way out ({{evidence}}), so it goes on after its work has ended. Clear it in `finally`.",
    outlived: "`{{task}}` stays armed when the work that it guards is over ({{evidence}}): it fires for nothing, and keeps the process alive until then. Keep its handle, and clear it in `finally`.",
    rearmed: "`{{task}}` starts itself again, and nobody keeps a handle to clear ({{evidence}}), so {{owner}} ends while a timer is still armed. Keep the handle, clear it where {{owner}} ends, and arm no timer after that.",
    "rearmed-late": "`{{task}}` is armed again after an `await` without asking whether {{owner}} has ended meanwhile ({{evidence}}): the handle that was cleared is an old one, and the timer goes on. Ask again behind the `await`.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
    end: "ends without clearing it",
    leaves: "leaves without clearing it",
    clears: "cleared here only",
    settles: "settles the promise without clearing it",
    waits: "the work that it guards",
    await: "it may be stopped while this waits",
  },
};
