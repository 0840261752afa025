import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CompiledRuntime } from "./support/child.js";
import { compileRuntime, runChild, RUNTIME_FOLDER, runtimeFiles } from "./support/child.js";

let runtime: CompiledRuntime;

beforeAll(() => {
  runtime = compileRuntime();
});

afterAll(() => {
  runtime.remove();
});

it("the runtime imports nothing but Node, itself, the model, and prom-client on demand", () => {
  const foreign = runtimeFiles().flatMap((file) => {
    const path = join(RUNTIME_FOLDER, file);
    const { importedFiles } = ts.preProcessFile(readFileSync(path, "utf8"), true, true);
    return importedFiles.map(({ fileName }) => fileName).filter((specifier) => !isAllowed(path, specifier)).map((specifier) => `${file}: ${specifier}`);
  });
  expect([...new Set(foreign)]).toEqual(["server/metrics.ts: prom-client"]);
});

function isAllowed(importer: string, specifier: string): boolean {
  if (specifier.startsWith("node:")) return true;
  const target = resolve(importer, "..", specifier);
  return specifier.startsWith(".") && (target.startsWith(RUNTIME_FOLDER) || target.startsWith(resolve(RUNTIME_FOLDER, "../model")));
}

it("the runtime loads, watches and serves where no package is installed, and says what metrics need", async () => {
  const file = join(runtime.folder, "alone.mjs");
  writeFileSync(file, `
    import { createDebugServer, createMetrics, LeakMonitor, TaskTracker } from "./index.js";
    const monitor = new LeakMonitor();
    await new TaskTracker({ name: "jobs", monitor }).add("job", async () => {});
    const server = createDebugServer({ monitor });
    const url = await server.listen();
    const { trackers } = await (await fetch(url + "/debug/tasks")).json();
    const metrics = await fetch(url + "/metrics");
    const error = await createMetrics({ monitor }).catch((reason) => reason);
    console.log(JSON.stringify([trackers[0].finished, metrics.status, await metrics.json(), error.name]));
    await server.close();
  `);
  const { stdout } = await runChild(file);
  expect(JSON.parse(stdout)).toEqual([1, 501, { error: "metrics need the package prom-client: npm install prom-client" }, "MetricsUnavailableError"]);
});
