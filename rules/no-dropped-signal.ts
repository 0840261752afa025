import { createRule } from "./adapter.js";

export const noDroppedSignal = createRule("no-dropped-signal");
