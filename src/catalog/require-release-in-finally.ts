import type { RequireReleaseInFinallyForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const requireReleaseInFinally: CatalogEntry<RequireReleaseInFinallyForm> = {
  id: "require-release-in-finally",
  promise: "What a task takes while it runs it gives back however it ends.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Release resources in `finally`.",
  docs: docsOf("require-release-in-finally"),
  messages: {
    skipped: "`{{release}}` is skipped when an exception comes before it ({{evidence}}): what `{{taken}}` took is never given back, so whoever waits for it waits for ever. Put it in `finally`.",
    "early-return": "`{{release}}` is skipped on another way out ({{evidence}}): what `{{taken}}` took is never given back, so whoever waits for it waits for ever. Put it in `finally`.",
    "one-sided": "`{{release}}` runs for one outcome only ({{evidence}}): after the other one, what `{{taken}}` took is never given back. Put it in `.finally(…)`.",
    "late-add": "`{{taken}}` stands inside the task that it announces ({{evidence}}): a wait can pass before the task has joined. Add before the task is started.",
    missing: "Nobody gives back what `{{taken}}` takes ({{evidence}}): whoever waits for it waits for ever. Give it back in `finally`.",
  },
  related: {
    taken: "taken here",
  },
};
