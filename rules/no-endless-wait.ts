import { createRule } from "./adapter.js";

export const noEndlessWait = createRule("no-endless-wait");
