import { expect, test } from "vitest";
import { type Fates, matched } from "../src/audit/baseline/match.js";
import type { Trace } from "../src/model/index.js";

/** `file scope head code`, as a finding or an entry. */
function traces(...lines: readonly string[]): Trace[] {
  return lines.map((line) => {
    const [file = "", scope = "", head = "", code = head] = line.split(" ");
    return { file, identity: { scope, head, code } };
  });
}

const NOTHING_GONE: Fates = { isMovable: () => true, isGone: () => false, isScopeGone: () => false };

/** Which findings are new, by position. */
function newOnes(now: readonly Trace[], before: readonly Trace[], fates: Partial<Fates> = {}): number[] {
  const pairs = matched(now, before, { ...NOTHING_GONE, ...fates });
  return now.flatMap((trace, index) => (pairs.has(trace) ? [] : [index]));
}

test("each entry stands for one finding; of several equal ones the last is new", () => {
  expect(newOnes(traces("a f x", "a f x", "a f x"), traces("a f x", "a f x"))).toEqual([2]);
  expect(newOnes(traces("a f x"), traces("a f x", "a f x"))).toEqual([]);
});

test("of findings with equal heads the one with the known body is the known one", () => {
  expect(newOnes(traces("a f loop body1", "a f loop body2"), traces("a f loop body2"))).toEqual([0]);
});

test("a body may change, the scope and the file may not change with it", () => {
  expect(newOnes(traces("a f loop changed"), traces("a f loop body"))).toEqual([]);
  expect(newOnes(traces("a g loop changed"), traces("a f loop body"))).toEqual([0]);
  expect(newOnes(traces("b f loop changed"), traces("a f loop body"))).toEqual([0]);
});

test("unless they are gone", () => {
  expect(newOnes(traces("a g loop changed"), traces("a f loop body"), { isScopeGone: (_, scope) => scope === "f" })).toEqual([]);
  expect(newOnes(traces("b f loop changed"), traces("a f loop body"), { isGone: (file) => file === "a" })).toEqual([]);
  // At the top of a file the scope says nothing.
  expect(newOnes([{ file: "b", identity: { scope: "", head: "loop", code: "changed" } }], [{ file: "a", identity: { scope: "", head: "loop", code: "body" } }], { isGone: () => true })).toEqual([0]);
});

test("code that was moved within its file, or with its scope, is known", () => {
  expect(newOnes(traces("a g x"), traces("a f x"))).toEqual([]);
  expect(newOnes(traces("b f x"), traces("a f x"))).toEqual([]);
  expect(newOnes(traces("b g x"), traces("a f x"))).toEqual([0]);
});

test("nothing comes from a file that is there and was not analysed", () => {
  expect(newOnes(traces("b f x"), traces("a f x"), { isMovable: (file) => file !== "a" })).toEqual([0]);
});

test("a renamed file is known by what stayed the same in it", () => {
  const gone = { isGone: (file: string) => file === "a", isScopeGone: (_: string, scope: string) => scope === "f" };
  expect(newOnes(traces("b same x", "b g y"), traces("a same x", "a f y"), gone)).toEqual([]);
  expect(newOnes(traces("b same x", "b g loop changed"), traces("a same x", "a f loop body"), gone)).toEqual([]);
  // Alone in a file that nobody knew, the same code is taken for what is gone; in a file that is known it is not.
  expect(newOnes(traces("b g y"), traces("a f y"), gone)).toEqual([]);
  expect(newOnes(traces("c h z", "c g y"), traces("c h z", "a f y"), gone)).toEqual([1]);
});
