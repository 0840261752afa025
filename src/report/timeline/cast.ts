import type { AuditFinding, Multiplicity } from "../../model/index.js";
import { type Described, type DrawnInventory, lifetimesAt, trackerOf } from "./inventory.js";

/** What a drawing calls things, and how often they happen: taken from the finding and from the inventory. */
export interface Cast {
  /** The lifetime around, which ends last: `ContainerMonitor`, `call of monitorContainer`. */
  readonly outer: string;
  /** What happens again and again inside it: `iteration`, `event`, `call`, `instance`. */
  readonly unit: string;
  readonly rounds: number;
  /** Rounds don't wait for each other: events and calls come when they come. */
  readonly overlapping: boolean;
  /** By the model what is started does not end by itself, or not for sure. */
  readonly lasting: boolean;
  /** The tracker's name, where the finding is about one. */
  readonly tracker: string | undefined;
}

/** Three are enough to see a line grow. */
const ROUNDS = 3;

const UNITS: Readonly<Record<Multiplicity, string>> = {
  once: "run",
  "per-instance": "instance",
  "per-call": "call",
  "per-iteration": "iteration",
  "per-event": "event",
};

export function castOf(finding: Described, inventory: DrawnInventory): Cast {
  const { multiplicity, growth, span } = finding;
  return {
    outer: outerOf(finding, inventory),
    unit: UNITS[multiplicity],
    rounds: multiplicity === "once" ? 1 : ROUNDS,
    overlapping: multiplicity === "per-event" || multiplicity === "per-call" || multiplicity === "per-instance",
    lasting: growth !== "none" || span === "blocking" || span === "until-stopped" || span === "endless",
    tracker: finding.data["tracker"] === undefined ? undefined : short(finding.data["tracker"]),
  };
}

/** The innermost lifetime that holds the tracker, or the finding, and that is longer than one round. */
function outerOf(finding: Described, inventory: DrawnInventory): string {
  const path = lifetimesAt(inventory, trackerOf(finding, inventory)?.declaration ?? finding);
  const longer = path.filter(({ kind }) => isLonger(kind, finding.multiplicity));
  const owner = longer.at(-1);
  if (!owner || owner.kind === "module" || owner.kind === "process") return "process";
  return owner.kind === "call" ? `call of ${owner.name}` : owner.name;
}

function isLonger(kind: string, multiplicity: Multiplicity): boolean {
  switch (multiplicity) {
    case "once":
    case "per-instance":
      return kind === "process" || kind === "module";
    case "per-call":
      return kind !== "call" && kind !== "iteration" && kind !== "event";
    case "per-iteration":
    case "per-event":
      return kind !== "iteration" && kind !== "event";
  }
}

const LONGEST = 30;

/** A name as it fits beside a bar: without `this.`, on one line, and not too long. */
export function short(code: string, longest = LONGEST): string {
  const line = code.replaceAll("`", "").replace(/\s+/g, " ").replace(/^(await |void )?(this\.)?/, "").trim();
  if (/^\(?(async )?(\(.*?\) =>|function\b)/.test(line)) return "inline function";
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** As code, in a title. */
export function code(name: string): string {
  return `\`${name}\``;
}

/** The first of these placeholders that the finding fills in. */
export function nameIn({ data }: Pick<AuditFinding, "data">, keys: readonly string[], otherwise: string): string {
  const found = keys.map((key) => data[key]).find((value) => value !== undefined && value !== "");
  return found === undefined ? otherwise : short(found);
}
