import type { NoWaitBeforeStopForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noWaitBeforeStop: CatalogEntry<NoWaitBeforeStopForm> = {
  id: "no-wait-before-stop",
  promise: "A task that runs until it is stopped is told to stop before anybody waits for it to end.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Cancel, then wait.",
  docs: docsOf("no-wait-before-stop"),
  messages: {
    order: "This waits for `{{task}}`, which runs until it is stopped ({{evidence}}), and `{{stop}}` comes only after the wait: it is never reached. Cancel, then wait: move `{{stop}}` up.",
    unstopped: "`{{owner}}` waits for `{{task}}`, which runs until it is stopped ({{evidence}}), and tells it nothing: the stop never ends. Cancel, then wait.",
    deadlock: "This waits for {{task}}, which `{{stop}}` after it would settle ({{evidence}}): each waits for the other. Settle first, then wait.",
  },
  related: {
    loop: "it runs until this says so",
    stop: "it is told to stop only here",
    start: "`{{task}}` is started here",
    wait: "this is what it waits for",
  },
};
