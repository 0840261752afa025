import type { AuditFinding, AuditInventory, AuditTracker, Location, Position } from "../../model/index.js";

/** A finding as far as a drawing looks at it. */
export type Described = Omit<AuditFinding, "fixes" | "identity">;

/** What of an inventory a drawing looks at. */
export interface DrawnInventory<Tracker extends DrawnTracker = DrawnTracker> {
  readonly lifetimes: AuditInventory["lifetimes"];
  readonly trackers: readonly Tracker[];
}

export interface DrawnTracker extends Pick<AuditTracker, "name"> {
  readonly declaration: Position;
}

type AuditLifetime = AuditInventory["lifetimes"][number];

/** The lifetimes around a place, outermost first, as far as the tree knows them. */
export function lifetimesAt({ lifetimes }: DrawnInventory, at: Position): readonly AuditLifetime[] {
  let innermost: AuditLifetime | undefined;
  for (const lifetime of lifetimes) {
    if (holds(lifetime.place, at) && (!innermost || holds(innermost.place, lifetime.place))) innermost = lifetime;
  }
  return innermost ? pathTo(lifetimes, innermost) : [];
}

function pathTo(lifetimes: AuditInventory["lifetimes"], lifetime: AuditLifetime): AuditLifetime[] {
  const parent = lifetime.parent === undefined ? undefined : lifetimes[lifetime.parent];
  return parent ? [...pathTo(lifetimes, parent), lifetime] : [lifetime];
}

/** The tracker that a finding is about: the one declared at its related place, or the one of that name in its file. */
export function trackerOf<Tracker extends DrawnTracker>(finding: Described, { trackers }: DrawnInventory<Tracker>): Tracker | undefined {
  const declared = finding.related.find(({ role }) => role === "declaration");
  const there = declared && trackers.find(({ declaration }) => declaration.file === declared.file && declaration.line === declared.line && declaration.column === declared.column);
  if (there) return there;
  const name = finding.data["tracker"]?.replace(/^this\./, "");
  const inFile = trackers.filter((tracker) => tracker.name === name && tracker.declaration.file === finding.file);
  return inFile.findLast(({ declaration }) => declaration.line <= finding.line) ?? inFile[0];
}

function holds(place: Location, at: Position): boolean {
  if (place.file !== at.file) return false;
  const begins = place.line < at.line || (place.line === at.line && place.column <= at.column);
  const ends = place.endLine > at.line || (place.endLine === at.line && place.endColumn >= at.column);
  return begins && ends;
}
