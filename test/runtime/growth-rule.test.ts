import { describe, expect, it } from "vitest";
import { DEFAULT_GROWTH_RULE, growthOf } from "../../src/runtime/monitor/growth-rule.js";
import type { Point } from "../../src/runtime/monitor/statistics.js";
import { theilSenSlope } from "../../src/runtime/monitor/statistics.js";

/** Numbers that look random and are the same in each run. */
function generator(seed: number): { readonly uniform: () => number; readonly normal: () => number } {
  let state = seed;
  const uniform = (): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff;
  const normal = (): number => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
  return { uniform, normal };
}

const SAMPLES_A_WINDOW = 18;
const MINUTES_A_SAMPLE = 1 / 6;
const HALF_AN_HOUR = 180;

/** The low-water marks of one run of a shape: a sample each 10 s, a window each 3 minutes. */
function lowWaterMarks(shape: (sample: number) => number, samples: number): Point[] {
  const lows: Point[] = [];
  for (let start = 0; start < samples; start += SAMPLES_A_WINDOW) {
    const counts = Array.from({ length: SAMPLES_A_WINDOW }, (_, index) => Math.round(shape(start + index)));
    lows.push({ x: lows.length, y: Math.min(...counts) });
  }
  return lows;
}

const RUNS = 50;
type Shape = (random: ReturnType<typeof generator>) => (sample: number) => number;

function alarms(shape: Shape, samples = HALF_AN_HOUR): number {
  let count = 0;
  for (let run = 0; run < RUNS; run += 1) {
    if (growthOf(lowWaterMarks(shape(generator(run + 1)), samples), DEFAULT_GROWTH_RULE) !== undefined) count += 1;
  }
  return count;
}

const HEALTHY: Readonly<Record<string, Shape>> = {
  "flat and noisy": ({ normal }) => () => 100 + 8 * normal(),
  "bursts of traffic": ({ uniform }) => () => 60 + (uniform() < 0.15 ? 200 * uniform() : 10 * uniform()),
  "up and down within half an hour": ({ normal }) => (i) => 100 + 60 * Math.sin((Math.PI * i) / HALF_AN_HOUR) + 8 * normal(),
  "spike at the very end": ({ normal }) => (i) => 19 + (i >= HALF_AN_HOUR - 3 ? 21 : 0) + normal(),
  "a new plateau": ({ normal }) => (i) => 40 + (i > 70 ? 24 : 0) + 2 * normal(),
};

const LEAKY: Readonly<Record<string, Shape>> = {
  "2 a minute under noise": ({ normal }) => (i) => 100 + 2 * i * MINUTES_A_SAMPLE + 8 * normal(),
  "32 a minute": ({ normal }) => (i) => 50 + 32 * i * MINUTES_A_SAMPLE + 4 * normal(),
  "160 each five minutes": ({ normal }) => (i) => 50 + 160 * Math.floor((i * MINUTES_A_SAMPLE) / 5) + 4 * normal(),
  "4 a minute under bursts": ({ uniform }) => (i) => 60 + 4 * i * MINUTES_A_SAMPLE + (uniform() < 0.15 ? 200 * uniform() : 10 * uniform()),
};

describe("the growth rule", () => {
  it.each(Object.entries(HEALTHY))("is silent on a healthy shape: %s", (_, shape) => {
    expect(alarms(shape)).toBe(0);
  });

  it("is silent on a warm-up in all but a few of a hundred runs", () => {
    const warmUp: Shape = ({ normal }) => (i) => 100 * (1 - Math.exp(-i / 20)) + 3 * normal();
    expect(alarms(warmUp)).toBeLessThanOrEqual(RUNS / 50);
  });

  it.each(Object.entries(LEAKY))("sees each leak: %s", (_, shape) => {
    expect(alarms(shape)).toBe(RUNS);
  });

  it("says nothing before it has seen enough windows", () => {
    const lows = lowWaterMarks((i) => 10 * i, HALF_AN_HOUR);
    expect(growthOf(lows.slice(0, DEFAULT_GROWTH_RULE.minWindows - 1), DEFAULT_GROWTH_RULE)).toBeUndefined();
    expect(growthOf(lows, DEFAULT_GROWTH_RULE)).toEqual({ from: 0, to: 1620, perMinute: 60, windows: 10 });
  });

  it("counts per minute whatever the window's length", () => {
    const lows = Array.from({ length: 10 }, (_, x) => ({ x, y: x }));
    const rule = { ...DEFAULT_GROWTH_RULE, windowMs: 10_000 };
    expect(growthOf(lows, rule)?.perMinute).toBe(6);
    expect(growthOf(lows, DEFAULT_GROWTH_RULE)).toBeUndefined();
  });
});

describe("theilSenSlope", () => {
  it("ignores outliers and knows gaps between windows", () => {
    const points = [0, 1, 2, 5, 6, 7].map((x) => ({ x, y: 3 * x }));
    expect(theilSenSlope([...points, { x: 8, y: 1000 }])).toBe(3);
  });

  it("is 0 for fewer than two points", () => {
    expect([theilSenSlope([]), theilSenSlope([{ x: 0, y: 5 }])]).toEqual([0, 0]);
  });
});
