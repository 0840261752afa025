import { createRule } from "./adapter.js";

export const noAbandonedRace = createRule("no-abandoned-race");
