import { install } from "@sinonjs/fake-timers";
import type { Clock } from "@sinonjs/fake-timers";
import { afterEach, beforeEach } from "vitest";

export const MINUTE = 60_000;

/** Puts each test of a file on virtual time; `tick` lets it pass. */
export function onVirtualTime(): { tick(ms: number): Promise<number> } {
  let clock: Clock;
  beforeEach(() => {
    // Not `nextTick`: Node's own sockets and pipes need it, those of the test runner included.
    clock = install({ now: Date.UTC(2026, 0, 1), toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
  });
  afterEach(() => {
    clock.uninstall();
  });
  return { tick: (ms) => clock.tickAsync(ms) };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Reachable, so that no garbage collection turns a pending task into a proven leak in the midst of a test. */
const resolvers: (() => void)[] = [];

export const forever = (): Promise<void> => new Promise((resolve) => resolvers.push(resolve));
