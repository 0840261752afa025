import { createRule } from "./adapter.js";

export const noWaitBeforeStop = createRule("no-wait-before-stop");
