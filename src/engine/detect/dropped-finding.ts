import type { Finding } from "../../model/index.js";

export type NoDroppedSignalFinding = Extract<Finding, { rule: "no-dropped-signal" }>;
