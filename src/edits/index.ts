export { applyEdits, withLineEnds } from "./apply.js";
export { compatible, overlap } from "./choose.js";
export { Journey, type Moved, Moves, type Stretch } from "./moves.js";
