export { createEngine, type Engine } from "./engine.js";
export { type IgnoreComment, ignoreCommentsIn, isIgnored } from "./ignore-comments.js";
