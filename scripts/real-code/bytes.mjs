import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyPatch } from "diff";

const BOM = Buffer.from([0xef, 0xbb, 0xbf]).toString("latin1");

/** @typedef {{ mode: number, bytes: Buffer }} FileState */

/**
 * Every file of a folder by its relative path, other people's packages left out.
 * @param {string} folder
 * @returns {ReadonlyMap<string, FileState>}
 */
export function stateOf(folder) {
  /** @type {Map<string, FileState>} */
  const state = new Map();
  /** @param {string} inner */
  const walk = (inner) => {
    for (const name of readdirSync(join(folder, inner))) {
      const path = inner === "" ? name : `${inner}/${name}`;
      const stat = lstatSync(join(folder, path));
      if (stat.isDirectory() && name !== "node_modules") walk(path);
      else if (stat.isFile()) state.set(path, { mode: stat.mode, bytes: readFileSync(join(folder, path)) });
    }
  };
  walk("");
  return state;
}

/**
 * The files whose bytes or modes differ, those that came and those that are gone.
 * @param {ReadonlyMap<string, FileState>} before
 * @param {ReadonlyMap<string, FileState>} after
 */
export function changedFiles(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].filter((file) => !isSame(before.get(file), after.get(file))).sort();
}

/**
 * @param {FileState | undefined} before
 * @param {FileState | undefined} after
 */
function isSame(before, after) {
  return before !== undefined && after !== undefined && before.mode === after.mode && before.bytes.equals(after.bytes);
}

/**
 * Whether a file is what it was but for what a diff shows, byte for byte.
 * @param {FileState | undefined} before
 * @param {FileState | undefined} after
 * @param {string} diff
 */
export function isAsShown(before, after, diff) {
  if (!before || !after || before.mode !== after.mode) return false;
  // Latin-1 gives each byte a character, so that nothing is lost that is no UTF-8.
  const [old, made, shown] = [before.bytes.toString("latin1"), after.bytes.toString("latin1"), Buffer.from(diff, "utf8").toString("latin1")];
  // The diff is one of texts, which have no byte order mark.
  const bom = old.startsWith(BOM) && !shown.includes(BOM) ? BOM : "";
  const patched = applyPatch(old.slice(bom.length), shown, { autoConvertLineEndings: false });
  return patched !== false && bom + patched === made;
}

/**
 * @param {string} diff
 * @returns {{ added: number, removed: number }}
 */
export function linesOf(diff) {
  const body = diff.split("\n").slice(2);
  const starting = (/** @type {string} */ sign) => body.filter((line) => line.startsWith(sign)).length;
  return { added: starting("+"), removed: starting("-") };
}
