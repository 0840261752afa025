export { NothingToAudit, planAudit, type Plan, type PlanInput, type ProjectPlan } from "./plan.js";
export { loadProject, type LoadedProject } from "./program.js";
export { SourceCache } from "./source-cache.js";
export { syntaxErrorOf, unresolvedModules, unresolvedTypes, type SyntaxError } from "./blind-spots.js";
export { ts } from "./typescript.js";
export { absolute, isFolder, isUnder, shown, withSlashes } from "./paths.js";
