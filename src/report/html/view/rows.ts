import type { ReportInventory } from "../slim.js";

/** A task, tracker or wait as a row of a table. */
export interface InventoryRow {
  readonly sort: "task" | "tracker" | "wait";
  readonly name: string;
  readonly lifetime: string;
  /** What kind of tracker, or how long a task runs. */
  readonly detail: string;
  readonly often: string;
  readonly tracker: string;
  readonly fate: string;
  readonly place: string;
}

export function inventoryRows({ tasks, trackers, waits }: ReportInventory): readonly InventoryRow[] {
  return [
    ...tasks.map(({ name, lifetime, span, multiplicity, tracker = "", fate, start }): InventoryRow => ({ sort: "task", name, lifetime, detail: span, often: multiplicity, tracker, fate, place: placeOf(start) })),
    ...trackers.map(({ name, lifetime, kind, mixes, adds, releases, waits: joined, declaration }): InventoryRow => ({
      sort: "tracker", name, lifetime, detail: kind, often: mixes.length > 1 ? `mixes ${mixes.join(", ")}` : "", tracker: "",
      fate: `${adds.length} adds, ${releases.length} releases, ${joined.length} waits`, place: placeOf(declaration),
    })),
    ...waits.map(({ target, lifetime, tracker = "", place }): InventoryRow => ({ sort: "wait", name: target, lifetime, detail: "", often: "", tracker, fate: "", place: placeOf(place) })),
  ];
}

export function matchingRows(rows: readonly InventoryRow[], text: string, sort: string): readonly InventoryRow[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return rows.filter((row) => (sort === "" || row.sort === sort) && words.every((word) => Object.values(row).join("\n").toLowerCase().includes(word)));
}

export function placeOf({ file, line, column }: { readonly file: string; readonly line: number; readonly column: number }): string {
  return `${file}:${line}:${column}`;
}
