import type { Confidence, Multiplicity } from "../../src/model/index.js";
import type { Marker } from "./markers.js";

/** A place in a file; lines and columns count from 1, the end is exclusive. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A finding as a driver sees it; a driver leaves out what it can't see. */
export interface Seen extends Region {
  readonly rule: string;
  readonly message: string;
  readonly confidence?: Confidence;
  readonly multiplicity?: Multiplicity;
  readonly form?: string;
}

/** One way in which a fixture and a driver disagree. */
export interface Difference {
  readonly kind: "missing" | "unexpected" | "different";
  readonly line: number;
  readonly text: string;
}

/** Pairs markers with findings, one to one; whatever has no partner is a difference. */
export function compare(markers: readonly Marker[], seen: readonly Seen[], text: string): readonly Difference[] {
  const lines = text.split(/\r?\n/);
  const left = [...seen];
  const unmet: Marker[] = [];
  const differences: Difference[] = [];
  for (const marker of markers) {
    const partner = take(left, (each) => each.rule === marker.rule && covers(marker, each, lines));
    if (partner) differences.push(...differencesBetween(marker, partner));
    else unmet.push(marker);
  }
  for (const marker of unmet) {
    const misplaced = take(left, (each) => each.rule === marker.rule && each.line === marker.line);
    differences.push(misplaced ? elsewhere(marker, misplaced, lines) : missing(marker, lines));
  }
  for (const each of left) differences.push(unexpected(each, lines));
  return differences.sort((a, b) => a.line - b.line);
}

/** The differences as a text for people: empty when there are none. */
export function renderDifferences(file: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return "";
  const blocks = differences.map(({ kind, line, text }) => `${file}:${line}: ${kind} ${text}`);
  return `${blocks.join("\n")}\n`;
}

function take<Item>(from: Item[], isWanted: (item: Item) => boolean): Item | undefined {
  const index = from.findIndex(isWanted);
  return index < 0 ? undefined : from.splice(index, 1)[0];
}

/**
 * The start is exact. So is the end of a finding that ends on its first line; of a longer one the carets cover the first
 * line to its end, where a closing `{`, `(`, `[` or `=>` and blanks may be left out.
 */
function covers(marker: Marker, seen: Region, lines: readonly string[]): boolean {
  if (marker.line !== seen.line || marker.column !== seen.column) return false;
  if (seen.endLine === seen.line) return marker.endColumn === seen.endColumn;
  const line = lines[marker.line - 1] ?? "";
  return marker.endColumn > line.replace(/(?:[\s{([]|=>)+$/, "").length;
}

function differencesBetween(marker: Marker, seen: Seen): readonly Difference[] {
  const differences: Difference[] = [];
  for (const aspect of ["confidence", "multiplicity", "form"] as const) {
    const [wanted, actual] = [marker[aspect], seen[aspect]];
    if (wanted === undefined || actual === undefined || wanted === actual) continue;
    differences.push({ kind: "different", line: marker.line, text: `${marker.rule}: ${aspect} ${wanted} was marked, ${actual} was found\n    says: ${seen.message}` });
  }
  return differences;
}

function elsewhere(marker: Marker, seen: Seen, lines: readonly string[]): Difference {
  return {
    kind: "different",
    line: marker.line,
    text: `${marker.rule}: the carets do not cover what was found; marked, then found:\n${picture(marker, lines)}\n${picture(asMarker(seen, lines), lines)}\n    says: ${seen.message}`,
  };
}

function missing(marker: Marker, lines: readonly string[]): Difference {
  return { kind: "missing", line: marker.line, text: `${marker.rule}: marked, but not found\n${picture(marker, lines)}` };
}

function unexpected(seen: Seen, lines: readonly string[]): Difference {
  return { kind: "unexpected", line: seen.line, text: `${seen.rule}: found, but not marked\n${picture(asMarker(seen, lines), lines)}\n    says: ${seen.message}` };
}


/** What can be drawn under a line of code: a marker, or a finding put into a marker's shape. */
type Drawable = Pick<Seen, "rule" | "confidence" | "multiplicity" | "form" | "line" | "column" | "endColumn">;

function asMarker(seen: Seen, lines: readonly string[]): Drawable {
  const endColumn = seen.endLine === seen.line ? seen.endColumn : (lines[seen.line - 1] ?? "").trimEnd().length + 1;
  return { ...seen, endColumn };
}

/** The code line with the marker that would stand under it, ready to be copied. */
function picture(marker: Drawable, lines: readonly string[]): string {
  const carets = "^".repeat(Math.max(1, marker.endColumn - marker.column));
  const slashes = marker.column > 2 ? `//${" ".repeat(marker.column - 3)}` : `//<${" ".repeat(marker.column - 1)}`;
  const form = marker.form === undefined ? undefined : `form=${marker.form}`;
  const words = [marker.rule, marker.confidence, marker.multiplicity, form].filter((word) => word !== undefined);
  return `${lines[marker.line - 1] ?? ""}\n${slashes}${carets} expect: ${words.join(" ")}`;
}
