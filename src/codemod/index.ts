export { rewrite, type Rewritten, type RewriteOptions, type RewriteResult } from "./rewrite.js";
export type { Candidate, Refusal } from "./rewriter.js";
