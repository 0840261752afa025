/** What a linter needs to have types of its own. Loaded only where it is needed: it brings a whole compiler along. */
import { NativeFailure } from "../../compiler/index.js";
import { UsageError } from "../../model/index.js";
import { findNative, requireNative, TESTED_VERSIONS } from "../native-install.js";
import { UnlikeClassic } from "./programs.js";
import { LiveSession } from "./session.js";

export { UnlikeClassic } from "./programs.js";
export { type LiveFile, LiveSession } from "./session.js";

/**
 * Starts TypeScript 7 where a tested version is installed, beside this package or in a folder or above it.
 * @returns `undefined` where there is none
 * @throws {NativeFailure} when it does not start
 */
export function startLive(cwd: string): LiveSession | undefined {
  const install = findNative(cwd);
  if (!install || !TESTED_VERSIONS.includes(install.version)) return undefined;
  try {
    return new LiveSession(requireNative(install), cwd);
  } catch (error) {
    throw error instanceof NativeFailure ? error : new NativeFailure(error);
  }
}

/** What a failed question means to the one who asked: the process is gone, the code can't be had, or our own mistake. */
export function kindOf(error: unknown): "gone" | "unlike" | "usage" | "unknown" {
  if (error instanceof NativeFailure) return "gone";
  if (error instanceof UnlikeClassic) return "unlike";
  return error instanceof UsageError ? "usage" : "unknown";
}
