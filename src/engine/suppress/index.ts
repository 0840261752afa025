export { commentsOf } from "./comments.js";
export { isOurs, mayHoldDirectives, type Comment, type Directive, type Mistake } from "./directives.js";
export { ignoresOf, suppressionsOf, type Suppressions } from "./suppressions.js";
