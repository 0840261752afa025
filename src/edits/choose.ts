import type { Edit, Fix } from "../model/index.js";

/**
 * The fixes that can be made together: a fix is taken whole or not at all, the first come first. The same fix twice counts once.
 */
export function compatible<Item extends { readonly fix: Fix }>(items: readonly Item[]): readonly Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    const isFree = taken.every((other) => !other.fix.edits.some((edit) => item.fix.edits.some((mine) => conflict(edit, mine))));
    if (isFree) taken.push(item);
  }
  return taken;
}

/** Whether two edits of one fix are about the same text, so that they can't both be made. */
export function overlap(edits: readonly Edit[]): boolean {
  return edits.some((a, index) => edits.slice(index + 1).some((b) => a.file === b.file && a.range.start < b.range.end && b.range.start < a.range.end));
}

/** Two edits conflict where they overlap, and where both insert at one place: their order would be chance. */
function conflict(a: Edit, b: Edit): boolean {
  if (a.file !== b.file) return false;
  const isInsertion = a.range.start === a.range.end || b.range.start === b.range.end;
  return isInsertion ? a.range.start <= b.range.end && b.range.start <= a.range.end : a.range.start < b.range.end && b.range.start < a.range.end;
}
