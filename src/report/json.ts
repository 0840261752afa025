import { exitCodeOf, type Reporter } from "./report.js";

/** The result as it is: schema/audit-result.schema.json describes it. */
export const json: Reporter = (result) => ({ text: `${JSON.stringify(result, null, 2)}\n`, exitCode: exitCodeOf(result) });
