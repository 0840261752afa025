import { createRule } from "./adapter.js";

export const noLeakedTimer = createRule("no-leaked-timer");
