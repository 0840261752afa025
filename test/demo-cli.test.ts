import { describe, expect, test } from "vitest";
import { realTime, runDemo, serverOptions, sparkline, textOf, TimeIsTakenError, virtualTime, type DemoResult } from "../fixtures/log-monitor/demo/index.js";
import { createDebugServer } from "../src/runtime/index.js";
import { cli } from "./audit-support.js";

const PHASE_3 = ["demo", "--scenario", "phase3", "--variant"];

describe("async-leaks demo", () => {
  test("--json prints the agreed shape and nothing else", async () => {
    const { code, out, err } = await cli("/", [...PHASE_3, "shared-tracker-bypassed", "--minutes", "3", "--json"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const result = JSON.parse(out) as DemoResult;
    expect(Object.keys(result)).toEqual(["scenario", "variant", "minutes", "containers", "samples", "ratePerMinute", "criteria", "pass", "verdicts"]);
    expect(result).toMatchObject({ scenario: "phase3", variant: "shared-tracker-bypassed", minutes: 3, containers: 8 });
    expect(result.samples.map((sample) => sample.minute)).toEqual([0, 1, 2, 3]);
    for (const sample of result.samples) expect(Object.keys(sample)).toEqual(["minute", "tasks", "growth", "rotations", "openStreams"]);
    for (const criterion of result.criteria) expect(Object.keys(criterion)).toEqual(["name", "target", "value", "pass"]);
    for (const verdict of result.verdicts) expect(Object.keys(verdict)).toEqual(["grade", "lifetime", "site", "message"]);
    const [, first, , last] = result.samples;
    expect(result.ratePerMinute).toBeCloseTo(((last?.tasks ?? 0) - (first?.tasks ?? 0)) / 2, 2);
  });

  test("prints a table, a sparkline, the criteria and the verdict in words", async () => {
    const { code, out } = await cli("/", ["demo"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^analysis, untracked-reader: 8 containers/);
    expect(out).toMatch(/^ +4 +198 +\+192 +64 +8$/m);
    expect(out).toMatch(/^tasks {2}[▁-█]{5} {2}6 to 198$/m);
    expect(out).toMatch(/^fails {2}task growth per minute: 32 \(wanted < 2\)$/m);
    expect(out).toContain("It leaks: 32.0 tasks more each minute");
    expect(out).toContain("fixtures/log-monitor/variants/untracked-reader.ts:");
  });

  test("says that a stalled run has stalled, and that the fixed one runs as it should", async () => {
    const { out: strict } = await cli("/", [...PHASE_3, "shared-tracker-strict"]);
    expect(strict).toContain("It has stalled");
    expect(strict).toMatch(/It loses logs: \d+ of \d+ lines/);
    const { out: fixed } = await cli("/", [...PHASE_3, "one-tracker-per-lifetime"]);
    expect(fixed).toContain("It runs as it should");
    expect(fixed).toContain("the run passes");
  });

  test("does not judge growth by a run that ends with its start-up", async () => {
    const { out } = await cli("/", ["demo", "--minutes", "1"]);
    expect(out).toContain("task growth per minute: not measured");
    expect(out).toContain("Growth was not measured");
    expect(out).not.toContain("It runs as it should");
  });

  test("shows a line of progress on a terminal, and clears it", async () => {
    const { err } = await cli("/", [...PHASE_3, "one-tracker-per-lifetime", "--minutes", "2"], { color: true, columns: 80 });
    expect(err).toContain("\r\u001B[2Kphase3, one-tracker-per-lifetime: minute 1/2, 70 tasks");
    expect(err.endsWith("\r\u001B[2K")).toBe(true);
  });

  test.each([
    [["--scenario", "phase9"], /'phase9' is invalid. Allowed choices are analysis, phase3, phase6/],
    [["--variant", "none"], /'none' is invalid. Allowed choices are untracked-reader/],
    [["--minutes", "0"], /'0' is invalid. It must be a whole number from 1 to 1440/],
    [["--minutes", "soon"], /'soon' is invalid/],
    [["--port", "80"], /--port is for the server of a run in real time: add --real-time/],
    [["--real-time", "--port", "70000"], /'70000' is invalid/],
  ])("%s: one line that says what to do, and exit code 2", async (args, message) => {
    const { code, out, err } = await cli("/", ["demo", ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("a run in real time", () => {
  test("serves the incident's metrics while it runs, and ends when it is told to", async () => {
    const interrupt = new AbortController();
    const { signal } = interrupt;
    const seen: Record<string, string> = {};
    const run = await runDemo({
      scenario: "analysis",
      variant: "one-tracker-per-lifetime",
      time: realTime(signal),
      signal,
      onStarted: async (monitor) => {
        const server = createDebugServer(serverOptions(monitor));
        const url = await server.listen();
        for (const path of ["/metrics", "/health", "/debug/tasks"]) seen[path] = await (await fetch(url + path)).text();
        await server.close();
        interrupt.abort();
      },
    });
    for (const metric of ["log_capturer_goroutines 6", "active_streams 0", "stream_rotations_total 0", "log_capturer_memory_usage_bytes"]) {
      expect(seen["/metrics"]).toContain(metric);
    }
    expect(JSON.parse(seen["/health"] ?? "")).toMatchObject({ status: "HEALTHY", tasks: 6 });
    expect(JSON.parse(seen["/debug/tasks"] ?? "")).toMatchObject({ baseline: 6, current: 6 });
    expect(run.result.samples).toEqual([{ minute: 0, tasks: 6, growth: 0, rotations: 0, openStreams: 0 }]);
    expect(textOf(run)).toContain("nothing was measured");
  });
});

test("two runs on virtual time at once are refused", () => {
  const time = virtualTime();
  try {
    expect(() => virtualTime()).toThrow(TimeIsTakenError);
  } finally {
    time.end();
  }
});

test("a sparkline goes from the lowest to the highest value", () => {
  expect(sparkline([6, 102, 134, 166, 198])).toBe("▁▅▆▇█");
  expect(sparkline([3, 3])).toBe("▁▁");
});
