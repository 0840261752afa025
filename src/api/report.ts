import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type AuditResult, UsageError } from "../model/index.js";
import type { Format, Report, ReportContext } from "../report/index.js";

/** What a report may be told beside the result, all of it optional. */
export interface ReportOptions extends Partial<ReportContext> {
  /** What the files in the result are relative to: the `cwd` of the audit. Default: the process's. Code is read from there, unless `textOf` is given. */
  readonly cwd?: string;
}

/**
 * A result as a text in one of the command line's formats, and the exit code that it stands for. Nothing is printed or written.
 * @throws {UsageError} when there is no such format
 */
export async function report(result: AuditResult, format: Format = "pretty", { cwd = "", ...context }: ReportOptions = {}): Promise<Report> {
  const { FORMATS, REPORTERS } = await import("../report/index.js");
  if (!FORMATS.includes(format)) throw new UsageError(`There is no format ${JSON.stringify(format)}. The formats are: ${FORMATS.join(", ")}.`);
  return REPORTERS[format](result, { textOf: (file) => textOf(resolve(cwd, file)), width: 100, color: false, ...context });
}

/** Without a byte order mark, as compilers count columns. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}
