import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node, npm, ROOT, StepError } from "./run.mjs";

/** Fails early, in words, where the packages would fail late, in stack traces. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const supported = major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19);
  if (!supported) throw new StepError(`Node ${version} is not supported: install Node 20.19 or later, 22.13 or later, or 24.`);
}

/**
 * Installs the locked packages, unless they are there already.
 * @param {(line: string) => void} say
 * @param {string} folder the folder of package-lock.json
 * @param {readonly string[]} more arguments of `npm ci`
 */
export async function install(say, folder = ROOT, more = []) {
  const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
  const stampFile = join(folder, "node_modules", ".async-leaks-lock");
  const stamp = createHash("sha256").update(lock).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  if (!holdsAll(folder, lock)) {
    say("Installing packages (npm ci) ...");
    const { code, output } = await npm(["ci", "--include=dev", "--no-fund", "--no-audit", ...more], { cwd: folder });
    if (code !== 0) throw new StepError(`npm ci failed in ${folder}; see above.`, output);
  }
  writeFileSync(stampFile, stamp);
}

/**
 * Whether `node_modules` already holds what the lock asks for, as after a plain `npm install`. Packages that npm may
 * leave out on this platform don't count.
 * @param {string} folder
 * @param {string} lock
 */
function holdsAll(folder, lock) {
  const hidden = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  /** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>} Packages */
  /** @type {Packages} */
  const wanted = JSON.parse(lock).packages;
  /** @type {Packages} */
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || entry.devOptional || present[path]?.version === entry.version,
  );
}

/**
 * Compiles to `dist/`; TypeScript's incremental build makes this quick when nothing changed.
 * @param {(line: string) => void} say
 */
export async function build(say) {
  say("Building ...");
  const { code, output } = await node(["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--pretty", "false"]);
  if (code !== 0) throw new StepError("The build failed: mend the type errors above.", output);
  await bundleReport();
}

async function bundleReport() {
  // esbuild is there once the packages are installed, which this file sees to itself.
  const { buildReportClient } = await import("./report-client.mjs");
  try {
    await buildReportClient();
  } catch (error) {
    throw new StepError("The build failed: the HTML report's page could not be bundled.", error instanceof Error ? error.message : String(error));
  }
}
