import process from "node:process";

/** Rough sizes in bytes, measured as heap growth per entry on Node 22, rounded up. */
const BYTES = { task: 250, tracker: 400, series: 1200, verdict: 800 };

export interface OwnCost {
  /** Processor time that samples took, the other threads of the process (garbage collection) included. */
  readonly cpuMs: number;
  /** Estimate of what the monitor and the records of the tasks that run now occupy. */
  readonly bytes: number;
  readonly samples: number;
}

export interface Holdings {
  readonly tasks: number;
  readonly trackers: number;
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
    const bytes = held.tasks * BYTES.task + held.trackers * BYTES.tracker + held.series * BYTES.series + held.verdicts * BYTES.verdict;
    return { cpuMs: this.#cpuMicros / 1000, bytes, samples: this.#samples };
  }
}
