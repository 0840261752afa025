export type * from "./compiler.js";
export type * from "./syntax.js";
export type { NativeNode, NativeProject, NativeTypeScript } from "./native-typescript.js";
export { createClassicCompiler } from "./classic.js";
export { type Awaited, ON_ITS_WAY, OnItsWay } from "./compiler.js";
export { createNativeCompiler } from "./native.js";
export { NativeFailure } from "./native-typescript.js";
