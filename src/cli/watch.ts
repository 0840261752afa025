import type { Stats } from "node:fs";
import { basename } from "node:path";
import { watch as watchFiles } from "chokidar";
import { UsageError } from "../model/index.js";
import type { Io } from "./io.js";

/** Several files are often written at once: by an editor, a formatter, a change of branches. */
const QUIET_MS = 150;

const SKIPPED = new Set(["node_modules", ".git", "dist", "build", "out", "coverage"]);
/** What an audit reads, apart from what packages bring. */
const READ = /\.[cm]?[jt]sx?$|\.json$|\.ya?ml$/;

/**
 * Does a piece of work, and again whenever a file below a folder changes, until the process or `io.signal` ends.
 * @param folder absolute
 * @param work may throw a {@link UsageError}, which is told: the next change may mend it
 * @param isOwn says which files the work itself writes
 * @returns the exit code: 0
 */
export async function watch(folder: string, work: () => Promise<unknown>, isOwn: (file: string) => boolean, io: Io): Promise<number> {
  const watcher = watchFiles(folder, { ignoreInitial: true, ignored: (path, stats) => path !== folder && isIgnored(path, stats) });
  const changed = new Set<string>();
  let wake: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (_, path) => {
    if (isOwn(path)) return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => wake(), QUIET_MS);
  });
  io.signal?.addEventListener("abort", () => wake(), { once: true });
  try {
    await new Promise<void>((resolve, reject) => watcher.once("ready", resolve).once("error", reject));
    while (!io.signal?.aborted) {
      changed.clear();
      await told(work, io);
      io.stderr.write("Watching for changes; Ctrl+C ends it.\n");
      // What changed while it worked counts, too.
      if (changed.size === 0 && !io.signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    clearTimeout(timer);
    await watcher.close();
  }
  return 0;
}

async function told(work: () => Promise<unknown>, io: Io): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`async-leaks: ${error.message}\n`);
  }
}

function isIgnored(path: string, stats: Stats | undefined): boolean {
  if (SKIPPED.has(basename(path))) return true;
  return stats?.isFile() === true && !READ.test(path);
}
