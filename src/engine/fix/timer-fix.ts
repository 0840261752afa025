import type { Fix } from "../../model/index.js";
import type { World } from "../world.js";
import type { LeakedTimer } from "./leaked-timer.js";
import { collectedFix, droppedFix, keptFix } from "./timer-at-end.js";
import { chainedFix, outlivedFix, skippedFix } from "./timer-in-flow.js";

/** Clears a timer where its work, or its owner, ends. */
export function timerFix(world: World, timer: LeakedTimer): Fix | undefined {
  switch (timer.finding.form) {
    case "skipped":
      return skippedFix(world, timer) ?? chainedFix(world, timer);
    case "outlived":
      return outlivedFix(world, timer);
    case "dropped":
    case "uncleared":
    case "rearmed":
      if (timer.place.kind === "collected") return collectedFix(world, timer, timer.place.collection);
      return timer.place.kind === "named" ? keptFix(world, timer, timer.place.name) : droppedFix(world, timer);
    case "rearmed-late":
      return undefined;
  }
}
