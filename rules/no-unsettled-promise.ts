import { createRule } from "./adapter.js";

export const noUnsettledPromise = createRule("no-unsettled-promise");
