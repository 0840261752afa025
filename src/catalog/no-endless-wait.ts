import type { EndlessWaitForm } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const noEndlessWait: CatalogEntry<EndlessWaitForm> = {
  id: "no-endless-wait",
  promise: "Nobody who must go on waits for a task that cannot end.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "Cancel, then wait.",
  docs: docsOf("no-endless-wait"),
  messages: {
    direct: "This waits for `{{task}}`, which never ends ({{evidence}}), so {{consequence}}. Start it in a tracker and stop it with a signal, or give it a way out.",
    combined: "`{{combinator}}` also waits for `{{task}}`, which never ends ({{evidence}}), so {{consequence}}. Wait for the tasks that end; stop the endless one with a signal, then wait for it.",
    tracked: "`{{tracker}}` also holds `{{task}}`, which does not end before this wait is over ({{evidence}}), so {{consequence}}. Stop it first, or give it a tracker of its own.",
    "endless-source": "This loop reads `{{task}}`, which never ends ({{evidence}}), so {{consequence}}. End the source with a signal, or leave the loop.",
    "never-settles": "Nobody can settle `{{task}}` ({{evidence}}), so {{consequence}}. Keep its `resolve`, or wait for a signal's `abort`.",
  },
  related: {
    task: "the task that does not end",
    loop: "this loop has no way out",
    start: "`{{task}}` is started here",
    after: "this never runs",
    source: "the source never ends",
    executor: "its executor never settles it",
  },
};
