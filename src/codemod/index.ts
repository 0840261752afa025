export { rewrite, type Candidate, type Refusal, type Rewritten, type RewriteOptions, type RewriteResult } from "./rewrite.js";
