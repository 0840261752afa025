export { audit, runAudit, textOnDisk, type AuditRun } from "./audit.js";
export type { CacheStore } from "./cache-store.js";
export { merge, parseShard } from "./merge.js";
export { COMPILERS, isConfident, policiesOf, type AuditOptions, type CompilerChoice, type Progress, type Share } from "./options.js";
export { prepare, type Prepared } from "./prepare.js";
export { VERSION } from "./version.js";
export { compared, type Earlier, type LoadedBaseline, type References, updated, type Update } from "./baseline/index.js";
export { NothingToAudit } from "../project/index.js";
