import type { NoOverwrittenHandleForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noOverwrittenHandle: CatalogEntry<NoOverwrittenHandleForm> = {
  id: "no-overwritten-handle",
  promise: "No handle is overwritten while what it stands for still runs.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Track every task.",
  docs: docsOf("no-overwritten-handle"),
  messages: {
    again: "`{{handle}}` may still hold {{kind}} when this overwrites it ({{evidence}}): nobody can release the old one any more, and one more stays behind each time. Release it first, or return while there is one.",
    parallel: "Runs of `{{function}}` at the same time share `{{handle}}` ({{evidence}}): each overwrites {{kind}} of the one before, and only the last is released. Keep it in a local variable.",
    unawaited: "`{{handle}}` may still hold a promise that is not settled when this overwrites it ({{evidence}}): who waits for `{{handle}}` misses the old one. Wait for the old one first, chain the new one to it, or keep a set.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
    release: "only the last one is released here",
    wait: "waits for the last one only",
  },
};
