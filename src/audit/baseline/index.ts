export { compared, type Earlier, type LoadedBaseline, type References } from "./compare.js";
export { baselineText, parseBaseline, relocated, type Baseline, type BaselineEntry } from "./file.js";
export { updated, type Update } from "./update.js";
