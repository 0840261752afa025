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

/** Two edits conflict where they overlap, and where both insert at one place: their order would be chance. */
function conflict(a: Edit, b: Edit): boolean {
  if (a.file !== b.file) return false;
  const isInsertion = a.range.start === a.range.end || b.range.start === b.range.end;
  return isInsertion ? a.range.start <= b.range.end && b.range.start <= a.range.end : a.range.start < b.range.end && b.range.start < a.range.end;
}
