import { createRule } from "./adapter.js";

export const noUnstoppableLoop = createRule("no-unstoppable-loop");
