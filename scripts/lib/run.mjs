import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's root, with a trailing slash. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A failed step: its message is for people, `output` is what the failing command said. */
export class StepError extends Error {
  /**
   * @param {string} message
   * @param {string} [output]
   */
  constructor(message, output = "") {
    super(message);
    this.name = "StepError";
    this.output = output;
  }
}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, show?: boolean, shell?: boolean, env?: NodeJS.ProcessEnv, onStart?: (pid: number) => void }} [options] `show`: straight to the terminal instead of collected
 * @returns {Promise<{ code: number, output: string, stdout: string }>} `output`: stdout and stderr, interleaved; empty with `show`
 */
export function run(command, args, { cwd = ROOT, show = false, shell = false, env = process.env, onStart } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell, env, stdio: show ? "inherit" : ["ignore", "pipe", "pipe"] });
    // Without a process id it did not start, and "error" comes.
    if (child.pid !== undefined) onStart?.(child.pid);
    let output = "";
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    // A child that a signal ended has no exit code; anything but 0 will do.
    child.once("close", (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/**
 * Runs a script of this repository, or of a package in `node_modules`, with the Node that runs this.
 * @param {readonly string[]} args path relative to the root, then its arguments
 * @param {Parameters<typeof run>[2]} [options]
 */
export function node(args, options) {
  return run(process.execPath, args, options);
}

/**
 * Runs the npm that runs this script, or the one on the PATH.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options) {
  const own = process.env["npm_execpath"];
  if (own?.endsWith(".js")) return node([own, ...args], options);
  // On Windows npm is a .cmd file, which only a shell can start.
  return run("npm", args, { ...options, shell: process.platform === "win32" });
}

/**
 * Ends this process as a failed step asks for: what went wrong, then the command's own words.
 * @param {unknown} error
 * @returns {never}
 */
export function failWith(error) {
  if (!(error instanceof StepError)) throw error;
  if (error.output) console.error(error.output.trimEnd());
  console.error(error.message);
  process.exit(2);
}
