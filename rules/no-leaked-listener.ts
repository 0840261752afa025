import { createRule } from "./adapter.js";

export const noLeakedListener = createRule("no-leaked-listener");
