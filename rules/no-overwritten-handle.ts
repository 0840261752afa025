import { createRule } from "./adapter.js";

export const noOverwrittenHandle = createRule("no-overwritten-handle");
