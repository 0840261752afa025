import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CompiledRuntime } from "./support/child.js";
import { compile, compileRuntime, runChild } from "./support/child.js";

const PAGE = readFileSync(fileURLToPath(new URL("../../docs/runtime.md", import.meta.url)), "utf8");

/** Each example of the page, with what it prints. */
const EXAMPLES = [...PAGE.matchAll(/```ts\n(.*?)```\n+```text\n(.*?)```/gs)].map(([, code = "", output = ""], index) => ({ index, code, output }));

let runtime: CompiledRuntime;

beforeAll(() => {
  runtime = compileRuntime();
  // The page promises metrics, and they need prom-client.
  const packages = dirname(dirname(createRequire(import.meta.url).resolve("prom-client/package.json")));
  symlinkSync(packages, join(runtime.folder, "node_modules"));
});

afterAll(() => {
  runtime.remove();
});

it("every block of code on the page is an example that says what it prints", () => {
  expect(EXAMPLES.length).toBe([...PAGE.matchAll(/```ts\n/g)].length);
  expect(EXAMPLES.length).toBeGreaterThan(5);
});

it.each(EXAMPLES)("example $index of docs/runtime.md prints what the page says", async ({ index, code, output }) => {
  const file = compile(code.replaceAll('"async-leaks/runtime"', '"./index.js"'), join(runtime.folder, `example-${index}.ts`));
  const { stdout, stderr } = await runChild(file);
  expect(stdout).toBe(output);
  expect(stderr).toBe("");
});
