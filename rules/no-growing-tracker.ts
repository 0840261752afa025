import { createRule } from "./adapter.js";

export const noGrowingTracker = createRule("no-growing-tracker");
