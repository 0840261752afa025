import type { UntrackedForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noUntrackedPromise: CatalogEntry<UntrackedForm> = {
  id: "no-untracked-promise",
  promise: "Every task that is started is awaited, returned, tracked, or handed to something that does so.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Track every task.",
  docs: docsOf("no-untracked-promise"),
  messages: {
    dropped: "`{{task}}` starts a task that nobody awaits, returns or tracks ({{evidence}}): it can outlive its caller, and a rejection ends the process. Await it, return it, or add it to a tracker of the same lifetime.",
    voided: "`void` hides that nobody waits for `{{task}}` ({{evidence}}): stopping cannot wait for it, and a rejection is still unhandled. Add it to a tracker of the same lifetime, or await it.",
    handled: "`{{task}}` has its failures handled but its end forgotten ({{evidence}}): nobody can wait for it when its owner stops. Add it to a tracker of the same lifetime, or await it.",
    forked: "`{{task}}` forks a second promise that nobody awaits ({{evidence}}): when the first one rejects, the fork rejects unhandled. End the fork with `.catch`, or await the fork in place of the original.",
    unread: "`{{task}}` is stored in `{{name}}`, which nobody ever awaits ({{evidence}}): storing is not tracking. Await `{{name}}` where its owner stops, or await the call.",
    "dropped-collection": "The promises of `{{task}}` are collected in `{{name}}`, which nobody waits for ({{evidence}}). Wait with `await Promise.all({{name}})` before its owner is done.",
    "wrong-iterable": "`{{task}}` iterates {{actual}}, not promises ({{evidence}}): the wait is over at once while the tasks still run. Pass `{{instead}}`.",
    "ignored-callback": "`{{callee}}` ignores the promise of this async callback ({{evidence}}): nobody waits for it, runs may overlap, and a rejection is unhandled. {{advice}}",
    condition: "`{{task}}` is a promise where a boolean is asked for ({{evidence}}): it is always true, and nobody waits for it. Await it.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
    body: "the task's work",
    overwritten: "held here",
  },
};
