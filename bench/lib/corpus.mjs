import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "../../scripts/lib/run.mjs";
import { install } from "../../scripts/lib/setup.mjs";

export const CORPUS = join(ROOT, "bench", "corpus");

/**
 * A package's sources, ready to be analysed.
 * @typedef {object} Project
 * @property {string} name
 * @property {string} npm
 * @property {string} version
 * @property {string} folder absolute; holds `tsconfig.json` and the sources
 * @property {readonly string[]} files relative to the folder, without declaration files
 * @property {number} lines of these files
 * @property {boolean} isOurs whether the folder was laid out here, and may be written to
 */

/**
 * Installs the pinned packages and lays their sources out as projects of their own: under `node_modules`, compilers and
 * linters take files for somebody else's.
 * @param {readonly import("./packages.mjs").CorpusPackage[]} packages
 * @param {(line: string) => void} say
 * @returns {Promise<readonly Project[]>}
 */
export async function prepareCorpus(packages, say) {
  // The packages are read, never run.
  await install(say, CORPUS, ["--ignore-scripts"]);
  return packages.map(layOut);
}

/** @param {import("./packages.mjs").CorpusPackage} chosen */
function layOut({ name, npm, folder: from, leaveOut, compilerOptions }) {
  const source = join(CORPUS, "node_modules", npm);
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const folder = join(CORPUS, "sources", name);
  const stamp = join(folder, ".version");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== version) {
    rmSync(folder, { recursive: true, force: true });
    copySources(join(source, from), join(folder, from), leaveOut);
    // Its package.json decides between ESM and CommonJS.
    cpSync(join(source, "package.json"), join(folder, "package.json"));
    writeFileSync(stamp, version);
  }
  const tsconfig = { compilerOptions, include: ["**/*.ts"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), `${JSON.stringify(tsconfig, null, 2)}\n`);
  const files = sourceFiles(folder);
  return { name, npm, version, folder, files, lines: countLines(folder, files), isOurs: true };
}

/**
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} leaveOut
 */
function copySources(from, to, leaveOut) {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const [first = ""] = relative(from, path).split(sep);
      return !leaveOut.includes(first) && (path.endsWith(".ts") || statSync(path).isDirectory());
    },
  });
}

/** @param {string} folder */
function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .map((path) => path.replaceAll(sep, "/"))
    .sort();
}

/**
 * @param {string} folder
 * @param {readonly string[]} files
 */
export function countLines(folder, files) {
  return files.reduce((sum, file) => sum + readFileSync(join(folder, file), "utf8").split("\n").length - 1, 0);
}
