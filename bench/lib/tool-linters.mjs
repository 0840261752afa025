import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, StepError } from "../../scripts/lib/run.mjs";
import { resultFile } from "./results.mjs";
import { notInstalled } from "./tool-tsc.mjs";

/** The linters that are compared with, pinned in a package of their own. */
export const LINTERS = join(ROOT, "bench", "tools");
const installed = (/** @type {string} */ name) => join(LINTERS, "node_modules", name);

/** The pinned versions do not have one for every platform. */
export const NO_BINARY = "has no binary for this platform";
const PLATFORM = `${process.platform}-${process.arch}`;
const EXE = process.platform === "win32" ? ".exe" : "";

/** The binary itself: neither found from the project's folder, nor started through Node. */
const TSGOLINT = installed(`@oxlint-tsgolint/${PLATFORM}/tsgolint${EXE}`);
/** With glibc, and with musl. */
const BIOMES = ["", "-musl"].map((libc) => installed(`@biomejs/cli-${PLATFORM}${libc}/biome${EXE}`));

const OXLINT_CONFIG = {
  plugins: ["typescript"],
  categories: { correctness: "off" },
  rules: { "typescript/no-floating-promises": "error", "typescript/no-misused-promises": "error" },
};

/** @type {import("./tools.mjs").Tool} */
export const oxlint = {
  id: "oxlint",
  title: "`oxlint --type-aware`, the same two rules",
  missing: () => notInstalled(installed("oxlint")) ?? (existsSync(TSGOLINT) ? undefined : NO_BINARY),
  command: ({ files }) => {
    const config = resultFile("oxlint.json");
    writeFileSync(config, JSON.stringify(OXLINT_CONFIG));
    // Named one by one: as a folder, what git ignores is left out, and the packages' sources are not in git.
    return { args: [join(installed("oxlint"), "bin/oxlint"), "--type-aware", "-c", config, "--format", "json", ...files], env: { OXLINT_TSGOLINT_PATH: TSGOLINT } };
  },
  read: ({ output }, { files }) => {
    const result = parseBetween(output, '{ "diagnostics"', "oxlint");
    if (result.number_of_files < files.length) throw new StepError(`oxlint read ${result.number_of_files} of ${files.length} files.`, output.slice(0, 1000));
    return { found: result.diagnostics.length };
  },
};

const BIOME_CONFIG = {
  root: true,
  files: { includes: ["**/*.ts", "**/*.tsx", "**/*.mts", "**/*.cts", "!**/*.d.ts"], maxSize: 10 * 2 ** 20 },
  formatter: { enabled: false },
  assist: { enabled: false },
  linter: { rules: { preset: "none", nursery: { noFloatingPromises: "error", noMisusedPromises: "error" } } },
};

/** @type {import("./tools.mjs").Tool} */
export const biome = {
  id: "biome",
  title: "Biome, its two rules of these names (types of its own inference)",
  // With its configuration elsewhere it reads the files, but infers no types and finds nothing.
  missing: ({ isOurs }) => {
    const absent = notInstalled(installed("@biomejs/biome")) ?? (BIOMES.some((binary) => existsSync(binary)) ? undefined : NO_BINARY);
    return absent ?? (isOurs ? undefined : "needs its configuration in the project's folder, and the benchmark writes nothing there");
  },
  command: ({ folder }) => {
    writeFileSync(join(folder, "biome.json"), `${JSON.stringify(BIOME_CONFIG, undefined, 2)}\n`);
    return { args: [join(installed("@biomejs/biome"), "bin/biome"), "lint", "--reporter=json", "--max-diagnostics=none", "."] };
  },
  read: ({ output }, { files }) => {
    const { summary } = parseBetween(output, '{"summary"', "Biome");
    if (summary.changed + summary.unchanged < files.length) throw new StepError(`Biome read ${summary.changed + summary.unchanged} of ${files.length} files.`, output.slice(0, 1000));
    return { found: summary.errors };
  },
};

/**
 * The line or lines of JSON in what a tool wrote to both of its outputs.
 * @param {string} output
 * @param {string} start what the JSON begins with
 * @param {string} who
 */
function parseBetween(output, start, who) {
  const from = output.indexOf(start);
  try {
    if (from >= 0) return JSON.parse(output.slice(from, output.lastIndexOf("}") + 1));
  } catch {
    // Said below, with what there is.
  }
  throw new StepError(`${who} wrote no result.`, output.slice(0, 2000));
}
