export { applyEdits, withLineEnds } from "./apply.js";
export { compatible } from "./choose.js";
export { Moves, type Stretch } from "./moves.js";
