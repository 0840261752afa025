import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, StepError } from "../../scripts/lib/run.mjs";
import { resultFile } from "./results.mjs";

/**
 * @param {string} ruleSet as in eslint-run.mjs
 * @param {string} title
 * @returns {import("./tools.mjs").Tool}
 */
export function eslint(ruleSet, title) {
  return {
    id: `eslint-${ruleSet}`,
    title,
    missing: () => undefined,
    command: ({ name, files }) => {
      const list = resultFile(`${name}.files.json`);
      writeFileSync(list, JSON.stringify(files));
      return { args: [join(ROOT, "bench/lib/eslint-run.mjs"), ruleSet, list] };
    },
    read: ({ code, output }) => {
      if (code !== 0) throw new StepError(`ESLint with ${ruleSet} failed.`, output);
      const { parseMs, ruleMs, problems, failures } = JSON.parse(output.slice(output.lastIndexOf("\n{") + 1));
      if (failures.length > 0) throw new StepError(`ESLint could not read ${failures.length} files.`, failures[0]);
      return { found: problems, ruleSeconds: ruleMs / 1000, parseSeconds: parseMs / 1000 };
    },
  };
}
