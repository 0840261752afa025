import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FUNCTIONS_PER_FILE = 50;

/**
 * Writes a project of about `functions` functions, in which everything that could cost more than its share grows alike:
 * a call graph as deep as it is large, across files; classes with trackers, loops and waits; an interface with as many
 * implementations, all called through it; one exported tracker that every file fills.
 * @param {string} folder
 * @param {number} functions
 */
export function writeProject(folder, functions) {
  const files = Math.max(1, Math.round(functions / FUNCTIONS_PER_FILE));
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
  const compilerOptions = { target: "es2022", lib: ["es2022", "dom"], module: "nodenext", strict: true, types: [], skipLibCheck: true };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  writeFileSync(join(folder, "src/shared.ts"), SHARED);
  for (let index = 0; index < files; index++) writeFileSync(join(folder, "src", `part${index}.ts`), part(index, files));
}

const SHARED = `export const background = new Set<Promise<void>>();
export interface Job { run(signal: AbortSignal): void }
export const jobs: Job[] = [];
export function runAll(signal: AbortSignal): void {
  setInterval(() => { for (const job of jobs) job.run(signal); }, 1000);
}
export async function work(signal: AbortSignal): Promise<void> {
  await fetch("https://example.org", { signal });
}
`;

/** Of its 50 functions 20 are links of the chain, 20 stand in four classes, 10 are plain. */
function part(/** @type {number} */ index, /** @type {number} */ files) {
  const next = index + 1 < files ? `import { link${index + 1}_0 } from "./part${index + 1}.js";\n` : "";
  const last = index + 1 < files ? `link${index + 1}_0(signal);` : "work(signal);";
  const links = range(20).map((n) => `export function link${index}_${n}(signal: AbortSignal): void {\n  ${n < 19 ? `link${index}_${n + 1}(signal);` : last}\n}\n`);
  const start = index === 0 ? "setInterval(() => link0_0(new AbortController().signal), 1000);\nrunAll(new AbortController().signal);\n" : "";
  return `import { background, type Job, jobs, runAll, work } from "./shared.js";\n${next}\n${links.join("")}${range(4).map((n) => service(`Service${index}_${n}`)).join("")}${plain(index)}${start}`;
}

function service(/** @type {string} */ name) {
  return `export class ${name} implements Job {
  readonly #tasks = new Set<Promise<void>>();
  #stopped = false;
  run(signal: AbortSignal): void {
    this.#track(this.#loop(signal));
  }
  async #loop(signal: AbortSignal): Promise<void> {
    while (!this.#stopped) await this.#once(signal);
  }
  async #once(signal: AbortSignal): Promise<void> {
    await work(signal);
  }
  #track(task: Promise<void>): void {
    this.#tasks.add(task);
    void task.finally(() => this.#tasks.delete(task));
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.allSettled(this.#tasks);
  }
}
jobs.push(new ${name}());
`;
}

function plain(/** @type {number} */ index) {
  return range(10).map((n) => `export async function step${index}_${n}(signal: AbortSignal): Promise<void> {\n  const task = work(signal);\n  background.add(task);\n  await task;\n  background.delete(task);\n}\n`).join("");
}

function range(/** @type {number} */ count) {
  return Array.from({ length: count }, (_, n) => n);
}
