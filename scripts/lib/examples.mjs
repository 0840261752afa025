import { join } from "node:path";
import { ROOT } from "./run.mjs";
import { install } from "./setup.mjs";

/** The workspaces of `examples/` that bring tools of their own. */
const WORKSPACES = ["turborepo", "nx"];

/**
 * Installs the pinned tools that the examples are run with, unless they are there already.
 * @param {(line: string) => void} say
 */
export async function installExamples(say) {
  // What packages would do after their installation, the examples don't need.
  for (const name of WORKSPACES) await install(say, join(ROOT, "examples", name), ["--ignore-scripts"]);
}
