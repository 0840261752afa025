import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CATALOG } from "../src/catalog/index.js";
import { type AuditFinding, growthOf, MULTIPLICITIES, RULE_IDS, SPANS } from "../src/model/index.js";
import { eventsOf, outcomeOf } from "../src/report/timeline/describe.js";
import { drawingOf } from "../src/report/timeline/drawing.js";
import { rowsOf } from "../src/report/timeline/layout.js";
import { inside, type Plan, pass, repeat, start, stop, wait } from "../src/report/timeline/plan.js";
import { simulate } from "../src/report/timeline/simulate.js";
import { isLeftBehind, lastValue, type Timeline } from "../src/report/timeline/timeline.js";
import { auditIn } from "./audit-support.js";
import { findingWith, resultOf } from "./support/results.js";

const ROOT = join(import.meta.dirname, "..");
const NOTHING = resultOf([]).inventory;

function valuesOf(timeline: Timeline, label: string): readonly number[] {
  const counter = timeline.counters.find((each) => each.label === label);
  return counter?.points.map(({ value }) => value) ?? [];
}

describe("the incident's shared tracker, as the audit finds it", async () => {
  const { findings, inventory } = await auditIn(ROOT, ["fixtures/log-monitor/variants/shared-tracker-bypassed.ts"]);
  const shared = findings.find(({ rule }) => rule === "no-shared-tracker");
  if (!shared) throw new Error("The audit does not find the incident.");
  const { before: [bypassed, strict], after: [fixed] } = drawingOf(shared, inventory);
  if (!bypassed || !strict || !fixed) throw new Error("The incident has two faces and a fix.");

  test("bypassed, the counter grows by one with each rotation, and each reader stays behind", () => {
    expect(valuesOf(bypassed.timeline, "heartbeatWg")).toEqual([2, 3, 4]);
    expect(bypassed.timeline.waits.map(({ outcome }) => outcome)).toEqual(["given-up", "given-up", "given-up"]);
    expect(bypassed.timeline.bars.filter(isLeftBehind).map(({ label }) => label)).toEqual(["readStream #1", "readStream #2", "readStream #3"]);
    expect(outcomeOf(bypassed.timeline)).toBe("3 × readStream left behind; heartbeatWg: 4 at the end.");
  });

  test("strict, the wait never returns, and there is no second rotation", () => {
    expect(strict.timeline.waits).toEqual([expect.objectContaining({ label: "wait for heartbeatWg", outcome: "for-ever", behind: "the next iteration" })]);
    expect(strict.timeline.lanes.at(-1)?.stretches).toEqual([{ label: "iteration 1", from: 0 }]);
  });

  test("fixed, both counters return to zero and every wait returns", () => {
    expect(fixed.title).toBe("One tracker per lifetime: `readerWg` beside `heartbeatWg`");
    expect(valuesOf(fixed.timeline, "readerWg")).toEqual([1, 0, 1, 0, 1, 0]);
    expect(valuesOf(fixed.timeline, "heartbeatWg")).toEqual([1, 0]);
    expect(fixed.timeline.waits.map(({ outcome }) => outcome)).toEqual(["returned", "returned", "returned", "returned"]);
  });

  test("the lifetimes are those of the inventory, outer above inner", () => {
    expect(bypassed.timeline.lanes.map(({ label }) => label)).toEqual(["ContainerMonitor", "each iteration"]);
  });
});

/** Every form of every rule, with every multiplicity and span that the model knows. */
const CASES = RULE_IDS.flatMap((rule) =>
  Object.entries(CATALOG[rule].messages).map(([form, message]): [string, readonly AuditFinding[]] => {
    const names = [...message.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => [name, `the.${name}()`]);
    return [
      `${rule}/${form}`,
      MULTIPLICITIES.flatMap((multiplicity) => SPANS.map((span) => findingWith({ rule, form, message, data: Object.fromEntries(names), multiplicity, span, growth: growthOf(multiplicity, span) }))),
    ];
  }),
);

describe("every form of every rule", () => {
  test.each(CASES)("%s: the drawing shows trouble before, and none after", (_, findings) => {
    for (const finding of findings) {
      const { before, after } = drawingOf(finding, NOTHING);
      expect(before.length).toBeGreaterThan(0);
      expect(after.length).toBeGreaterThan(0);
      for (const { title, timeline } of before) {
        expect(title).not.toMatch(/undefined|\{\{/);
        expect(hasTrouble(timeline), `${finding.multiplicity} ${finding.span}: ${outcomeOf(timeline)}`).toBe(true);
      }
      for (const { timeline } of after) {
        expect(hasTrouble(timeline), `${finding.multiplicity} ${finding.span}: ${outcomeOf(timeline)}`).toBe(false);
      }
    }
  });
});

/** Something outlives who started it, waits for ever or in vain, is still held at the end, or was of no use. */
function hasTrouble({ bars, waits, counters }: Timeline): boolean {
  return (
    bars.some(({ orphanedAt }) => orphanedAt !== undefined) ||
    waits.some(({ outcome }) => outcome !== "returned") ||
    counters.some((counter) => (counter.id === "worked" ? lastValue(counter) < 3 : lastValue(counter) > 0))
  );
}

describe("the simulation", () => {
  const plan = (over: Partial<Plan>): Plan => ({ lanes: [{ id: "call", label: "call" }], tasks: { task: { label: "task", ends: 2, counter: "held" } }, counters: { held: "held" }, steps: [], ...over });

  test("a wait returns at the moment in which its counter comes to zero", () => {
    const { waits, counters, horizon } = simulate(plan({ steps: [inside("call", "call", [start("task"), wait("wait", { counter: "held" })])] }));
    expect(waits).toEqual([{ label: "wait", lane: "call", from: 0, to: 2, outcome: "returned" }]);
    expect(counters[0]?.points).toEqual([{ at: 0, value: 1 }, { at: 2, value: 0 }]);
    expect(horizon).toBe(5);
  });

  test("a wait with a limit is given up, and its round is left", () => {
    const round = () => [start("task"), wait("wait", { counter: "held", within: 1, orLeave: true }), pass(7)];
    const { lanes, waits } = simulate(plan({ steps: [repeat({ lane: "call", label: "round", times: 2, steps: round })] }));
    expect(lanes[0]?.stretches).toEqual([{ label: "round 1", from: 0, to: 1 }, { label: "round 2", from: 1, to: 2 }]);
    expect(waits.map(({ outcome, to }) => [outcome, to])).toEqual([["given-up", 1], ["given-up", 2]]);
  });

  test("rounds that overlap don't wait for each other", () => {
    const tasks: Plan["tasks"] = { task: { label: "task", ends: "never", counter: "held" } };
    const { lanes, waits } = simulate(plan({ tasks, steps: [repeat({ lane: "call", label: "round", times: 2, every: 3, steps: () => [start("task"), wait("wait", { counter: "held" })] })] }));
    expect(lanes[0]?.stretches).toEqual([{ label: "round 1", from: 0 }, { label: "round 2", from: 3 }]);
    expect(waits.map(({ outcome }) => outcome)).toEqual(["for-ever", "for-ever"]);
  });

  test("what is stopped ends then, and leaves no trace of when it would have ended", () => {
    const { bars, horizon } = simulate(plan({ tasks: { task: { label: "task", ends: 50 } }, steps: [inside("call", "call", [start("task"), pass(1), stop("task", "stop")])] }));
    expect(bars).toEqual([{ label: "task", lane: "call", from: 0, to: 1 }]);
    expect(horizon).toBe(4);
  });

  test("a task that outlives its lifetime is left behind from then on", () => {
    const { bars } = simulate(plan({ tasks: { task: { label: "task", ends: 5 } }, steps: [inside("call", "call", [start("task"), pass(1)])] }));
    expect(bars).toEqual([{ label: "task", lane: "call", from: 0, to: 5, orphanedAt: 1 }]);
  });

  test("its words tell everything in order, counters included", () => {
    const timeline = simulate(plan({ steps: [inside("call", "the call", [start("task"), pass(1), stop("task", "abort"), wait("wait", { counter: "held" })])] }));
    expect(eventsOf(timeline).map(({ at, text }) => `${at} ${text}`)).toEqual(["0 the call begins", "0 task starts (held: 1)", "1 abort", "1 task ends (held: 0)", "1 wait begins", "1 wait returns", "1 the call ends"]);
  });

  test("what piles up stands on lines of its own, what follows on one", () => {
    const rounds = (ends: number) => simulate(plan({ tasks: { task: { label: "task", ends } }, steps: [repeat({ lane: "call", label: "round", times: 3, steps: () => [start("task"), pass(2)] })] }));
    const lines = (timeline: Timeline) => rowsOf(timeline, () => 1).filter(({ kind }) => kind === "bars").length;
    expect([lines(rounds(2)), lines(rounds(9))]).toEqual([1, 3]);
  });
});
