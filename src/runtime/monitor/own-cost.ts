import process from "node:process";

/** Sizes in bytes, measured as growth of the heap per entry on Node 20 and 22, rounded up. */
const BYTES = { task: 680, tracker: 1000, row: 560, series: 1500, verdict: 900 };

export interface OwnCost {
  /** Processor time that samples took, the other threads of the process (garbage collection) included. */
  readonly cpuMs: number;
  /** Estimate of what the monitor and the records of the tasks that run now occupy. */
  readonly bytes: number;
  readonly samples: number;
}

export interface Holdings {
  readonly tasks: number;
  /** Trackers that have work. */
  readonly trackers: number;
  readonly rows: number;
  readonly series: number;
  readonly verdicts: number;
}

/** Accounts for what watching costs. Reads the processor's time, which fake timers leave alone. */
export class CostMeter {
  #cpuMicros = 0;
  #samples = 0;

  measure(work: () => void): void {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    this.#cpuMicros += user + system;
    this.#samples += 1;
  }

  read(held: Holdings): OwnCost {
    const running = held.tasks * BYTES.task + held.trackers * BYTES.tracker;
    const remembered = held.rows * BYTES.row + held.series * BYTES.series + held.verdicts * BYTES.verdict;
    return { cpuMs: this.#cpuMicros / 1000, bytes: running + remembered, samples: this.#samples };
  }
}
