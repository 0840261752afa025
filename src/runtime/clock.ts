/** Milliseconds that only ever grow; the origin does not matter. */
export type Clock = () => number;

/**
 * The platform's monotonic clock. The global is looked up at each call, not imported, so that fake timers that are
 * installed later are honoured.
 */
export const systemClock: Clock = () => performance.now();

/** Whole milliseconds since a moment: rounded alike wherever an age is shown, so that two ages can be compared. */
export function ageSince(moment: number, now: number): number {
  return Math.max(0, Math.round(now - moment));
}

/** What `setTimeout` can hold: anything longer would fire at once. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** An error that names the option when `ms` is not a duration that a timer can hold. */
export function durationError(option: string, ms: number): RangeError | undefined {
  if (ms >= 0 && ms <= LONGEST_TIMEOUT_MS) return undefined;
  return new RangeError(`${option} must be between 0 and ${LONGEST_TIMEOUT_MS} milliseconds (got ${ms}); leave it out to do without`);
}

export function checkDuration(option: string, ms: number): void {
  const error = durationError(option, ms);
  if (error !== undefined) throw error;
}

/** `95` → `95 ms`, `2400` → `2.4 s`, `150000` → `2.5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${round(ms / 1000)} s`;
  return `${round(ms / 60_000)} min`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
