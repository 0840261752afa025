export * from "./terms.js";
export * from "./finding.js";
export * from "./inventory.js";
export * from "./result.js";
export * from "./settings.js";
