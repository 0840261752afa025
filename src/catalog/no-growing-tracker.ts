import type { NoGrowingTrackerForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noGrowingTracker: CatalogEntry<NoGrowingTrackerForm> = {
  id: "no-growing-tracker",
  promise: "What remembers tasks forgets them when they end.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Measure growth against a baseline before and after.",
  docs: docsOf("no-growing-tracker"),
  messages: {
    "never-leaves": "`{{task}}` joins `{{tracker}}`, which lives as long as {{owner}}, and nothing ever takes it out ({{evidence}}): finished tasks pile up with all that they hold. Take each one out when it ends, in `finally`.",
    "only-at-the-end": "`{{task}}` joins `{{tracker}}`, which lives as long as {{owner}} and is emptied at its end only ({{evidence}}): until then finished tasks pile up with all that they hold. Take each one out when it ends, in `finally`.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
    declaration: "`{{tracker}}` is declared here",
    end: "emptied here only",
  },
};
