import type { Notification, Result } from "sarif";
import type { AuditProblem, Severity } from "../../model/index.js";

export function levelOf(severity: Severity): Result.level {
  return ({ off: "none", warn: "warning", error: "error" } as const)[severity];
}

export function levelOfProblem({ level }: AuditProblem): Notification.level {
  return level === "info" ? "note" : level;
}
