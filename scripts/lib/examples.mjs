import { join } from "node:path";
import { ROOT } from "./run.mjs";
import { install } from "./setup.mjs";

/** What of `examples/` brings tools of its own. */
const EXAMPLES = ["turborepo", "nx", "pre-commit", "oxlint"];

/**
 * Installs the pinned tools that the examples are run with, unless they are there already.
 * @param {(line: string) => void} say
 */
export async function installExamples(say) {
  // What packages would do after their installation, the examples don't need.
  for (const name of EXAMPLES) await install(say, join(ROOT, "examples", name), ["--ignore-scripts"]);
}
