import type { AuditInventory, AuditTracker, FileAnalysis, Tracker } from "../model/index.js";
import type { Locator } from "./locate.js";

/** One file's inventory with places as locations. */
export function located(analysis: FileAnalysis, locator: Locator): AuditInventory {
  return {
    tasks: analysis.tasks.map((task) => ({ ...task, start: locator.location(task.start), waits: task.waits.map((place) => locator.location(place)) })),
    trackers: analysis.trackers.map((tracker) => trackerOf(tracker, locator)),
    waits: analysis.waits.map((wait) => ({ ...wait, place: locator.location(wait.place) })),
    lifetimes: analysis.lifetimes.map((lifetime) => ({ ...lifetime, place: locator.location(lifetime.place) })),
  };
}

/** The inventories of many files as one. An owner is an index into its own file's lifetimes, so it moves by what stands before them. */
export function joined(inventories: readonly AuditInventory[]): AuditInventory {
  const bases: number[] = [];
  inventories.reduce((base, { lifetimes }) => (bases.push(base), base + lifetimes.length), 0);
  const moved = <Item extends { readonly owner: number }>(items: readonly Item[], base: number): Item[] => items.map((item) => ({ ...item, owner: item.owner + base }));
  const each = <Item>(work: (inventory: AuditInventory, base: number) => readonly Item[]): Item[] => inventories.flatMap((inventory, index) => work(inventory, bases[index] ?? 0));
  return {
    tasks: each(({ tasks }, base) => moved(tasks, base)),
    trackers: each(({ trackers }, base) => moved(trackers, base)),
    waits: each(({ waits }) => waits),
    lifetimes: each(({ lifetimes }, base) => lifetimes.map(({ parent, ...rest }) => (parent === undefined ? rest : { ...rest, parent: parent + base }))),
  };
}

function trackerOf(tracker: Tracker, locator: Locator): AuditTracker {
  const locations = (places: Tracker["adds"]) => places.map((place) => locator.location(place));
  return { ...tracker, declaration: locator.location(tracker.declaration), adds: locations(tracker.adds), releases: locations(tracker.releases), waits: locations(tracker.waits) };
}
