import type { Progress } from "../audit/index.js";
import { type Io, widthOf } from "./io.js";

const INTERVAL_MS = 80;

/** A line on the terminal that is written over and cleared at the end. Silent where there is no terminal. */
export function progressLine(io: Io, isQuiet: boolean): { show: (progress: Progress) => void; clear: () => void } {
  if (isQuiet || !io.stderr.isTTY) return { show: () => {}, clear: () => {} };
  let shownAt = -Infinity;
  let shownStage = "";
  return {
    show(progress) {
      const stage = `${progress.project} ${progress.stage}`;
      const now = performance.now();
      if (stage === shownStage && now - shownAt < INTERVAL_MS) return;
      shownAt = now;
      shownStage = stage;
      io.stderr.write(`\r\u001B[2K${textOf(progress).slice(0, widthOf(io.stderr) - 1)}`);
    },
    clear: () => io.stderr.write("\r\u001B[2K"),
  };
}

function textOf({ stage, config, project, projects, file, files }: Progress): string {
  const which = projects > 1 ? `[${project}/${projects}] ` : "";
  const what = config ?? `${files} files`;
  return stage === "loading" ? `${which}loading ${what} ...` : `${which}analysing ${what}: ${file + 1}/${files}`;
}
