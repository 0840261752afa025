import { fileURLToPath } from "node:url";
import { relative, sep } from "node:path";
import process from "node:process";

/** The caller, and a little more in case it is a native frame such as `Array.map`. */
const FRAMES = 3;

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
 */
export function captureSite(below: (...args: never[]) => unknown): string | undefined {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(holder, below);
  Error.stackTraceLimit = limit;
  return firstFile(String(holder.stack));
}

/** The first frame of a formatted stack that stands in a file. */
export function firstFile(stack: string): string | undefined {
  for (const line of stack.split("\n")) {
    const [, file = "", row = "", column = ""] = NAMED_FRAME.exec(line) ?? BARE_FRAME.exec(line) ?? [];
    if (file === "" || NO_FILE.test(file)) continue;
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
