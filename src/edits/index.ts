export { applyEdits, withLineEnds } from "./apply.js";
export { compatible } from "./choose.js";
