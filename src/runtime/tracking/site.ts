import { fileURLToPath } from "node:url";
import { relative, sep } from "node:path";
import process from "node:process";

/** Frames read beyond the one that is asked for, in case some are native, such as `Array.map`. */
const SPARE_FRAMES = 2;

/** `at name (file:line:column)`. */
const NAMED_FRAME = /^\s*at .*? \((.+):(\d+):(\d+)\)$/;
/** `at file:line:column`. */
const BARE_FRAME = /^\s*at (?:async )?(.+):(\d+):(\d+)$/;
/** Node's own files, and code that stands in no file. */
const NO_FILE = /^(?:node:|eval at |<anonymous>)/;

/**
 * Where `below` was called: `file:line:column`, the file relative to the working directory where it lies inside.
 * The stack is formatted at once: one that is never read keeps `this` of every frame alive. Formatting also applies
 * source maps, when Node runs with `--enable-source-maps` or a loader brings its own.
 * @param below a function that is running
 * @param steps 0 for its caller, 1 for the caller's caller, for functions that wrap `add` or `run`
 */
export function captureSite(below: (...args: never[]) => unknown, steps = 0): string | undefined {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = steps + 1 + SPARE_FRAMES;
  Error.captureStackTrace(holder, below);
  Error.stackTraceLimit = limit;
  return siteIn(String(holder.stack), steps);
}

/** The frame of a formatted stack that stands in a file, after `steps` others that do. */
export function siteIn(stack: string, steps = 0): string | undefined {
  let left = steps;
  for (const line of stack.split("\n")) {
    const [, file = "", row = "", column = ""] = NAMED_FRAME.exec(line) ?? BARE_FRAME.exec(line) ?? [];
    if (file === "" || NO_FILE.test(file)) continue;
    if (left > 0) {
      left -= 1;
      continue;
    }
    return `${shorten(file)}:${row}:${column}`;
  }
  return undefined;
}

function shorten(file: string): string {
  const path = file.startsWith("file://") ? fileURLToPath(file) : file;
  const inside = relative(process.cwd(), path);
  const chosen = inside.startsWith("..") || inside === "" ? path : inside;
  return sep === "/" ? chosen : chosen.replaceAll(sep, "/");
}
