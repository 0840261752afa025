import type { RuleId } from "../../model/index.js";
import { castOf } from "./cast.js";
import type { Draughtsman, DrawnFinding } from "./draughtsman.js";
import type { DrawnInventory } from "./inventory.js";
import { abandonedRace, droppedSignal, leakedListener, leakedTimer, mismatchedSignal, overwrittenHandle, unstoppableLoop, untrackedPromise } from "./of-tasks.js";
import { growing, release, shared, unwaited } from "./of-trackers.js";
import { endlessWait, unboundedWait, unsettledPromise, waitBeforeStop } from "./of-waits.js";
import type { Drawing } from "./scenes/stage.js";

export type { Drawing, Scene } from "./scenes/stage.js";

const DRAUGHTSMEN: Readonly<Record<RuleId, Draughtsman>> = {
  "no-untracked-promise": untrackedPromise,
  "no-shared-tracker": shared,
  "no-endless-wait": endlessWait,
  "no-overwritten-handle": overwrittenHandle,
  "no-wait-before-stop": waitBeforeStop,
  "no-unstoppable-loop": unstoppableLoop,
  "no-abandoned-race": abandonedRace,
  "no-mismatched-signal": mismatchedSignal,
  "no-dropped-signal": droppedSignal,
  "no-unbounded-wait": unboundedWait,
  "no-unsettled-promise": unsettledPromise,
  "require-release-in-finally": release,
  "no-growing-tracker": growing,
  "no-unwaited-tracker": unwaited,
  "no-leaked-timer": leakedTimer,
  "no-leaked-listener": leakedListener,
};

/** Why a finding leaks, and what its fix changes: time lines before and after, computed from the model. */
export function drawingOf(finding: DrawnFinding, inventory: DrawnInventory): Drawing {
  return DRAUGHTSMEN[finding.rule](finding, castOf(finding, inventory));
}
