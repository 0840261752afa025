import type { NoGrowingTrackerForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noGrowingTracker: CatalogEntry<NoGrowingTrackerForm> = {
  id: "no-growing-tracker",
  promise: "TODO: what code that passes may be trusted for.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "TODO: which guideline it enforces.",
  docs: docsOf("no-growing-tracker"),
  messages: {
    "leak": "TODO: `{{task}}` is wrong ({{evidence}}): why it bites. What to do.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
