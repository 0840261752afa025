export function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}
