import type { AuditOptions } from "../audit/options.js";
import type { AuditResult } from "../model/index.js";

/**
 * Audits as the command line does, and prints nothing. The compiler is loaded with the first call.
 * @throws {UsageError} when paths, tsconfigs, options or the configuration are wrong; the message says what to do
 */
export async function audit(options: AuditOptions = {}): Promise<AuditResult> {
  return (await import("../audit/index.js")).audit(options);
}
