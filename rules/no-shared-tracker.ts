import { createRule } from "./adapter.js";

export const noSharedTracker = createRule("no-shared-tracker");
