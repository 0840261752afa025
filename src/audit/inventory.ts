import type { AuditInventory, AuditTracker, FileAnalysis, Lifetime, Task, Tracker, Wait } from "../model/index.js";
import type { Locator } from "./locate.js";

/** The inventory of many files as one, with places as locations. */
export class InventoryCollector {
  readonly tasks: AuditInventory["tasks"][number][] = [];
  readonly trackers: AuditTracker[] = [];
  readonly waits: AuditInventory["waits"][number][] = [];
  readonly lifetimes: AuditInventory["lifetimes"][number][] = [];

  add(analysis: FileAnalysis, locator: Locator): void {
    const base = this.lifetimes.length;
    this.tasks.push(...analysis.tasks.map((task) => taskOf(task, base, locator)));
    this.trackers.push(...analysis.trackers.map((tracker) => trackerOf(tracker, base, locator)));
    this.waits.push(...analysis.waits.map((wait) => waitOf(wait, locator)));
    this.lifetimes.push(...analysis.lifetimes.map((lifetime) => lifetimeOf(lifetime, base, locator)));
  }
}

/** An owner is an index into its own file's lifetimes, so it moves by what stands before them. */
function taskOf(task: Task, base: number, locator: Locator): AuditInventory["tasks"][number] {
  return { ...task, start: locator.location(task.start), waits: task.waits.map((place) => locator.location(place)), owner: task.owner + base };
}

function trackerOf(tracker: Tracker, base: number, locator: Locator): AuditTracker {
  const locations = (places: Tracker["adds"]) => places.map((place) => locator.location(place));
  return {
    ...tracker,
    owner: tracker.owner + base,
    declaration: locator.location(tracker.declaration),
    adds: locations(tracker.adds),
    releases: locations(tracker.releases),
    waits: locations(tracker.waits),
  };
}

function waitOf(wait: Wait, locator: Locator): AuditInventory["waits"][number] {
  return { ...wait, place: locator.location(wait.place) };
}

/** A parent moves as owners do. */
function lifetimeOf(lifetime: Lifetime, base: number, locator: Locator): AuditInventory["lifetimes"][number] {
  const { parent, ...rest } = lifetime;
  const place = locator.location(lifetime.place);
  return parent === undefined ? { ...rest, place } : { ...rest, place, parent: parent + base };
}
