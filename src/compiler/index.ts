export type * from "./compiler.js";
export type * from "./syntax.js";
export { createClassicCompiler } from "./classic.js";
