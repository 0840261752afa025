import { isMarkerLine, MarkerError } from "../markers.js";

/** What a fixture's comments say of its run, beside its markers. */
export interface Notes {
  /** Lines where the run shows a leak that no rule reports: `// runtime=leak because ...` below each. */
  readonly leaks: readonly LeakNote[];
  /** `// runtime: not run because ...`. */
  readonly notRunBecause: string | undefined;
}

export interface LeakNote {
  readonly line: number;
  readonly because: string;
}

/** A comment that can only be meant as a note. */
const LOOKS_LIKE_NOTE = /^\s*\/\/\s*runtime\s*[:=]/;
const LEAK = /^\s*\/\/\s*runtime=leak because (?<because>\S.*)$/;
const NOT_RUN = /^\/\/ runtime: not run because (?<because>\S.*)$/;

/**
 * @param text the fixture's whole text
 * @throws MarkerError for a comment that is meant as a note, but is none, or says the same again
 */
export function parseNotes(text: string, file: string): Notes {
  const leaks: LeakNote[] = [];
  let notRunBecause: string | undefined;
  let codeLine = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (!LOOKS_LIKE_NOTE.test(line)) {
      if (!isMarkerLine(line)) codeLine = index + 1;
      continue;
    }
    const leak = LEAK.exec(line)?.groups?.["because"];
    const notRun = NOT_RUN.exec(line)?.groups?.["because"];
    if (leak !== undefined) leaks.push({ line: codeLine, because: leak });
    else if (notRun !== undefined && notRunBecause === undefined) notRunBecause = notRun;
    else throw new MarkerError(file, index + 1, "a note reads `//  runtime=leak because ...`, or, once in a file, `// runtime: not run because ...`");
  }
  return { leaks, notRunBecause };
}

/** Whether a line of a fixture is a note (well-formed or not). */
export function isNoteLine(line: string): boolean {
  return LOOKS_LIKE_NOTE.test(line);
}
