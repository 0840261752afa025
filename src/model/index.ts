export * from "./terms.js";
export * from "./finding.js";
export * from "./inventory.js";
export * from "./result.js";
export * from "./settings.js";
export * from "./audit-result.js";
export * from "./usage-error.js";
export * from "./config.js";
