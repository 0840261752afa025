import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT, StepError } from "../../scripts/lib/run.mjs";
import { CORPUS } from "./corpus.mjs";

/** TypeScript 6, pinned with the packages. */
export const TYPESCRIPT_6 = join(CORPUS, "node_modules/typescript");
/** TypeScript 7, the optional dependency that answers `--compiler native`. */
export const TYPESCRIPT_7 = join(ROOT, "node_modules/typescript7");

/** @param {string} folder */
export function notInstalled(folder) {
  return existsSync(join(folder, "package.json")) ? undefined : "is not installed";
}

/**
 * @param {string} id
 * @param {string} title
 * @param {string} folder
 * @returns {import("./tools.mjs").Tool}
 */
function tsc(id, title, folder) {
  return {
    id,
    title,
    missing: () => notInstalled(folder),
    command: () => ({ args: [join(folder, "bin/tsc"), "-p", "tsconfig.json", "--noEmit", "--pretty", "false"] }),
    read: ({ code, output }) => {
      const found = [...output.matchAll(/\): error TS/g)].length;
      // Errors that stand in no file are about the configuration.
      if (/^error TS(5|18)\d\d\d:/m.test(output) || (code !== 0 && found === 0)) throw new StepError(`${title} could not do its work.`, output);
      return { found };
    },
  };
}

export const tsc6 = tsc("tsc6", "`tsc --noEmit`, TypeScript 6", TYPESCRIPT_6);
export const tsc7 = tsc("tsc7", "`tsc --noEmit`, TypeScript 7", TYPESCRIPT_7);
