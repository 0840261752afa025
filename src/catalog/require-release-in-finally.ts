import type { RequireReleaseInFinallyForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const requireReleaseInFinally: CatalogEntry<RequireReleaseInFinallyForm> = {
  id: "require-release-in-finally",
  promise: "TODO: what code that passes may be trusted for.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "TODO: which guideline it enforces.",
  docs: docsOf("require-release-in-finally"),
  messages: {
    "leak": "TODO: `{{task}}` is wrong ({{evidence}}): why it bites. What to do.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
