import { createRule } from "./adapter.js";

export const noUnboundedWait = createRule("no-unbounded-wait");
