import { Moves } from "../edits/index.js";
import { CONFIDENCES, type Edit, type Finding } from "../model/index.js";
import type { Snapshot } from "./snapshot.js";
import type { TypeError } from "./type-errors.js";

/** Some fixes, made. */
export interface Change {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly edits: readonly Edit[];
  readonly mended: readonly Finding[];
}

/** Why some fixes must not stay as they were made. */
export interface Objection {
  readonly reason: string;
  /** Where it shows. */
  readonly file: string;
}

/** What the changed files themselves tell, which is little work, or all that the whole project does. */
export type Scope = "near" | "far";

/** `undefined` when they are good: the code type-checks as before, the findings are gone, and no other came. */
export function objectionTo(change: Change, scope: Scope): Objection | undefined {
  const { before, after, edits } = change;
  const changed = new Set(edits.map(({ file }) => file));
  const moves = new Moves(edits, (file) => before.textOf(file));
  return newError(change, moves, scope === "near" ? [...changed] : after.dependentsOf(changed)) ?? wrongFinding(change, moves, scope === "near" ? changed : undefined);
}

function newError({ before, after }: Change, moves: Moves, files: readonly string[]): Objection | undefined {
  for (const file of files) {
    const errors = after.errorsIn(file);
    if (errors.length === 0) continue;
    const [fresh] = unmatched(errors, before.errorsIn(file), (error, old) => {
      const { first, last } = moves.startOf(old.file, old.start);
      return error.code === old.code && ((first <= error.start && error.start <= last) || error.message === old.message);
    });
    if (fresh) return { reason: `the result would not type-check: ${asText(fresh)}`, file };
  }
  return undefined;
}

function asText({ code, message }: TypeError): string {
  return `TS${code}: ${message}`;
}

/** @param files those that were analysed; without, all */
function wrongFinding(change: Change, moves: Moves, files: ReadonlySet<string> | undefined): Objection | undefined {
  const { before, after, mended } = change;
  const findings = files ? after.findingsIn(files) : after.findings;
  const known = before.findings.filter(({ place }) => !files || files.has(place.file));
  const [failed] = [...after.failed].filter((file) => !before.failed.has(file));
  if (failed !== undefined) return { reason: "the result could not be analysed", file: failed };
  const rest = unmatched(findings, known.filter((old) => !mended.includes(old)), (finding, old) => isSame(finding, old, moves) && finding.form === old.form && !isSurer(finding, old));
  const stayed = rest.find((finding) => mended.some((old) => isSame(finding, old, moves)));
  if (stayed) return { reason: `it would still be found: ${stayed.rule}`, file: stayed.place.file };
  const moved = known.filter((old) => !mended.includes(old) && moves.touches(old.place));
  const [fresh] = unmatched(rest, moved, (finding, old) => finding.rule === old.rule && finding.form === old.form && !isSurer(finding, old));
  return fresh && { reason: `the result would have a new finding: ${fresh.rule}/${fresh.form}`, file: fresh.place.file };
}

/** A finding that the thresholds hid would show. */
function isSurer(finding: Finding, old: Finding): boolean {
  return CONFIDENCES.indexOf(finding.confidence) > CONFIDENCES.indexOf(old.confidence);
}

function isSame({ rule, place }: Finding, old: Finding, moves: Moves): boolean {
  if (rule !== old.rule || place.file !== old.place.file) return false;
  const { first, last } = moves.startOf(old.place.file, old.place.range.start);
  return first <= place.range.start && place.range.start <= last;
}

/** The items that have no partner among the others of the same file, one to one. */
function unmatched<Item extends { readonly file: string } | Finding>(items: readonly Item[], others: readonly Item[], isPartner: (item: Item, other: Item) => boolean): readonly Item[] {
  const left = new Map<string, Item[]>();
  for (const other of others) {
    const known = left.get(fileOf(other));
    if (known) known.push(other);
    else left.set(fileOf(other), [other]);
  }
  return items.filter((item) => {
    const there = left.get(fileOf(item)) ?? [];
    const index = there.findIndex((other) => isPartner(item, other));
    if (index >= 0) there.splice(index, 1);
    return index < 0;
  });
}

function fileOf(item: { readonly file: string } | Finding): string {
  return "place" in item ? item.place.file : item.file;
}
