import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Waits for the end of whoever holds its standard input, however that ends, then removes the folder. */
const SWEEPER = `process.stdin.on("close", () => require("node:fs").rmSync(process.argv[1], { recursive: true, force: true })).resume()`;

/**
 * Lends `work` a temporary folder, and removes it afterwards. An audit keeps the event loop busy, so no signal handler of
 * this process could clean up when it is interrupted: a process of its own does, whatever kills this one.
 */
export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "async-leaks-")));
  // In a group of its own: the terminal's interrupt must not reach it.
  const sweeper = spawn(process.execPath, ["-e", SWEEPER, folder], { detached: true, windowsHide: true, stdio: ["pipe", "ignore", "ignore"] });
  // Where no process can be started, only an interrupted run leaves its folder behind.
  sweeper.on("error", () => {});
  sweeper.stdin.on("error", () => {});
  sweeper.unref();
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    sweeper.stdin.end();
  }
}
