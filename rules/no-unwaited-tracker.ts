import { createRule } from "./adapter.js";

export const noUnwaitedTracker = createRule("no-unwaited-tracker");
