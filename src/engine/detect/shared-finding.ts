import type { Finding } from "../../model/index.js";

export type SharedTrackerFinding = Extract<Finding, { rule: "no-shared-tracker" }>;
