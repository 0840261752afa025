// Programs that are killed, or fail, at a chosen moment of their writing.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./fixtures.js";

/** `before`: killed before the operation; `within`: after half of a text is written; `after`; `fail`: the operation throws `ENOSPC`. */
export type Fault = "before" | "within" | "after" | "fail";

/** Counts what changes the disk, and lets the chosen operation be the last one. */
const PRELOAD = `import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const { FAULT: fault, FAULT_AT: at, FAULT_FROM: from = "" } = process.env;
const die = () => process.kill(process.pid, "SIGKILL");
let count = 0;
let isOn = from === "";
for (const name of ["mkdirSync", "writeFileSync", "chmodSync", "linkSync", "renameSync", "rmSync"]) {
  const real = fs[name];
  fs[name] = (...args) => {
    isOn ||= String(args[0]).includes(from);
    const isChosen = isOn && ++count === Number(at);
    if (isChosen && fault === "fail") throw Object.assign(new Error("no room"), { code: "ENOSPC" });
    if (isChosen && fault === "before") die();
    if (isChosen && fault === "within" && name === "writeFileSync") real(args[0], args[1].slice(0, args[1].length / 2), args[2]);
    if (isChosen && fault === "within") die();
    const result = real(...args);
    if (isChosen && fault === "after") die();
    return result;
  };
}
syncBuiltinESMExports();
`;
const WRITER = (cwd: string, files: readonly unknown[]) => `const { writeSources } = await import(${JSON.stringify(pathToFileURL(join(ROOT, "dist/src/cli/sources.js")).href)});
try {
  writeSources(${JSON.stringify(files)}, ${JSON.stringify(cwd)});
} catch (error) {
  console.error(error.constructor.name + ": " + error.message);
  process.exitCode = 2;
}
`;

export interface Change {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface Died {
  readonly isKilled: boolean;
  readonly code: number | null;
  readonly err: string;
}

/** A folder apart from the files, for the programs themselves. */
export class Faulty {
  readonly #tools: string;

  constructor(tools: string) {
    this.#tools = tools;
    writeFileSync(join(tools, "preload.mjs"), PRELOAD);
  }

  /** Writes the changes in a process of its own. */
  write(cwd: string, changes: readonly Change[], fault?: Fault, at = 0): Died {
    return this.#run(cwd, [this.writer(cwd, changes)], fault, at);
  }

  writer(cwd: string, changes: readonly Change[]): string {
    const file = join(this.#tools, "writer.mjs");
    writeFileSync(file, WRITER(cwd, changes));
    return file;
  }

  /** Runs a command; its writing begins with the journal. */
  command(cwd: string, args: readonly string[], fault?: Fault, at = 0): Died {
    return this.#run(cwd, [join(ROOT, "dist/src/cli/main.js"), ...args], fault, at, ".async-leaks-write.json");
  }

  /** Writes the changes, and is killed from outside `spins` rounds after the writing has begun. */
  async killed(cwd: string, changes: readonly Change[], spins: number): Promise<void> {
    const child = spawn(process.execPath, [this.writer(cwd, changes)], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    let isOver = false;
    void ended.then(() => (isOver = true));
    while (!isOver && !existsSync(join(cwd, ".async-leaks-write.json"))) await new Promise((resolve) => setImmediate(resolve));
    for (let spin = 0; spin < spins; spin++) existsSync(cwd);
    child.kill("SIGKILL");
    await ended;
  }

  #run(cwd: string, args: readonly string[], fault: Fault | undefined, at: number, from = ""): Died {
    const env = { ...process.env, ...(fault && { FAULT: fault, FAULT_AT: String(at), FAULT_FROM: from }) };
    const { signal, status, stderr } = spawnSync(process.execPath, ["--import", pathToFileURL(join(this.#tools, "preload.mjs")).href, ...args], { cwd, env, encoding: "utf8" });
    return { isKilled: signal === "SIGKILL", code: status, err: stderr };
  }
}

/** All texts of a folder, by name. */
export function textsIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
