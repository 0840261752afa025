// The runtime driver: what the rules mark in a fixture and what its scenario leaves behind must agree.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FIXTURES, fixtureNames, ROOT } from "./support/fixtures.js";
import type { Judgement } from "./support/runtime/agreement.js";
import { casesOf } from "./support/runtime/cases.js";
import { runAndJudge } from "./support/runtime/run.js";
import { agreementTables, tallyOf } from "./support/runtime/table.js";

const names = casesOf(FIXTURES, fixtureNames());

describe("rules and runs agree", () => {
  const judgements = new Map(runAndJudge(ROOT, FIXTURES, names).map((each) => [each.fixture, each]));

  test("some fixtures run, leaky and silent ones", () => {
    const run = [...judgements.values()].filter(({ ran }) => ran);
    expect(run.filter(({ agreements }) => agreements.length > 0)).not.toEqual([]);
    expect(run.filter(({ agreements }) => agreements.length === 0)).not.toEqual([]);
  });

  test.each(names)("%s", (name) => {
    expect(judgements.get(name)?.problems).toEqual([]);
  });
});

const UPLOAD = `import { setTimeout as sleep } from "node:timers/promises";

async function upload(text: string, put: (text: string) => Promise<void>): Promise<void> {
  await put(text);
}

export function update(put: (text: string) => Promise<void>): void {
  console.log("update");
  upload("text", put);
}

export async function scenario(): Promise<void> {
  update(() => sleep(3_600_000));
}
`;
const MARK = "//^^^^^^^^^^^^^^^^^^^ expect: no-untracked-promise high";

const LEAK = `  upload("text", put);`;
const marked = (text: string, line: string, mark: string): string => text.replace(`${line}\n`, `${line}\n${mark}\n`);
const doing = (body: string): string => UPLOAD.replace("update(() => sleep(3_600_000));", body);
const ending = (text: string, ms: number): string => text.replace("3_600_000", String(ms));

const PILING = doing(`let end = (): void => {};
  const stopped = new Promise<void>((resolve) => (end = resolve));
  for (let n = 0; n < 120; n++) {
    update(() => stopped);
    await sleep(30_000);
  }
  end();`);
const WAITING = doing("void wait(() => sleep(3_600_000));").replace("export function", `async function wait(put: () => Promise<void>): Promise<void> {
  await put();
}

export function`);

const LOADING = `import { setTimeout as sleep } from "node:timers/promises";

async function poll(): Promise<void> {
  for (;;) await sleep(60_000);
}

await poll();
`;
const SETTLED = `import { createReadStream, createWriteStream, readFile } from "node:fs";
import { spawn } from "node:child_process";
import { createServer, get } from "node:http";
import { connect } from "node:net";

declare function requestIdleCallback(callback: () => void): void;

export async function scenario(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  requestAnimationFrame(() => requestIdleCallback(() => window.setTimeout(() => readFile("a", () => resolve()), 10)));
  await promise;
  const fetched = fetch("/slow").then((response) => response.json());
  const texts = await Array.fromAsync([fetched], async (each) => JSON.stringify(await each));
  if (texts.join() !== "{}") throw new Error(texts.join());
  for await (const chunk of createReadStream("a")) throw new Error(String(chunk));
  await new Promise<void>((written) => createWriteStream("a").end("text", written));
  await fetch("/aborted", { signal: AbortSignal.timeout(100) }).then(() => { throw new Error("not aborted"); }, () => {});
  const server = createServer((_request, response) => response.end("ok"));
  const answer = await new Promise((end) => server.listen(0, () => server.emit("request", {}, { end })));
  if (answer !== "ok") throw new Error(String(answer));
  get("http://nobody", () => { throw new Error("answered"); });
  connect(1).destroy();
  const child = spawn("nothing");
  await new Promise((ended) => { child.once("exit", ended); child.kill(); });
  await using stack = new AsyncDisposableStack();
  await new Promise<void>((closed) => stack.defer(async () => void server.close(() => closed())) ?? closed());
  new IntersectionObserver(() => {}).observe(document.body);
  new WebSocket("ws://nobody").close();
}
`;
/** Two files, one run after the other: what the first sets, the second must not find. */
const SETTING = doing(`Object.assign(globalThis, { left: 1, fetch: undefined });
  process.on("message", () => {});
  process.exitCode = 3;`);
const FINDING = doing(`const found = ["left" in globalThis, fetch === undefined, process.listenerCount("message") > 0, process.exitCode === 3];
  if (found.includes(true)) throw new Error(found.join());`);

/** Texts of fixtures, each with what the driver must object to. */
const CONTROLS: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
  ["a leak where it is marked", marked(UPLOAD, LEAK, MARK), []],
  ["a leak without a marker", UPLOAD, [
    "4: a wait is left that no marker speaks of (certain)",
    "9: a task is left that no marker speaks of (certain)",
  ]],
  ["a leak beside one that is marked", UPLOAD.replace(LEAK, `${LEAK}\n${MARK}\n  upload("more", put);`), ["11: a task is left that no marker speaks of (certain)"]],
  ["a marker on a line that does no harm", ending(marked(UPLOAD, `  console.log("update");`, MARK), 10), [
    "8: no-untracked-promise: the run shows no leak there; if that is right, the marker says `runtime=silent because ...`",
  ]],
  ["a marker that is wrong about a leak", marked(UPLOAD, LEAK, `${MARK} runtime=silent because it ends at once`), [
    "9: no-untracked-promise: its marker says runtime=silent, but the run leaks there",
    "4: a wait is left that no marker speaks of (certain)",
    "9: a task is left that no marker speaks of (certain)",
  ]],
  ["a note about a leak that is none", ending(marked(UPLOAD, LEAK, "//  runtime=leak because the store hangs"), 10), ["9: a note says runtime=leak, but the run shows no leak there"]],
  ["a task that ends within the grace", ending(UPLOAD, 900), []],
  ["a task that outlives the grace, and is owned up to", marked(ending(UPLOAD, 1_100), LEAK, "//  runtime=leak because the store is slow"), []],
  ["an await that never goes on", WAITING, ["8: a wait is left that no marker speaks of (certain)", "8: a task is left that no marker speaks of (certain)"]],
  ["tasks that pile up, though all end when the program does", marked(PILING, LEAK, MARK), []],
  ["a scenario that throws", doing(`throw new Error("broken");`), ["1: its scenario failed: broken"]],
  ["a scenario that never ends", doing("await new Promise(() => {});"), ["1: its scenario failed: it did not end within 24 virtual hours"]],
  ["a scenario whose stand-ins do not fit", doing("update(undefined as never);"), ["1: its scenario failed: its stand-ins do not fit: TypeError: put is not a function"]],
  ["no scenario", marked(UPLOAD, LEAK, MARK).replace("scenario", "other"), ["1: it has neither a `scenario()` nor the reason why not, `// runtime: not run because ...`"]],
  ["a module that never finishes to load", LOADING, [
    "4: a wait is left that no marker speaks of (certain)",
    "4: a task is left that no marker speaks of (certain)",
    "7: a task is left that no marker speaks of (certain)",
    "7: a wait is left that no marker speaks of (certain)",
  ]],
  ["a module that never finishes to load, and owns up to it", `${LOADING}//  runtime=leak because it polls for ever\n`, []],
  ["a module that loads slowly, and then its scenario", `await new Promise((resolve) => setTimeout(resolve, 1_000));\n${marked(UPLOAD, LEAK, MARK)}`, []],
  ["a module that fails to load", `await Promise.reject(new Error("broken"));\n`, ["1: its scenario failed: broken"]],
  ["a marker that can't be read", marked(UPLOAD, LEAK, `${MARK} runtime=maybe`), ["10: it reads `runtime=leak` or `runtime=silent because ...`, as the last words"]],
  ["a note that can't be read", `${UPLOAD}// runtime: not run\n`, ["15: a note reads `//  runtime=leak because ...`, or, once in a file, `// runtime: not run because ...`"]],
  ["a reason not to be run", `${LOADING}// runtime: not run because it needs a display\n`, []],
  ["a reason not to be run, beside a scenario", `${ending(UPLOAD, 10)}// runtime: not run because it needs a display\n`, ["1: it says that it is not run, but it was"]],
  ["an error that nobody catches", doing("setImmediate(() => { throw new Error(\"uncaught\"); });"), ["1: its scenario failed: its stand-ins do not fit: Error: uncaught"]],
  ["what stands in for the platform and the world outside", SETTLED, []],
  ["a scenario that changes globals", SETTING, []],
  ["the scenario after that", FINDING, []],
];

describe("the driver judges", () => {
  const judgements: Judgement[] = [];
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "async-leaks-runtime-"));
    try {
      CONTROLS.forEach(([, text], index) => writeFileSync(join(folder, `${index}.ts`), text));
      judgements.push(...runAndJudge(ROOT, folder, CONTROLS.map((_, index) => `${index}.ts`)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each(CONTROLS.map(([what, , problems], index) => [what, index, problems] as const))("%s", (_what, index, problems) => {
    expect(judgements[index]?.problems).toEqual(expect.arrayContaining(problems.map((each) => `${index}.ts:${each}`)));
    expect(judgements[index]?.problems.length).toBe(problems.length);
  });

  test.each([
    ["a leak where it is marked", "certain"],
    ["tasks that pile up, though all end when the program does", "suspected"],
  ])("%s as %s", (what, grade) => {
    const judgement = judgements[CONTROLS.findIndex(([each]) => each === what)];
    expect(judgement?.agreements).toMatchObject([{ line: 9, runtime: "leak", grade }]);
  });

  test("only what has a scenario was run", () => {
    expect(judgements.filter(({ ran }) => !ran).map(({ fixture }) => CONTROLS[Number.parseInt(fixture)]?.[0])).toEqual([
      "a scenario that throws", "a scenario that never ends", "a scenario whose stand-ins do not fit", "no scenario",
      "a module that fails to load", "a marker that can't be read", "a note that can't be read", "a reason not to be run",
      "an error that nobody catches",
    ]);
  });

  test("a reason not to be run is shown, and counted", () => {
    expect(tallyOf(judgements)).toMatchObject({ fixtures: CONTROLS.length, excused: 1 });
    expect(agreementTables(judgements)).toMatch(/^## Not run\n- `\d+\.ts`: it needs a display\n\n/m);
  });
});

test("when the run is ended from outside, as one that hangs is, the fixture that it was at is named", () => {
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-loop-"));
  try {
    writeFileSync(join(folder, "fine.ts"), ending(UPLOAD, 10));
    writeFileSync(join(folder, "loop.ts"), doing(`process.kill(process.pid, "SIGTERM");`));
    expect(() => runAndJudge(ROOT, folder, ["fine.ts", "loop.ts"])).toThrow(/ended by SIGTERM, as it is after 300 s; it was at .*loop\.ts$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what a case imports from beside it is a case of its own only with a marker, a scenario or a reason", () => {
  const files = {
    "rule/case/main.ts": `import "./helper.js";\nimport "./marked.js";\nimport "./run.js";\nimport "./excused.js";\nimport "../other.js";\n`,
    "rule/case/helper.ts": LOADING,
    "rule/case/marked.ts": marked(LOADING, "await poll();", MARK),
    "rule/case/run.ts": UPLOAD,
    "rule/case/excused.ts": "// runtime: not run because it needs a display\n",
    "rule/other.ts": "",
    "rule/support/task.ts": UPLOAD,
    "rule/globals.d.ts": "",
    "log-monitor/main.ts": UPLOAD,
  };
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-cases-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    expect(casesOf(folder, Object.keys(files))).toEqual(["rule/case/main.ts", "rule/case/marked.ts", "rule/case/run.ts", "rule/case/excused.ts", "rule/other.ts"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
