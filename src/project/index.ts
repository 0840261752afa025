export { NothingToAudit, planAudit, type Plan, type PlanInput, type ProjectPlan } from "./plan.js";
export { loadProject, offeredFiles, type LoadOptions, type LoadedProject } from "./program.js";
export { DiskTracer, type DiskTrace, stillHolds } from "./trace.js";
export { SourceCache } from "./source-cache.js";
export { syntaxErrorOf, unresolvedModules, unresolvedTypes, type SyntaxError } from "./blind-spots.js";
export { ts } from "./typescript.js";
export { absolute, isFolder, isUnder, shown, withSlashes } from "./paths.js";
