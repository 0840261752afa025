/** How far causes are followed. */
const DEEPEST_CAUSE = 4;

/**
 * Formats the stack of an error that is going to be kept. A stack that was never read holds the `this` of each of its
 * frames: an error kept by a tracker would keep the tracker's own owner alive.
 */
export function formatStack(error: unknown, depth = 0): void {
  if (!(error instanceof Error) || depth > DEEPEST_CAUSE) return;
  void error.stack;
  formatStack(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const inner of error.errors) formatStack(inner, depth + 1);
}
