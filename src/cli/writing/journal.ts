import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../model/index.js";
import { type Replacement, tidy } from "./replacement.js";

/** Stands in the working directory while sources are written, and is left there by a run that is killed meanwhile. */
export const JOURNAL = ".async-leaks-write.json";

interface Entry extends Replacement {
  /** SHA-256 of the texts before and after. */
  readonly before: string;
  readonly after: string;
}

/** Up to `moving` no source has been touched; from there on all are to be changed, and from `undoing` on none is. */
type State = "preparing" | "moving" | "undoing";

interface Content {
  readonly pid: number;
  readonly state: State;
  readonly files: readonly Entry[];
}

/** What became of the work of a run that was killed. */
export interface Recovery {
  /** Files that have their new text now. */
  readonly finished: readonly string[];
  /** Files that somebody has changed since: they are as they were found. */
  readonly changed: readonly string[];
}

/** Says what is being done, so that the next run can finish it. */
export class Journal {
  readonly #path: string;
  readonly #content: Content;

  /** @throws {UsageError} when another run is writing, or the working directory can't be written to */
  constructor(cwd: string, files: readonly Entry[]) {
    this.#path = join(cwd, JOURNAL);
    this.#content = { pid: process.pid, state: "preparing", files };
    try {
      writeFileSync(this.#path, JSON.stringify(this.#content), { flag: "wx", flush: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") throw new UsageError(`Another run is writing here, or was killed just now (${JOURNAL}). Run again. Nothing was written.`);
      this.end();
      throw unwritable(error);
    }
  }

  /**
   * From `moving` on a killed run is finished by the next one, from `undoing` on its work is taken back.
   * @throws {UsageError} when there is no room for it
   */
  enter(state: State): void {
    const next = `${this.#path}.tmp`;
    try {
      writeFileSync(next, JSON.stringify({ ...this.#content, state }), { flush: true });
      renameSync(next, this.#path);
    } catch (error) {
      // What is undone needs no journal unless it is killed, too.
      if (state === "moving") throw unwritable(error);
    }
  }

  /** One that can't be removed makes the next run look, and find that nothing is left to be done. */
  end(): void {
    try {
      rmSync(`${this.#path}.tmp`, { force: true });
      rmSync(this.#path, { force: true });
    } catch {
      return;
    }
  }
}

function unwritable(error: unknown): UsageError {
  return new UsageError(`${JOURNAL} can't be written (${(error as NodeJS.ErrnoException).code}), which says what is being done while files are changed. Run the command in a folder that you may write to, with room on its disk. Nothing was written.`);
}

export function hashOf(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether a run was killed here while it changed sources. */
export function isCutOff(cwd: string): boolean {
  const content = contentOf(cwd);
  return content !== undefined && content.state !== "preparing" && !isAlive(content.pid);
}

/**
 * Finishes the work of a run that was killed here, or takes away what it had prepared.
 * @param force even where a process of the same number is running
 * @throws {UsageError} when that run is still at work
 */
export function recover(cwd: string, force: boolean): Recovery | undefined {
  if (!existsSync(join(cwd, JOURNAL))) return undefined;
  const content = contentOf(cwd);
  if (content && !force && isAlive(content.pid)) throw new UsageError(`Process ${content.pid} is changing files here (${JOURNAL}). Wait for it; if it is another program, use --force. Nothing was written.`);
  const files = content?.files ?? [];
  const outcomes = content?.state === "moving" ? files.map((entry) => ({ path: entry.path, isFinished: finish(entry) })) : [];
  if (content?.state === "undoing") for (const entry of files) undo(entry);
  tidy(files);
  for (const file of [`${JOURNAL}.tmp`, JOURNAL]) rmSync(join(cwd, file), { force: true });
  const pathsOf = (isFinished: boolean): string[] => outcomes.filter((one) => one.isFinished === isFinished).map(({ path }) => path);
  return outcomes.length > 0 ? { finished: pathsOf(true), changed: pathsOf(false) } : undefined;
}

/** What is cut off while it is first written speaks of nothing yet. */
function contentOf(cwd: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(join(cwd, JOURNAL), "utf8")) as Content;
  } catch {
    return undefined;
  }
}

function isNow(file: string, hash: string): boolean {
  return existsSync(file) && hashOf(readFileSync(file)) === hash;
}

function undo({ path, backup, before, after }: Entry): void {
  if (isNow(path, after) && isNow(backup, before)) renameSync(backup, path);
}

function finish({ path, temporary, before, after }: Entry): boolean {
  if (isNow(path, after)) return true;
  if (!isNow(path, before) || !isNow(temporary, after)) return false;
  renameSync(temporary, path);
  return true;
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
