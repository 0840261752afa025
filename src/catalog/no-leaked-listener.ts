import type { NoLeakedListenerForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noLeakedListener: CatalogEntry<NoLeakedListenerForm> = {
  id: "no-leaked-listener",
  promise: "A listener goes when whoever added it is done.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Release resources in `finally`.",
  docs: docsOf("no-leaked-listener"),
  messages: {
    kept: "Nothing takes this listener off `{{receiver}}` again ({{evidence}}), so one more stays each time, with all that it holds on to. Take it out with `{{remover}}` when the work, or its owner, ends.",
    once: "`{{event}}` does not come when all goes well, so this `once` listener stays on `{{receiver}}` ({{evidence}}). Take it out with `{{remover}}` when the work ends in another way.",
    abort: "This `abort` listener stays on `{{receiver}}` when the work is done ({{evidence}}): a signal that never fires keeps one for each run, `once` or not. Take it out in a `finally`.",
    "dropped-handle": "`{{call}}` gives back what takes the listener out, and nobody keeps it ({{evidence}}), so one more stays each time. Keep it, and let it go when the work ends.",
    "wrong-removal": "`{{removal}}` does not take this listener out: {{why}} ({{evidence}}). Keep the function in a variable or field, and give the same one to both.",
    "on-success": "`{{removal}}` can be missed, and then this listener stays on `{{receiver}}` ({{evidence}}): {{why}}. Take it out in a `finally`.",
    forgotten: "`{{ending}}` ends the instance, and this listener stays on `{{receiver}}` ({{evidence}}), with the instance that it holds on to. Take it out there with `{{remover}}`.",
    "added-again": "This adds `{{name}}` to `{{receiver}}` once more each time ({{evidence}}), and `{{removal}}` takes one out, at the end. Take the old one out before, or add it once.",
    adds: "`{{function}}` says that it takes a listener out, but `{{call}}` adds one: each call leaves one more. Call `{{remover}}`.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
    removal: "this removal",
    detour: "this gets past the removal",
    ending: "this ends the instance",
  },
};
