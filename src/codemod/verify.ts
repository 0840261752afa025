import type { Moved } from "../edits/index.js";
import { CONFIDENCES, type Finding } from "../model/index.js";
import type { Snapshot } from "./snapshot.js";

/** Some fixes, made. */
export interface Change {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** The files whose texts differ. */
  readonly files: ReadonlySet<string>;
  readonly moves: Moved;
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

/**
 * None when they are good: the code type-checks as before, the findings are gone, and no other came. Otherwise at least one
 * for each file where something is wrong.
 */
export function objectionsTo(change: Change, scope: Scope): readonly Objection[] {
  const { files } = change;
  return [...newErrors(change, scope === "near" ? [...files] : concerned(change)), ...wrongFindings(change, scope === "near" ? files : undefined)];
}

/** The files where an error may have come: those that changed, and, where one looks different from outside, those that use it. */
function concerned({ before, after, files }: Change): readonly string[] {
  const isReshaped = (file: string): boolean => {
    const shape = after.shapeOf(file);
    return shape === undefined || shape !== before.shapeOf(file);
  };
  const reshaped = new Set([...files].filter(isReshaped));
  return [...new Set([...files, ...(reshaped.size > 0 ? after.dependentsOf(reshaped) : [])])];
}

function newErrors({ before, after, moves }: Change, files: readonly string[]): readonly Objection[] {
  return files.flatMap((file) => {
    const errors = after.errorsIn(file);
    if (errors.length === 0) return [];
    const [fresh] = unmatched(errors, before.errorsIn(file), (error, old) => {
      const { first, last } = moves.startOf(old.file, old.start);
      return error.code === old.code && ((first <= error.start && error.start <= last) || error.message === old.message);
    });
    return fresh ? [{ reason: `the result would not type-check: TS${fresh.code}: ${fresh.message}`, file }] : [];
  });
}

/** @param files those that were analysed; without, all */
function wrongFindings({ before, after, moves, mended }: Change, files: ReadonlySet<string> | undefined): readonly Objection[] {
  const findings = files ? after.findingsIn(files) : after.findings;
  const others = (files ? before.findingsIn(files) : before.findings).filter((old) => !mended.includes(old));
  const failed = [...after.failed].filter((file) => !before.failed.has(file));
  // What is found beside something that was mended may be found in another way: the form may differ, as long as it is no surer.
  const rest = unmatched(findings, others, (finding, old) => isSame(finding, old, moves) && !isSurer(finding, old));
  const stayed = rest.filter((finding) => mended.some((old) => isSame(finding, old, moves)));
  // The code of a finding may have been moved by an edit.
  const moved = others.filter((old) => moves.touches(old.place));
  const fresh = unmatched(rest, moved, (finding, old) => finding.rule === old.rule && finding.form === old.form && !isSurer(finding, old));
  return [
    ...failed.map((file) => ({ reason: "the result could not be analysed", file })),
    ...stayed.map(({ rule, place }) => ({ reason: `it would still be found: ${rule}`, file: place.file })),
    ...fresh.map(({ rule, form, place }) => ({ reason: `the result would have a new finding: ${rule}/${form}`, file: place.file })),
  ];
}

/** A finding that the thresholds hid would show. */
function isSurer(finding: Finding, old: Finding): boolean {
  return CONFIDENCES.indexOf(finding.confidence) > CONFIDENCES.indexOf(old.confidence);
}

function isSame({ rule, place }: Finding, old: Finding, moves: Moved): boolean {
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
