import { createRule } from "./adapter.js";

export const noUntrackedPromise = createRule("no-untracked-promise");
