import type { TaskRecord } from "./task-record.js";

/**
 * The running tasks of one tracker, oldest first. Linked through the records themselves: that takes a quarter of a
 * microsecond less per task than a `Set`, which is most of what tracking costs.
 */
export class RecordList implements Iterable<TaskRecord> {
  size = 0;
  #first: TaskRecord | undefined;
  #last: TaskRecord | undefined;

  get first(): TaskRecord | undefined {
    return this.#first;
  }

  append(record: TaskRecord): void {
    this.size += 1;
    record.previous = this.#last;
    if (this.#last === undefined) this.#first = record;
    else this.#last.next = record;
    this.#last = record;
  }

  /** Unlinks a record that is in the list. It must not keep its neighbours alive. */
  remove(record: TaskRecord): void {
    const { previous, next } = record;
    this.size -= 1;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    record.previous = undefined;
    record.next = undefined;
  }

  /** The list must not change while it is read. */
  *[Symbol.iterator](): Generator<TaskRecord> {
    for (let record = this.#first; record !== undefined; record = record.next) yield record;
  }
}
