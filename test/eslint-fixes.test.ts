import ts from "typescript";
import { describe, expect, test } from "vitest";
import { awaitFix, flatFix, valuesFix } from "../src/engine/detect/fixes.js";
import type { Fix } from "../src/model/index.js";

/** The code after the fix that `make` proposes for the expression that reads `wanted`; `undefined` without one. */
function fixed(code: string, wanted: string, make: (node: ts.Expression) => Fix | undefined): string | undefined {
  const file = ts.createSourceFile("case.ts", code, ts.ScriptTarget.Latest, true);
  const fix = make(find(file, wanted));
  if (!fix) return undefined;
  const lastFirst = [...fix.edits].sort((a, b) => b.range.start - a.range.start);
  return lastFirst.reduce((text, { range, text: insert }) => text.slice(0, range.start) + insert + text.slice(range.end), code);
}

function find(node: ts.Node, wanted: string): ts.Expression {
  const search = (each: ts.Node): ts.Node | undefined => (each.getText() === wanted && ts.isExpression(each) ? each : ts.forEachChild(each, search));
  const found = search(node);
  if (!found) throw new Error(`No expression reads ${wanted}.`);
  return found as ts.Expression;
}

describe("awaitFix", () => {
  test.each([
    ["go();", "await go();"],
    ["void go();", "await go();"],
    ["void (go());", "await (go());"],
    ["go().catch(log);", "await go().catch(log);"],
    ["go()\n  .then(f)\n  .finally(() => done());", "await go()\n  .then(f)\n  .finally(() => done());"],
    ["ready && go();", "ready && await go();"],
    ["ready ? go() : other();", "ready ? await go() : other();"],
    ["a(), go();", "a(), await go();"],
    ["if (ready) (go());", "if (ready) await (go());"],
    ["for (const x of xs) go().catch(log);", "for (const x of xs) await go().catch(log);"],
  ])("%s", (before, after) => {
    const around = (body: string) => `async function f() { ${body} }`;
    expect(fixed(around(before), "go()", (node) => awaitFix(ts, node))).toBe(around(after));
  });

  test.each([
    "function f() { go(); }",
    "async function f() { return [].map(() => go()); }",
    "async function f(p = go()) {}",
    "async function f() { class A { p = go(); } }",
    "async function f() { class A { static { go(); } } }",
    "function* f() { go(); }",
    "async function f() { const p = go(); }",
    "async function f() { const p = go().catch(log); }",
    "async function f() { keep(go()); }",
    "go();",
  ])("is not offered where await is not allowed, or the promise goes elsewhere: %s", (code) => {
    expect(fixed(code, "go()", (node) => awaitFix(ts, node))).toBeUndefined();
  });

  test.each(["const f = async () => { go(); }", "class A { async m() { go(); } }", "class A { p = async () => { go(); } }", "async function* f() { go(); }"])("%s", (code) => {
    expect(fixed(code, "go()", (node) => awaitFix(ts, node))).toBe(code.replace("go()", "await go()"));
  });
});

describe("valuesFix", () => {
  test.each([
    ["tasks", "tasks.values()"],
    ["this.tasks", "this.tasks.values()"],
    ["tasks.entries()", "tasks.values()"],
    ["Object.entries(tasks)", "Object.values(tasks)"],
    ["a ?? b", "(a ?? b).values()"],
    ["a as Tasks", "(a as Tasks).values()"],
    ["new Map(pairs)", "new Map(pairs).values()"],
  ])("%s becomes %s", (before, after) => {
    expect(fixed(`Promise.all(${before});`, before, (node) => valuesFix(ts, node, "safe"))).toBe(`Promise.all(${after});`);
  });
});

test("flatFix flattens", () => {
  expect(fixed("Promise.all(groups);", "groups", (node) => flatFix(ts, node, "safe"))).toBe("Promise.all(groups.flat());");
});
