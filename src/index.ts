/** The programmatic face: `audit()`, the shape of what it yields, and `report()`. Compiler and reporters are loaded when they are needed. */
export { audit } from "./api/audit.js";
export { report, type ReportOptions } from "./api/report.js";
export type { CacheStore } from "./audit/cache-store.js";
export type { AuditOptions, CompilerChoice, Progress, Share } from "./audit/options.js";
export { VERSION } from "./audit/version.js";
export { CATALOG, type CatalogEntry } from "./catalog/index.js";
export type * from "./model/index.js";
export { defineConfig, RULE_IDS, UsageError } from "./model/index.js";
export type { ExitCode, Format, Report } from "./report/index.js";
