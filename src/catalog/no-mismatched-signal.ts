import type { NoMismatchedSignalForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noMismatchedSignal: CatalogEntry<NoMismatchedSignalForm> = {
  id: "no-mismatched-signal",
  promise: "Work is given the signal of the lifetime that it belongs to.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "One tracker per lifetime.",
  docs: docsOf("no-mismatched-signal"),
  messages: {
    "idle-controller": "`{{outer}}` ends later than this work should: `{{inner}}` is made for it, but its signal reaches nothing ({{evidence}}), so aborting `{{inner}}` ends nothing, and the work outlives its {{lifetime}}. Pass `{{inner}}.signal`, or a signal that follows both.",
    "outer-task": "This task belongs to one {{lifetime}}, which `{{inner}}` ends, but is given `{{outer}}` ({{evidence}}), so it outlives the {{lifetime}} that started it. Pass the signal of `{{inner}}`, or one that follows both.",
    "ignored-parameter": "`{{inner}}` says when this work is to end, but the work is given `{{outer}}` ({{evidence}}), so whoever aborts `{{inner}}` ends nothing. Pass `{{inner}}`, or `AbortSignal.any([{{inner}}, {{outer}}])`.",
    "without-owner": "This work is given only `{{outer}}`, the caller's signal; `{{inner}}`, which `{{closer}}` aborts, reaches no work ({{evidence}}), so `{{closer}}` leaves it running. Pass `AbortSignal.any([{{outer}}, {{inner}}.signal])`.",
  },
  related: {
    inner: "the signal of the inner lifetime",
    abort: "aborted here",
    made: "this work belongs to the inner lifetime",
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
