import { createRule } from "./adapter.js";

export const noMismatchedSignal = createRule("no-mismatched-signal");
