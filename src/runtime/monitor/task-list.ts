import type { Source } from "../tracking/source.js";
import type { TaskRecord } from "../tracking/task-record.js";
import type { TaskInfo } from "../types.js";

/** The oldest tasks of all sources, at most `most`. */
export function oldestTasks(sources: Iterable<Source>, most: number, now: number): TaskInfo[] {
  const records: TaskRecord[] = [];
  for (const source of sources) records.push(...firstOf(source.records(), most));
  records.sort((a, b) => a.startedAt - b.startedAt || a.id - b.id);
  return records.slice(0, most).map((record) => record.describe(now));
}

/** The records of one source are in the order of their start. */
function firstOf<T>(items: Iterable<T>, most: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length >= most) break;
    taken.push(item);
  }
  return taken;
}
