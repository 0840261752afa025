import { readFileSync } from "node:fs";
import { posix, resolve } from "node:path";
import ts from "typescript";
import { isMarkerLine } from "../markers.js";
import { parseNotes } from "./notes.js";
import { hasScenario } from "./sources.js";

/**
 * Of the files, those that a run is asked of: the rules' cases, without what they share. The log monitor is a program with
 * tests of its own.
 * @param folder what the names are relative to
 * @param names with `/`
 */
export function casesOf(folder: string, names: readonly string[]): readonly string[] {
  const texts = new Map(names.filter(isCandidate).map((name) => [name, readFileSync(resolve(folder, name), "utf8")]));
  const imported = new Set([...texts].flatMap(([name, text]) => siblingsOf(name, text)));
  return [...texts].filter(([name, text]) => !imported.has(name) || isOwnCase(text)).map(([name]) => name);
}

function isCandidate(name: string): boolean {
  return !name.startsWith("log-monitor/") && !/(?:^|\/)support\//.test(name) && /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name);
}

/** Files beside this one that it imports. */
function siblingsOf(name: string, text: string): readonly string[] {
  const siblings = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName).filter((path) => /^\.\/[^/]+$/.test(path));
  return siblings.map((path) => posix.join(posix.dirname(name), path.replace(/\.([cm]?)js$/, ".$1ts")));
}

/** A helper only shows how another file's case is meant. */
function isOwnCase(text: string): boolean {
  return hasScenario(text) || text.split("\n").some(isMarkerLine) || parseNotes(text, "").notRunBecause !== undefined;
}
