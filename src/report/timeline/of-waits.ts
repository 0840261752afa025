import { code, nameIn, short } from "./cast.js";
import type { Draughtsman } from "./draughtsman.js";
import { silence, stall } from "./scenes/stall.js";

export const endlessWait: Draughtsman = (finding, cast) => {
  const task = nameIn(finding, ["task"], "the task");
  const { tracker } = cast;
  return stall(cast, {
    task,
    tracker: tracker ?? (finding.form === "combined" ? nameIn(finding, ["combinator"], "Promise.all") : undefined),
    behind: consequence(finding.data["consequence"]),
    stop: finding.form === "never-settles" ? "settle it" : `stop ${task}`,
    before: `The wait is for ${code(task)}, which does not end`,
    after: finding.form === "never-settles" ? `${code(task)} is settled, then waited for` : `${code(task)} is stopped first, then waited for`,
  });
};

/** `` `close();` never runs`` as a name for what is not reached. */
function consequence(text: string | undefined): string {
  const code = text === undefined ? undefined : /`([^`]+)`/.exec(text)?.[1];
  return short(code?.replace(/;$/, "") ?? "what comes next");
}

export const waitBeforeStop: Draughtsman = (finding, cast) => {
  const task = nameIn(finding, ["task"], "the task");
  const stop = nameIn(finding, ["stop"], "stop");
  const isOnce = finding.multiplicity !== "per-iteration";
  return stall({ ...cast, ...(isOnce && { rounds: 1 }) }, {
    task, stop, behind: finding.form === "unstopped" ? "the end of the stop" : stop,
    before: finding.form === "unstopped" ? `Nobody tells ${code(task)} to stop` : `The wait comes before ${code(stop)}`,
    after: "Cancel, then wait",
  });
};

export const unboundedWait: Draughtsman = (finding, cast) => {
  const task = nameIn(finding, ["task"], "an answer");
  return silence(cast, {
    task, behind: `the rest of the ${cast.unit}`, bound: "time-out or signal",
    before: `Nothing limits the wait for ${code(task)}`, after: "A time-out or a signal ends the wait",
  });
};

export const unsettledPromise: Draughtsman = (finding, cast) => {
  const task = nameIn(finding, ["task", "source", "store"], "the promise");
  return silence(cast, {
    task: "the promise", behind: "whoever awaits it", always: finding.form === "never" || finding.form === "forgotten",
    before: finding.form === "never" || finding.form === "forgotten" ? "Nobody settles the promise" : `On one path nobody settles the promise${task === "the promise" ? "" : ` (${code(task)})`}`,
    after: "The promise is settled on every path",
  });
};
