import type { SharedTrackerForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noSharedTracker: CatalogEntry<SharedTrackerForm> = {
  id: "no-shared-tracker",
  promise: "Every tracker holds tasks of one lifetime.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "One tracker per lifetime.",
  docs: docsOf("no-shared-tracker"),
  messages: {
    "inner-wait": "`{{tracker}}` holds `{{outer}}`, which lives as long as {{outerLifetime}}, and here `{{inner}}`, which lives for {{innerLifetime}} ({{evidence}}): the wait in between is for both, so it blocks, or is bypassed and leaks. Give `{{inner}}` a tracker of its own and wait for that one.",
    bag: "`{{tracker}}` lives as long as {{outerLifetime}}, but is filled once for {{innerLifetime}} ({{evidence}}): what is put in stays until the owner itself is disposed, so it piles up. Use a bag (or a slot that disposes its old value) per {{unit}}.",
    "one-shot-controller": "`{{tracker}}` is made once but aborted per cycle ({{evidence}}): an aborted controller stays aborted, so from the second cycle on work is cancelled before it begins, or cannot be cancelled at all. Make a new controller for each cycle.",
    "shared-queue": "`{{tracker}}` is consumed by `{{inner}}` again for {{innerLifetime}} while the old consumer still takes from it ({{evidence}}): both race for the same items. Make a new queue per consumer, or end the old one first.",
  },
  related: {
    outer: "`{{task}}` is put in here, for {{lifetime}}",
    wait: "this wait covers both",
    declaration: "the shared tracker is declared here",
    abort: "aborted here",
    reuse: "its signal is used again here",
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
    consumer: "the consumer loop",
  },
};
