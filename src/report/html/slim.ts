import type { AuditInventory, Position } from "../../model/index.js";

/** The inventory without what the page does not show: it is most of a large report's size. */
export interface ReportInventory {
  readonly tasks: readonly (Omit<AuditInventory["tasks"][number], "start" | "waits"> & { readonly start: Position })[];
  readonly trackers: readonly ReportTracker[];
  readonly waits: readonly (Omit<AuditInventory["waits"][number], "place"> & { readonly place: Position })[];
  /** With their ends: a finding looks for the lifetimes around it. */
  readonly lifetimes: AuditInventory["lifetimes"];
}

export interface ReportTracker extends Omit<AuditInventory["trackers"][number], "declaration" | "adds" | "releases" | "waits"> {
  readonly declaration: Position;
  readonly adds: readonly Position[];
  readonly releases: readonly Position[];
  readonly waits: readonly Position[];
}

export function slim({ tasks, trackers, waits, lifetimes }: AuditInventory): ReportInventory {
  return {
    tasks: tasks.map(({ waits: _waits, ...task }) => ({ ...task, start: begin(task.start) })),
    trackers: trackers.map((tracker) => ({
      ...tracker,
      declaration: begin(tracker.declaration),
      adds: tracker.adds.map(begin),
      releases: tracker.releases.map(begin),
      waits: tracker.waits.map(begin),
    })),
    waits: waits.map((wait) => ({ ...wait, place: begin(wait.place) })),
    lifetimes,
  };
}

function begin({ file, line, column }: Position): Position {
  return { file, line, column };
}
