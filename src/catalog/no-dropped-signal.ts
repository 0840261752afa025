import type { NoDroppedSignalForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noDroppedSignal: CatalogEntry<NoDroppedSignalForm> = {
  id: "no-dropped-signal",
  promise: "Whoever is given a signal or a time-out passes it on to what takes one.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "In every loop, check for cancellation.",
  docs: docsOf("no-dropped-signal"),
  messages: {
    dropped: "`{{callee}}` takes a signal, and `{{signal}}` is at hand, but this call is given none ({{evidence}}), so it goes on after the caller has cancelled. Pass `{{signal}}` on.",
    "dropped-timeout": "`{{callee}}` takes a time-out, and `{{signal}}` is at hand, but this call is given none ({{evidence}}), so it may last for ever although the caller has set a bound. Pass `{{signal}}` on.",
  },
  related: {
    signal: "`{{signal}}` is at hand",
    taken: "the callee takes a signal here",
    passed: "another call is given it",
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
