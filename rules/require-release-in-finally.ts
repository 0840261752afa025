import { createRule } from "./adapter.js";

export const requireReleaseInFinally = createRule("require-release-in-finally");
