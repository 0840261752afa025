export { applyEdits, withLineEnds } from "./apply.js";
export { compatible } from "./choose.js";
export { Journey, type Moved, Moves, type Stretch } from "./moves.js";
