import type { NoUnsettledPromiseForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noUnsettledPromise: CatalogEntry<NoUnsettledPromiseForm> = {
  id: "no-unsettled-promise",
  promise: "A promise that is made by hand is settled on every path.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Bound every blocking operation by a time-out.",
  docs: docsOf("no-unsettled-promise"),
  messages: {
    never: "Nobody can settle this promise ({{evidence}}): whoever waits for it waits for ever. Call `resolve` or `reject` when the work ends, or don't make a promise.",
    path: "This promise is never settled when {{evidence}}: whoever waits for it waits for ever. Call `resolve` or `reject` on that path, too.",
    "happy-event": "This promise is settled by {{events}} of `{{source}}` only ({{evidence}}): when that does not come, whoever waits for it waits for ever. Listen to {{missing}}, too, or use `once(…)` from `node:events` with a signal.",
    failure: "This promise is never settled when `{{task}}` fails ({{evidence}}): whoever waits for it waits for ever. Pass the failure on to `reject`, or return the inner promise itself.",
    forgotten: "The `resolve` of this promise is put into `{{store}}`, where nobody ever calls it ({{evidence}}): whoever waits for it waits for ever. Call it when the work ends and when the owner stops.",
    unwoken: "Those who wait in `{{store}}` are forgotten by `{{end}}` ({{evidence}}): whoever still waits then waits for ever. Settle what is in `{{store}}` before it goes.",
    skipped: "`{{settle}}` is skipped when {{evidence}}: whoever waits for it waits for ever. Settle it in a `finally` of its own.",
  },
  related: {
    path: "on this path nobody settles it",
    event: "the only event that settles it",
    task: "its failure reaches nobody",
    store: "kept here",
    end: "what waits is forgotten here",
    throws: "this may throw first",
  },
};
