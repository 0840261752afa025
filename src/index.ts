/** The programmatic face: `audit()` and the shape of what it yields. */
export { audit, type AuditOptions, type CompilerChoice, type Progress, VERSION } from "./audit/index.js";
export { CATALOG, type CatalogEntry } from "./catalog/index.js";
export type * from "./model/index.js";
export { defineConfig, RULE_IDS, UsageError } from "./model/index.js";
