import type { Finding } from "../../model/index.js";
import type { FileFacts } from "../facts/file-facts.js";
import type { World } from "../world.js";
import { detectNoAbandonedRace } from "./no-abandoned-race.js";
import { detectNoDroppedSignal } from "./no-dropped-signal.js";
import { detectEndlessWaits } from "./no-endless-wait.js";
import { detectNoGrowingTracker } from "./no-growing-tracker.js";
import { detectNoLeakedListener } from "./no-leaked-listener.js";
import { detectNoLeakedTimer } from "./no-leaked-timer.js";
import { detectNoMismatchedSignal } from "./no-mismatched-signal.js";
import { detectNoOverwrittenHandle } from "./no-overwritten-handle.js";
import { detectSharedTrackers } from "./no-shared-tracker.js";
import { detectNoUnboundedWait } from "./no-unbounded-wait.js";
import { detectNoUnsettledPromise } from "./no-unsettled-promise.js";
import { detectNoUnstoppableLoop } from "./no-unstoppable-loop.js";
import { detectUntrackedPromises } from "./no-untracked-promise.js";
import { detectNoUnwaitedTracker } from "./no-unwaited-tracker.js";
import { detectNoWaitBeforeStop } from "./no-wait-before-stop.js";
import { detectRequireReleaseInFinally } from "./require-release-in-finally.js";

/** Finds the defects of one kind in one file. */
export type Detector = (world: World, facts: FileFacts) => readonly Finding[];

/** Every rule's detector. */
export const DETECTORS: readonly Detector[] = [
  detectUntrackedPromises,
  detectSharedTrackers,
  detectEndlessWaits,
  detectNoOverwrittenHandle,
  detectNoWaitBeforeStop,
  detectNoUnstoppableLoop,
  detectNoAbandonedRace,
  detectNoMismatchedSignal,
  detectNoDroppedSignal,
  detectNoUnboundedWait,
  detectNoUnsettledPromise,
  detectRequireReleaseInFinally,
  detectNoGrowingTracker,
  detectNoUnwaitedTracker,
  detectNoLeakedTimer,
  detectNoLeakedListener,
];
