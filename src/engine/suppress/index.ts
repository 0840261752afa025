export { commentsOf } from "./comments.js";
export { mayHoldDirectives, type Comment, type Mistake } from "./directives.js";
export { ignoresOf, suppressionsOf, type Suppressions } from "./suppressions.js";
