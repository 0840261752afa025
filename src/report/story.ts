import type { AuditFinding, Position, RuleId } from "../model/index.js";

/** A place on the way from where a task is started to what nobody waits for. */
export interface Step extends Position {
  /** The finding's own place. */
  readonly isHere: boolean;
  readonly message: string;
}

/** Stands for the finding's own place. */
const HERE = "(here)";

/** What makes code run again stands before the code. */
const AGAIN = ["event", "caller", "loop"] as const;

/** The roles of each rule's related places in the order in which things happen: started, remembered, waited for. */
export const STORIES: Readonly<Record<RuleId, readonly string[]>> = {
  "no-untracked-promise": [...AGAIN, HERE, "body", "overwritten"],
  "no-shared-tracker": ["declaration", "outer", ...AGAIN, HERE, "consumer", "wait", "abort", "reuse"],
  "no-endless-wait": ["start", "task", "source", "executor", "loop", HERE, "after"],
  "no-overwritten-handle": [...AGAIN, HERE, "wait", "release"],
  "no-wait-before-stop": ["start", "loop", "wait", HERE, "stop"],
  "no-unstoppable-loop": [...AGAIN, "start", HERE, "source", "wait", "flag"],
  "no-abandoned-race": [...AGAIN, "loser", HERE],
  "no-mismatched-signal": [...AGAIN, "inner", "made", HERE, "abort"],
  "no-dropped-signal": [...AGAIN, "signal", HERE, "taken", "passed"],
  "no-unbounded-wait": [...AGAIN, HERE],
  "no-unsettled-promise": [HERE, "store", "task", "event", "throws", "path", "end"],
  "require-release-in-finally": ["taken", HERE],
  "no-growing-tracker": ["declaration", ...AGAIN, HERE, "end"],
  "no-unwaited-tracker": [HERE, ...AGAIN, "add", "wait", "stop"],
  "no-leaked-timer": [...AGAIN, HERE, "waits", "await", "settles", "leaves", "clears", "end"],
  "no-leaked-listener": [...AGAIN, HERE, "detour", "removal", "ending"],
};

/** A finding and its related places in the order in which things happen. */
export function storyOf(finding: AuditFinding): readonly Step[] {
  const roles = STORIES[finding.rule];
  const orderOf = (role: string): number => (roles.includes(role) ? roles.indexOf(role) : roles.length);
  const here = { ...placeOf(finding), role: HERE, isHere: true, message: finding.message };
  const others = finding.related.map(({ role, message, ...place }) => ({ ...place, role, isHere: false, message }));
  return [here, ...others].sort((a, b) => orderOf(a.role) - orderOf(b.role)).map(({ role: _, ...step }) => step);
}

function placeOf({ file, line, column }: Position): Position {
  return { file, line, column };
}
